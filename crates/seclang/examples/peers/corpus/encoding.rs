//! How an attack is written so that a filter may overlook it.

use super::text;

/// A payload as it goes into a request.
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// `%` is meant as it stands: a URL or form carries it without encoding it again.
    pub is_raw: bool,
}

/// How a payload is encoded.
type Encode = fn(&[u8]) -> Encoded;

pub const ENCODINGS: &[(&str, Encode)] = &[
    ("plain", plain),
    ("url", |payload| raw(percent(payload))),
    ("double-url", |payload| raw(percent(&percent(payload)))),
    ("percent-u", |payload| raw(each_character(payload, |c| format!("%u{:04x}", u32::from(c))))),
    ("html", |payload| content(each_special(payload, |c| format!("&#x{:x};", u32::from(c))))),
    ("full-width", |payload| content(each_character(payload, |c| full_width(c).to_string()))),
    ("hex-escape", |payload| content(each_special(payload, |c| format!("\\x{:02x}", u32::from(c))))),
    ("base64", |payload| content(text::encode_base64(payload).into_bytes())),
    ("case", |payload| content(flipped(payload))),
    ("comments", |payload| content(spaces_as(payload, &[b"/**/", b"/*x*/"]))),
    ("whitespace", |payload| content(spaces_as(payload, &[b"\t", b"\n", b"\x0b", b"\x0c", b"\r\n"]))),
    ("nulls", |payload| content(with_nulls(payload))),
];

/// Payloads that bring percent signs keep them.
fn plain(payload: &[u8]) -> Encoded {
    let is_raw =
        payload.windows(3).any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit());
    Encoded { bytes: payload.to_vec(), is_raw }
}

fn raw(bytes: Vec<u8>) -> Encoded {
    Encoded { bytes, is_raw: true }
}

fn content(bytes: Vec<u8>) -> Encoded {
    Encoded { bytes, is_raw: false }
}

fn percent(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("%{byte:02x}").into_bytes()).collect()
}

fn each_character(payload: &[u8], write: impl Fn(char) -> String) -> Vec<u8> {
    String::from_utf8_lossy(payload).chars().map(write).collect::<String>().into_bytes()
}

fn each_special(payload: &[u8], write: impl Fn(char) -> String) -> Vec<u8> {
    each_character(payload, |c| if c.is_ascii_punctuation() { write(c) } else { c.to_string() })
}

/// U+FF01 to U+FF5E mirror printable ASCII.
fn full_width(character: char) -> char {
    match character {
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
        other => other,
    }
}

fn flipped(payload: &[u8]) -> Vec<u8> {
    let flip = |(index, byte): (usize, &u8)| match index % 2 {
        0 => byte.to_ascii_uppercase(),
        _ => byte.to_ascii_lowercase(),
    };
    payload.iter().enumerate().map(flip).collect()
}

fn spaces_as(payload: &[u8], instead: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut turn = instead.iter().cycle();
    for byte in payload {
        match byte {
            b' ' => out.extend(*turn.next().unwrap_or(&instead[0])),
            other => out.push(*other),
        }
    }
    out
}

/// One in front, one in the middle.
fn with_nulls(payload: &[u8]) -> Vec<u8> {
    let (front, back) = payload.split_at(payload.len() / 2);
    [b"\0", front, b"\0", back].concat()
}
