//! Files and forms as `multipart/form-data`.

use super::browsing::{PAGE, dressed};
use crate::{corpus::text, random::Random, request::Request};

pub fn upload(random: &mut Random, name: String) -> Request {
    let (kind, file, content) = match random.below(5) {
        0 => ("text/csv", "members.csv", csv(random).into_bytes()),
        1 => ("image/png", "写真 1.png", [b"\x89PNG\r\n\x1a\n".to_vec(), blob(random)].concat()),
        2 => ("application/pdf", "report (final).pdf", [b"%PDF-1.7\n".to_vec(), blob(random)].concat()),
        3 => ("text/plain", "memo.txt", text::japanese(random, 6).into_bytes()),
        _ => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "2026年度_予算.xlsx",
            [b"PK\x03\x04".to_vec(), blob(random)].concat(),
        ),
    };
    let parts = vec![
        value("csrf", text::token(random, 32).as_bytes()),
        value("comment", text::english(random, 1).as_bytes()),
        with_file("file", file, kind, &content),
    ];
    send(random, name, parts)
}

fn blob(random: &mut Random) -> Vec<u8> {
    let length = random.between(200, 6000);
    random.bytes(length)
}

fn csv(random: &mut Random) -> String {
    let mut text = "社員番号,氏名,メールアドレス,部署\r\n".to_owned();
    for number in 0..random.between(2, 60) {
        let word = text::word(random);
        text.push_str(&format!("{number:05},山田 太郎,{word}{number}@example.co.jp,営業部\r\n"));
    }
    text
}

pub fn multipart_form(random: &mut Random, name: String) -> Request {
    let parts = vec![
        value("title", text::english(random, 1).as_bytes()),
        value("内容", text::japanese(random, 3).as_bytes()),
        value("note", text::code(random).replace('\n', "\r\n").as_bytes()),
        value("page", random.below(99).to_string().as_bytes()),
    ];
    send(random, name, parts)
}

pub fn value(name: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    [head.as_bytes(), value].concat()
}

pub fn with_file(name: &str, file: &str, kind: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    [head.as_bytes(), content].concat()
}

/// The body of parts, closed.
pub fn body(boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{boundary}\r\n").into_bytes());
        body.extend(part);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    body
}

fn send(random: &mut Random, name: String, parts: Vec<Vec<u8>>) -> Request {
    let boundary = format!("----WebKitFormBoundary{}", text::token(random, 16).replace(['-', '_'], "x"));
    let uri = format!("/{}/upload", text::word(random));
    let request = dressed(random, Request::new(name, "POST", uri), PAGE);
    request.body(&format!("multipart/form-data; boundary={boundary}"), body(&boundary, &parts))
}
