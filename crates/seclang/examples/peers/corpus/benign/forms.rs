//! Forms that people fill in and send urlencoded.

use super::browsing::{PAGE, dressed, path_and_query};
use crate::{corpus::text, random::Random, request::Request};

const KIND: &str = "application/x-www-form-urlencoded";

pub fn english(random: &mut Random, name: String) -> Request {
    let sentences = random.between(1, 8);
    let prose = text::english(random, sentences);
    let sender =
        random.pick(&["Hanako Yamada", "Sean O'Connor", "Zoë Müller-Lüdenscheidt", "D'Angelo, Inc.", "-"]);
    let fields = vec![
        field("name", sender),
        field("email", &format!("{}.{}@example.com", text::word(random), text::word(random))),
        field("subject", &text::english(random, 1)),
        field("message", &prose),
        field("agree", "on"),
    ];
    post(random, name, fields)
}

pub fn japanese(random: &mut Random, name: String) -> Request {
    let fields = japanese_fields(random).iter().map(|(name, value)| field(name, value)).collect();
    post(random, name, fields)
}

/// A page of an older system.
pub fn shift_jis(random: &mut Random, name: String) -> Request {
    let encode = |text: &str| text::form_encoded(&encoding_rs::SHIFT_JIS.encode(text).0);
    let fields = japanese_fields(random)
        .iter()
        .map(|(name, value)| [encode(name), b"=".to_vec(), encode(value)].concat())
        .collect();
    post(random, name, fields)
}

fn japanese_fields(random: &mut Random) -> Vec<(&'static str, String)> {
    let sentences = random.between(1, 6);
    vec![
        ("氏名", random.pick(&["山田　太郎", "佐藤花子", "齋藤 一郎", "ジョン・スミス", "髙橋"]).to_owned()),
        ("ふりがな", random.pick(&["やまだ たろう", "ｻﾄｳ ﾊﾅｺ", "サイトウ"]).to_owned()),
        ("zip", format!("{:03}-{:04}", random.below(999), random.below(9999))),
        ("address", text::japanese(random, 1)),
        ("comment", text::japanese(random, sentences)),
        ("状態", random.pick(&["無事", "けが", "その他（コメント欄に記入）"]).to_owned()),
    ]
}

/// Somebody asks about a program, or keeps a note.
pub fn code(random: &mut Random, name: String) -> Request {
    let mut note = text::english(random, 1);
    note.push_str("\r\n\r\n");
    note.push_str(text::code(random));
    let fields = vec![
        field("title", &text::english(random, 1)),
        field("note", &note),
        field("visibility", text::word(random)),
    ];
    post(random, name, fields)
}

pub fn sign_in(random: &mut Random, name: String) -> Request {
    let fields = vec![
        field("csrf_token", &text::base64(random, 32)),
        field("login", &format!("{}{}", text::word(random), random.below(999))),
        field("password", &text::password(random)),
        field("return_to", &path_and_query(random)),
    ];
    post(random, name, fields)
}

/// View states, signatures, pictures as text.
pub fn blob(random: &mut Random, name: String) -> Request {
    let (state, picture) = (random.between(100, 3000), random.between(100, 2000));
    let kind = if random.once_in(2) { "data:image/png;base64," } else { "" };
    let fields = vec![
        field("__VIEWSTATE", &text::base64(random, state)),
        field("signature", &format!("{kind}{}", text::base64(random, picture))),
        field("id", &random.below(9999).to_string()),
    ];
    post(random, name, fields)
}

fn field(name: &str, value: &str) -> Vec<u8> {
    [text::form_encoded(name.as_bytes()), b"=".to_vec(), text::form_encoded(value.as_bytes())].concat()
}

fn post(random: &mut Random, name: String, fields: Vec<Vec<u8>>) -> Request {
    let uri = format!("/{}/{}", text::word(random), text::word(random));
    let request = dressed(random, Request::new(name, "POST", uri), PAGE);
    request.header("Origin", "https://www.example.co.jp").body(KIND, fields.join(&b'&'))
}
