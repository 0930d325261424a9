//! What people write: words, sentences in two languages, code, JSON documents, tokens, blobs.

use crate::random::Random;
use std::sync::LazyLock;

static WORDS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/benign/words.txt").split_whitespace().collect());
static ENGLISH: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/benign/english.txt").lines().collect());
static JAPANESE: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/benign/japanese.txt").lines().collect());
static CODE: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/benign/code.txt").split("----\n").collect());
static JSON: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/benign/json.txt").lines().collect());
static AGENTS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/benign/agents.txt").lines().collect());

pub fn word(random: &mut Random) -> &'static str {
    random.pick(&WORDS)
}

pub fn agent(random: &mut Random) -> &'static str {
    random.pick(&AGENTS)
}

pub fn code(random: &mut Random) -> &'static str {
    random.pick(&CODE)
}

/// Sentences of one language, now and then in paragraphs.
pub fn english(random: &mut Random, sentences: usize) -> String {
    joined(random, &ENGLISH, sentences, " ")
}

pub fn japanese(random: &mut Random, sentences: usize) -> String {
    joined(random, &JAPANESE, sentences, "")
}

fn joined(random: &mut Random, from: &[&'static str], sentences: usize, between: &str) -> String {
    let mut text = String::new();
    for index in 0..sentences {
        if index > 0 {
            text.push_str(if random.once_in(6) { "\r\n\r\n" } else { between });
        }
        text.push_str(random.pick(from));
    }
    text
}

/// Letters and digits, as in identifiers and session tokens.
pub fn token(random: &mut Random, length: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..length).map(|_| char::from(random.pick(ALPHABET))).collect()
}

pub fn base64(random: &mut Random, length: usize) -> String {
    encode_base64(&random.bytes(length))
}

pub fn encode_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number =
            three.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = (number >> (18 - 6 * digit)) & 63;
            text.push(if digit > three.len() { '=' } else { char::from(ALPHABET[index as usize]) });
        }
    }
    text
}

/// What password managers make.
pub fn password(random: &mut Random) -> String {
    const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789!#$%&*+-=?@^_~";
    let length = random.between(10, 20);
    (0..length).map(|_| char::from(random.pick(ALPHABET))).collect()
}

/// A JSON document; `%w` and the others are filled in.
pub fn json(random: &mut Random) -> String {
    let mut text = String::new();
    let mut characters = random.pick(&JSON).chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => text.push_str(&random.below(100_000).to_string()),
            Some('w') => text.push_str(word(random)),
            Some('e') => text.push_str(&escaped(&english(random, 1))),
            Some('j') => text.push_str(&escaped(&japanese(random, 1))),
            Some('t') => text.push_str(&token(random, 40)),
            Some('p') => text.push_str(&escaped(&password(random))),
            Some('b') => {
                let length = random.between(100, 2000);
                text.push_str(&base64(random, length));
            }
            other => text.extend(other),
        }
    }
    text
}

/// As the inside of a JSON string.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => out.push(plain),
        }
    }
    out
}

/// As browsers encode a form: spaces become `+`.
pub fn form_encoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for &byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(byte),
            b' ' => out.push(b'+'),
            other => out.extend(format!("%{other:02X}").into_bytes()),
        }
    }
    out
}

/// As `encodeURIComponent` does.
pub fn component(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for &byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => out.push(byte),
            other => out.extend(format!("%{other:02X}").into_bytes()),
        }
    }
    out
}
