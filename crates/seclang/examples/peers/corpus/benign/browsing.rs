//! Browsers that read: header sets, cookies, query strings.

use crate::{corpus::text, random::Random, request::Request};

/// What browsers and other clients send along, in their own order.
pub fn dressed(random: &mut Random, request: Request, accept: &str) -> Request {
    let host = random.pick(&["www.example.co.jp", "portal.example.com", "minato.example.jp:8443"]);
    let language =
        random.pick(&["ja,en-US;q=0.9,en;q=0.8", "ja-JP", "en-US,en;q=0.5", "ja", "de-DE,de;q=0.9,en;q=0.8"]);
    let agent = text::agent(random);
    let mut request = request
        .header("Host", host)
        .header("User-Agent", agent)
        .header("Accept", accept)
        .header("Accept-Language", language)
        .header("Accept-Encoding", random.pick(&["gzip, deflate, br, zstd", "gzip, deflate, br", "gzip"]));
    if agent.contains("Chrome/") {
        request = request
            .header("Sec-Ch-Ua", r#""Chromium";v="138", "Google Chrome";v="138", "Not/A)Brand";v="99""#)
            .header("Sec-Ch-Ua-Mobile", "?0")
            .header("Sec-Ch-Ua-Platform", random.pick(&["\"Windows\"", "\"macOS\"", "\"Android\""]));
    }
    if agent.starts_with("Mozilla") {
        request = request.headers(&[
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Dest", "document"),
        ]);
    }
    if random.once_in(2) {
        request = request.header("Referer", format!("https://{host}{}", path_and_query(random)));
    }
    if random.once_in(2) {
        request = request.header("Cookie", cookies(random));
    }
    if random.once_in(5) {
        request = request.header("X-Forwarded-For", format!("203.0.113.{}", random.below(255)));
    }
    if random.once_in(6) {
        request = request.header("If-None-Match", format!("W/\"{}\"", text::token(random, 20)));
    }
    request.header("Connection", "keep-alive")
}

pub const PAGE: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

pub fn page(random: &mut Random, name: String) -> Request {
    let request = Request::new(name, "GET", path_and_query(random));
    dressed(random, request, PAGE)
}

pub fn asset(random: &mut Random, name: String) -> Request {
    let ending = random.pick(&["js", "css", "png", "svg", "woff2", "ico", "webp", "map"]);
    let stem = text::word(random);
    let uri = format!("/assets/{stem}.{}.{ending}?v={}", text::token(random, 8), random.below(1000));
    dressed(random, Request::new(name, "GET", uri), "*/*")
}

pub fn search_english(random: &mut Random, name: String) -> Request {
    let sentences = random.between(1, 2);
    let words = text::english(random, sentences);
    search(random, name, words.as_bytes())
}

pub fn search_japanese(random: &mut Random, name: String) -> Request {
    let words = text::japanese(random, 1);
    search(random, name, words.as_bytes())
}

fn search(random: &mut Random, name: String, words: &[u8]) -> Request {
    let encode = random.pick(&[text::form_encoded as fn(&[u8]) -> Vec<u8>, text::component]);
    let mut uri = format!("/{}?q=", random.pick(&["search", "items/search", "help", "s"])).into_bytes();
    uri.extend(encode(words));
    uri.extend(format!("&page={}&sort={}", random.below(9), text::word(random)).into_bytes());
    dressed(random, Request::new(name, "GET", uri), PAGE)
}

pub fn long_cookies(random: &mut Random, name: String) -> Request {
    let mut cookie = cookies(random);
    for _ in 0..random.between(4, 14) {
        let length = random.between(20, 400);
        cookie.push_str(&format!(
            "; {}_{}={}",
            text::word(random),
            random.below(99),
            text::token(random, length)
        ));
    }
    let request = Request::new(name, "GET", path_and_query(random)).header("Cookie", cookie);
    dressed(random, request, PAGE)
}

/// A program that calls an interface.
pub fn program(random: &mut Random, name: String) -> Request {
    let uri = format!("/api/v1/{}/{}?limit={}", text::word(random), random.below(99_999), random.below(100));
    Request::new(name, "GET", uri)
        .header("Host", "api.example.co.jp")
        .header(
            "User-Agent",
            random.pick(&["okhttp/4.12.0", "Dart/3.4 (dart:io)", "minato-app/2.1 (iOS 18.5)"]),
        )
        .header("Accept", "application/json")
        .header(
            "Authorization",
            format!("Bearer {}.{}.{}", jwt_part(random), jwt_part(random), jwt_part(random)),
        )
        .header("X-Request-Id", uuid(random))
}

fn jwt_part(random: &mut Random) -> String {
    let length = random.between(20, 120);
    format!("eyJ{}", text::token(random, length))
}

pub fn uuid(random: &mut Random) -> String {
    let number = u128::from(random.number()) << 64 | u128::from(random.number());
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

pub fn path_and_query(random: &mut Random) -> String {
    let mut uri = String::new();
    for _ in 0..random.between(1, 4) {
        uri.push('/');
        match random.below(6) {
            0 => uri.push_str(&random.below(100_000).to_string()),
            1 => uri.push_str(&format!("{}-{}", text::word(random), text::word(random))),
            _ => uri.push_str(text::word(random)),
        }
    }
    if random.once_in(5) {
        uri.push_str(random.pick(&[".html", ".aspx", ".do", "/index.html", "/", ".json"]));
    }
    for index in 0..random.below(7) {
        uri.push(if index == 0 { '?' } else { '&' });
        let value = match random.below(9) {
            0 => random.below(1_000_000).to_string(),
            1 => uuid(random),
            2 => format!("2026-0{}-1{}", random.between(1, 9), random.below(9)),
            3 => {
                format!("https%3A%2F%2Fwww.example.com%2F{}%3F{}%3D1", text::word(random), text::word(random))
            }
            4 => text::token(random, 16),
            5 => format!("{}%2C{}", text::word(random), text::word(random)),
            6 => String::from_utf8_lossy(&text::component(text::japanese(random, 1).as_bytes())).into_owned(),
            _ => text::word(random).to_owned(),
        };
        let name = random
            .pick(&["{}", "{}", "{}", "{}[]", "filter[{}]", "utm_{}"])
            .replace("{}", text::word(random));
        uri.push_str(&format!("{name}={value}"));
    }
    uri
}

/// As shops, portals and their trackers leave them.
pub fn cookies(random: &mut Random) -> String {
    let mut parts = vec![format!("__Host-session={}", text::token(random, 43))];
    for _ in 0..random.below(8) {
        parts.push(match random.below(8) {
            0 => format!("_ga=GA1.2.{}.1{}", random.below(1_000_000_000), random.below(999_999_999)),
            1 => format!("_gid=GA1.2.{}.17{}", random.below(999_999_999), random.below(99_999_999)),
            2 => format!("lang={}", random.pick(&["ja", "en", "ja-JP"])),
            3 => format!("theme={}; tz=Asia%2FTokyo", random.pick(&["dark", "light"])),
            4 => format!("consent=%7B%22ads%22%3Afalse%2C%22stats%22%3A{}%7D", random.once_in(2)),
            5 => format!("csrf={}", text::base64(random, 24)),
            6 => format!("cart={}%3A{}%7C{}%3A1", random.below(9999), random.below(9), random.below(9999)),
            _ => format!("{}={}", text::word(random), uuid(random)),
        });
    }
    parts.join("; ")
}
