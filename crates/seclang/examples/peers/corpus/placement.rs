//! Where in a request an attack stands. Around it everything is as a browser sends it.

use super::{benign::uploads, encoding::Encoded, text};
use crate::request::Request;

/// Builds the request around a payload.
type Place = fn(&Encoded) -> Request;

pub const PLACEMENTS: &[(&str, Place)] = &[
    ("query", |payload| get(&[b"/search?lang=ja&q=", in_url(payload).as_slice(), b"&page=1"].concat())),
    ("query-name", |payload| get(&[b"/search?lang=ja&", in_url(payload).as_slice(), b"=1"].concat())),
    ("path", |payload| get(&[b"/items/", in_url(payload).as_slice()].concat())),
    ("form", |payload| form(&[b"name=Hanako&comment=", in_url(payload).as_slice(), b"&agree=on"].concat())),
    ("json", |payload| json(&format!("{{\"id\":5,\"comment\":\"{}\"}}", in_json(payload)))),
    ("json-name", |payload| json(&format!("{{\"id\":5,\"item\":{{\"{}\":true}}}}", in_json(payload)))),
    ("multipart", |payload| multipart(uploads::value("comment", &payload.bytes))),
    ("file-name", |payload| {
        multipart(uploads::with_file("file", &in_quotes(payload), "text/plain", b"hello"))
    }),
    ("agent", |payload| dressed(Request::new("", "GET", "/"), &in_header(payload))),
    ("referer", |payload| get(b"/").header("Referer", in_header(payload))),
    ("cookie", |payload| {
        get(b"/").header("Cookie", [b"lang=ja; item=", in_cookie(payload).as_slice()].concat())
    }),
    ("xml", |payload| xml(&format!("<item><note>{}</note></item>", in_xml(payload)))),
    ("xml-attribute", |payload| xml(&format!("<item note=\"{}\">x</item>", in_xml(payload)))),
];

const AGENT: &[u8] = b"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn dressed(request: Request, agent: &[u8]) -> Request {
    request.header("Host", "www.example.co.jp").header("User-Agent", agent).headers(&[
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "ja,en;q=0.5"),
        ("Accept-Encoding", "gzip, deflate, br"),
    ])
}

fn get(uri: &[u8]) -> Request {
    dressed(Request::new("", "GET", uri), AGENT)
}

fn post(kind: &str, body: &[u8]) -> Request {
    dressed(Request::new("", "POST", "/items"), AGENT).body(kind, body)
}

fn form(body: &[u8]) -> Request {
    post("application/x-www-form-urlencoded", body)
}

fn json(body: &str) -> Request {
    post("application/json", body.as_bytes())
}

fn xml(body: &str) -> Request {
    post("application/xml", format!("<?xml version=\"1.0\"?>{body}").as_bytes())
}

fn multipart(part: Vec<u8>) -> Request {
    let boundary = "----WebKitFormBoundaryR5q1bT0mQf2kW9xz";
    let body = uploads::body(boundary, &[uploads::value("lang", b"ja"), part]);
    post(&format!("multipart/form-data; boundary={boundary}"), &body)
}

fn in_url(payload: &Encoded) -> Vec<u8> {
    let encode = |byte: &u8| match byte {
        b'%' if payload.is_raw => vec![b'%'],
        other => text::component(&[*other]),
    };
    payload.bytes.iter().flat_map(encode).collect()
}

fn in_json(payload: &Encoded) -> String {
    text::escaped(&String::from_utf8_lossy(&payload.bytes))
}

fn in_quotes(payload: &Encoded) -> String {
    String::from_utf8_lossy(&in_header(payload)).replace('"', "\\\"")
}

/// What a server would refuse before any rule sees it is left out.
fn in_header(payload: &Encoded) -> Vec<u8> {
    payload.bytes.iter().map(|byte| if matches!(byte, 0 | b'\r' | b'\n') { b' ' } else { *byte }).collect()
}

fn in_cookie(payload: &Encoded) -> Vec<u8> {
    in_header(payload)
        .into_iter()
        .flat_map(|byte| if byte == b';' { b"%3B".to_vec() } else { vec![byte] })
        .collect()
}

fn in_xml(payload: &Encoded) -> String {
    let text = String::from_utf8_lossy(&payload.bytes).replace(['\0', '\x0b', '\x0c'], " ");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
