//! Fixed everyday requests whose cost is measured.

use super::text;
use crate::{random::Random, request::Request};

const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36";

pub fn requests() -> Vec<Request> {
    vec![
        minimal("workload/minimal-get", "/api/v1/items/42"),
        browser(
            "workload/browser-get",
            "/items?category=books&sort=price&page=2&lang=ja&q=%E9%96%A2%E6%89%80",
        ),
        browser(
            "workload/sqli-get",
            "/items?category=books&sort=price&page=2&lang=ja&q=1%27%20or%20%271%27%3D%271%27%20--%20",
        ),
        minimal_post("workload/json-168", small_json()),
        browser_post("workload/form-2k", form_2k()),
        minimal_post("workload/json-20k-string", one_string()),
        minimal_post("workload/json-20k-values", many_values()),
    ]
}

pub fn minimal(name: &str, uri: &str) -> Request {
    Request::new(name, "GET", uri).headers(&[
        ("Host", "api.example.co.jp"),
        ("User-Agent", "minato-app/2.1 (iOS 18.5)"),
        ("Accept", "application/json"),
        ("Authorization", "Bearer 4fJq0aZcYw8Rk3tVb6Xn1uPe"),
        ("Accept-Encoding", "gzip"),
    ])
}

fn minimal_post(name: &str, body: String) -> Request {
    let mut request = minimal(name, "/api/v1/items").body("application/json", body);
    request.method = b"POST".to_vec();
    request
}

/// Fifteen headers, eight cookies.
fn browser(name: &str, uri: &str) -> Request {
    Request::new(name, "GET", uri).headers(&[
        ("Host", "www.example.co.jp"),
        ("Connection", "keep-alive"),
        ("Cache-Control", "max-age=0"),
        ("Sec-Ch-Ua", "\"Chromium\";v=\"138\", \"Google Chrome\";v=\"138\", \"Not/A)Brand\";v=\"99\""),
        ("Sec-Ch-Ua-Mobile", "?0"),
        ("Sec-Ch-Ua-Platform", "\"Windows\""),
        ("Upgrade-Insecure-Requests", "1"),
        ("User-Agent", AGENT),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"),
        ("Sec-Fetch-Site", "same-origin"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Referer", "https://www.example.co.jp/items?category=books&page=1"),
        ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ("Accept-Language", "ja,en-US;q=0.9,en;q=0.8"),
        (
            "Cookie",
            "__Host-session=Vb6Xn1uPe4fJq0aZcYw8Rk3tVb6Xn1uPe4fJq0aZcYw; lang=ja; theme=dark; _ga=GA1.2.1480623311.1767225600; \
             _gid=GA1.2.991827364.1767225601; consent=%7B%22ads%22%3Afalse%2C%22stats%22%3Atrue%7D; cart=1042%3A2%7C77%3A1; tz=Asia%2FTokyo",
        ),
    ])
}

fn browser_post(name: &str, body: String) -> Request {
    let mut request = browser(name, "/contact").body("application/x-www-form-urlencoded", body);
    request.method = b"POST".to_vec();
    request
}

/// 168 bytes.
fn small_json() -> String {
    let start =
        r#"{"id":42,"name":"Sencha","price":1980,"currency":"JPY","tags":["tea","green"],"active":true,"#;
    let mut body = format!("{start}\"note\":\"");
    while body.len() < 166 {
        body.push_str(if body.len() % 8 == 7 { " " } else { "o" });
    }
    body + "\"}"
}

/// Plain sentences that no rule takes offence at.
const LETTER: &[&str] = &[
    "Thank you for the quick reply to my question about the delivery.",
    "We moved to a new office near the harbour, so the address on the invoice is no longer right.",
    "The boxes arrived on Tuesday morning, two of them were wet.",
    "I have attached no pictures because the form does not accept them.",
    "Our warehouse opens at nine and closes at half past five.",
    "Would it be possible to change the day of the pickup?",
];

fn form_2k() -> String {
    let mut random = Random::new(2);
    let mut message = String::new();
    while message.len() < 1500 {
        message.push_str(random.pick(LETTER));
        message.push(' ');
    }
    let encode = |value: &str| String::from_utf8_lossy(&text::form_encoded(value.as_bytes())).into_owned();
    let mut body = format!(
        "name=Hanako+Yamada&email=hanako%40example.co.jp&subject=Delivery&message={}",
        encode(&message)
    );
    body.truncate(1990);
    body + "&agree=on"
}

fn one_string() -> String {
    let mut random = Random::new(3);
    let mut note = String::new();
    while note.len() < 20_400 {
        note.push_str(random.pick(LETTER));
        note.push(' ');
    }
    format!("{{\"note\":\"{note}\"}}")
}

/// 505 values.
fn many_values() -> String {
    let mut random = Random::new(4);
    let item = |random: &mut Random, number: usize| {
        format!(
            "{{\"id\":{number},\"name\":\"{} {}\",\"kind\":\"{}\",\"price\":{},\"note\":\"{} {} {}\"}}",
            text::word(random),
            text::word(random),
            text::word(random),
            random.below(10_000),
            text::word(random),
            text::word(random),
            text::token(random, 90),
        )
    };
    let items: Vec<String> = (0..101).map(|number| item(&mut random, number)).collect();
    format!("{{\"items\":[{}]}}", items.join(","))
}
