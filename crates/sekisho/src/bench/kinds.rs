//! The requests whose rules are measured, and how wrk is told to send them.

use std::fmt::Write;

/// All kinds in turn.
pub const MIX: &str = "mix";
pub const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36";

pub struct Kind {
    pub name: &'static str,
    method: &'static str,
    target: &'static str,
    content_type: Option<&'static str>,
    body: fn() -> String,
}

pub const KINDS: [Kind; 3] = [
    Kind {
        name: "browser-get",
        method: "GET",
        target: "/items?category=books&sort=price&page=2&lang=ja&q=%E9%96%A2%E6%89%80",
        content_type: None,
        body: String::new,
    },
    Kind {
        name: "form-2k",
        method: "POST",
        target: "/contact",
        content_type: Some("application/x-www-form-urlencoded"),
        body: form,
    },
    Kind {
        name: "json",
        method: "POST",
        target: "/api/v1/items",
        content_type: Some("application/json"),
        body: json,
    },
];

/// What a browser sends along; the host is wrk's matter.
const HEADERS: [(&str, &str); 12] = [
    ("Cache-Control", "max-age=0"),
    ("Sec-Ch-Ua", "\"Chromium\";v=\"138\", \"Google Chrome\";v=\"138\", \"Not/A)Brand\";v=\"99\""),
    ("Sec-Ch-Ua-Mobile", "?0"),
    ("Sec-Ch-Ua-Platform", "\"Windows\""),
    ("Upgrade-Insecure-Requests", "1"),
    ("User-Agent", AGENT),
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Referer", "https://localhost/items?category=books&page=1"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
    ("Accept-Language", "ja,en-US;q=0.9,en;q=0.8"),
];
const COOKIES: &str =
    "lang=ja; theme=dark; _ga=GA1.2.1480623311.1767225600; cart=1042%3A2%7C77%3A1; tz=Asia%2FTokyo";
/// Sentences that no rule takes offence at.
const LETTER: [&str; 5] = [
    "Thank you for the quick reply to my question about the delivery.",
    "We moved to a new office near the harbour, so the address on the invoice is no longer right.",
    "The boxes arrived on Tuesday morning, two of them were wet.",
    "Our warehouse opens at nine and closes at half past five.",
    "Would it be possible to change the day of the pickup?",
];

/// 2 KB.
fn form() -> String {
    let letter: Vec<&str> = LETTER.iter().copied().cycle().take(30).collect();
    let message = letter.join(" ").replace(' ', "+").replace(',', "%2C").replace('?', "%3F");
    let mut body =
        format!("name=Hanako+Yamada&email=hanako%40example.co.jp&subject=Delivery&message={message}");
    body.truncate(body.floor_char_boundary(2_000));
    body
}

fn json() -> String {
    format!(
        r#"{{"id":42,"name":"Sencha","price":1980,"currency":"JPY","tags":["tea","green"],"active":true,"note":"{}"}}"#,
        LETTER.concat()
    )
}

/// A script for wrk: one kind again and again, or all in turn. The session's cookie stands before the others.
pub fn script(name: &str, session: Option<&str>) -> String {
    let mut text = String::from("local requests = {}\ninit = function()\n");
    let cookies = session.map_or_else(|| COOKIES.to_owned(), |session| format!("{session}; {COOKIES}"));
    for kind in KINDS.iter().filter(|kind| name == MIX || kind.name == name) {
        let headers = HEADERS.into_iter().chain(kind.content_type.map(|kind| ("Content-Type", kind)));
        let headers = headers.chain([("Cookie", cookies.as_str())]);
        let headers = headers.fold(String::new(), |mut all, (name, value)| {
            // Writing into a string does not fail.
            let _ = write!(all, "[{name:?}] = {value:?}, ");
            all
        });
        let body = match kind.content_type {
            Some(_) => format!("{:?}", (kind.body)()),
            None => "nil".to_owned(),
        };
        let _ = writeln!(
            text,
            "  requests[#requests + 1] = wrk.format({:?}, {:?}, {{{headers}}}, {body})",
            kind.method, kind.target
        );
    }
    text + "end\nlocal turn = 0\nrequest = function()\n  turn = turn % #requests + 1\n  return requests[turn]\nend\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_hold_what_they_are_named_for() {
        assert_eq!(script(MIX, None).matches("wrk.format").count(), 3);
        let one = script("json", Some("session=x"));
        assert!(one.contains("session=x; lang=ja") && one.matches("wrk.format").count() == 1, "{one}");
        assert!((1_900..=2_000).contains(&form().len()), "{}", form().len());
        assert!(form().is_ascii() && json().is_ascii());
    }
}
