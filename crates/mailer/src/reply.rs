//! Replies of a server (RFC 5321 §4.2), read from bytes that arrive in any pieces. Pure.

use std::{fmt, mem};

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub code: u16,
    /// The text of each line, without code; at least one. Control characters are replaced.
    pub lines: Vec<String>,
}

/// RFC 3463: `class.subject.detail`, e.g. 4.2.2 for a full mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnhancedCode {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

/// The server does not speak SMTP; the connection is of no further use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    #[error("a reply line has more than 2,048 bytes")]
    LongLine,
    #[error("a reply has more than 128 lines")]
    ManyLines,
    #[error("a reply line does not begin with a reply code")]
    Code,
    #[error("the lines of a reply have different codes")]
    MixedCodes,
    #[error("a reply that this command cannot have, or one that nothing asked for")]
    Unexpected,
}

impl Reply {
    pub fn is_positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// RFC 2034: at the start of the text, and of the same class as the reply.
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        let first = self.lines.first()?.split(' ').next()?;
        EnhancedCode::parse(first).filter(|code| u16::from(code.class) == self.code / 100)
    }

    /// All lines in one, without the enhanced code; at most 512 bytes.
    pub fn text(&self) -> String {
        let mut text = self.lines.join(" ");
        if self.enhanced().is_some() {
            text = text.split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_owned());
        }
        text.truncate(text.floor_char_boundary(512));
        text
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced() {
            write!(f, " {enhanced}")?;
        }
        write!(f, " {}", self.text())
    }
}

impl EnhancedCode {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| {
            let is_number = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse::<u16>().ok()).flatten()
        });
        let (class, subject, detail) = (parts.next()??, parts.next()??, parts.next()??);
        let is_complete = parts.next().is_none() && matches!(class, 2 | 4 | 5);
        let class = u8::try_from(class).ok()?;
        is_complete.then_some(Self { class, subject, detail })
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// Collects bytes and gives replies. Each byte is looked at once, whatever the pieces.
#[derive(Default)]
pub(crate) struct Replies {
    line: Vec<u8>,
    complete: std::collections::VecDeque<Vec<u8>>,
    code: Option<u16>,
    lines: Vec<String>,
    is_line_too_long: bool,
}

impl Replies {
    const MAX_LINE: usize = 2_048;
    const MAX_LINES: usize = 128;

    /// Takes what was read. Its length bounds what is kept besides one unfinished line.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            if self.line.len().saturating_add(piece.len()) > Self::MAX_LINE {
                self.is_line_too_long = true;
                return;
            }
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.complete.push_back(mem::take(&mut self.line));
            }
        }
    }

    /// The next complete reply, if its last line is there.
    pub(crate) fn next(&mut self) -> Result<Option<Reply>, ReplyError> {
        while let Some(line) = self.complete.pop_front() {
            let (code, is_last, text) = parse_line(&line).ok_or(ReplyError::Code)?;
            if self.code.is_some_and(|first| first != code) {
                return Err(ReplyError::MixedCodes);
            }
            if self.lines.len() >= Self::MAX_LINES {
                return Err(ReplyError::ManyLines);
            }
            self.code = Some(code);
            self.lines.push(text);
            if is_last {
                self.code = None;
                return Ok(Some(Reply { code, lines: mem::take(&mut self.lines) }));
            }
        }
        if self.is_line_too_long { Err(ReplyError::LongLine) } else { Ok(None) }
    }

    /// Whether nothing was received beyond the replies given out.
    pub(crate) fn is_empty(&self) -> bool {
        self.line.is_empty() && self.complete.is_empty() && self.lines.is_empty() && !self.is_line_too_long
    }
}

/// `250-text`, `250 text` or `250`. A bare LF ends a line, too: nothing can be smuggled in a reply.
fn parse_line(line: &[u8]) -> Option<(u16, bool, String)> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (code, rest) = line.split_at_checked(3)?;
    let is_code = matches!(code, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9']);
    let code = std::str::from_utf8(code).ok().filter(|_| is_code)?.parse().ok()?;
    let (is_last, text) = match rest {
        [] => (true, rest),
        [b' ', text @ ..] => (true, text),
        [b'-', text @ ..] => (false, text),
        _ => return None,
    };
    let text = String::from_utf8_lossy(text);
    let text = text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    Some((code, is_last, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(bytes: &[u8]) -> Result<Vec<(u16, String)>, ReplyError> {
        let mut replies = Replies::default();
        replies.push(bytes);
        let mut out = Vec::new();
        while let Some(reply) = replies.next()? {
            out.push((reply.code, reply.lines.join("|")));
        }
        Ok(out)
    }

    #[test]
    fn replies_and_what_is_none() {
        let long = [b"250 ".as_slice(), &[b'x'; 2_045]].concat();
        let many = b"250-x\r\n".repeat(129);
        let one = |code, text: &str| Ok(vec![(code, text.to_owned())]);
        let cases: [(&[u8], _); 16] = [
            (b"250 ok\r\n", one(250, "ok")),
            (b"250\r\n", one(250, "")),
            (b"250 \r\n", one(250, "")),
            (b"250 ok\n", one(250, "ok")),
            (b"250-a\r\n250-b\r\n250 c\r\n", one(250, "a|b|c")),
            (b"250 a\r\n550 b\r\n", Ok(vec![(250, "a".into()), (550, "b".into())])),
            (b"250 a\0\r\n", one(250, "a\u{fffd}")),
            (b"250 ok", Ok(vec![])),
            (b"250-a\r\n", Ok(vec![])),
            (b"250-a\r\n251 b\r\n", Err(ReplyError::MixedCodes)),
            (b"HTTP/1.1 400 Bad\r\n", Err(ReplyError::Code)),
            (b"150 a\r\n", Err(ReplyError::Code)),
            (b"2500 a\r\n", Err(ReplyError::Code)),
            (b"\r\n", Err(ReplyError::Code)),
            (&long, Err(ReplyError::LongLine)),
            (&many, Err(ReplyError::ManyLines)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(all(bytes), expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn enhanced_codes_have_the_class_of_their_reply() {
        let cases = [
            ("450 4.2.1 greylisted", Some("4.2.1"), "greylisted"),
            ("550-5.1.1 no such\r\n550 5.1.1 user", Some("5.1.1"), "no such 5.1.1 user"),
            ("250 2.0.0", Some("2.0.0"), ""),
            ("250 4.0.0 odd", None, "4.0.0 odd"),
            ("450 4.2 odd", None, "4.2 odd"),
            ("450 4.2.1.1 odd", None, "4.2.1.1 odd"),
            ("450 4.2.1234 odd", None, "4.2.1234 odd"),
            ("450 +4.2.1 odd", None, "+4.2.1 odd"),
        ];
        for (line, enhanced, text) in cases {
            let mut replies = Replies::default();
            replies.push(format!("{line}\r\n").as_bytes());
            let reply = replies.next().unwrap().unwrap();
            assert_eq!(reply.enhanced().map(|code| code.to_string()).as_deref(), enhanced);
            assert_eq!(reply.text(), text);
        }
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(bytes in "(25[0-3][- ]?[a-z]{0,5}\r?\n?){0,8}", cuts in prop::collection::vec(0_usize..9, 0..20)) {
            let bytes = bytes.into_bytes();
            let mut pieces = Replies::default();
            let (mut out, mut failed) = (Vec::new(), None);
            let mut rest = bytes.as_slice();
            for cut in cuts.into_iter().chain([usize::MAX]) {
                let (piece, after) = rest.split_at(cut.min(rest.len()));
                rest = after;
                pieces.push(piece);
                while failed.is_none() {
                    match pieces.next() {
                        Ok(Some(reply)) => out.push((reply.code, reply.lines.join("|"))),
                        Ok(None) => break,
                        Err(error) => failed = Some(error),
                    }
                }
            }
            let pieces = failed.map_or(Ok(out), Err);
            prop_assert_eq!(pieces, all(&bytes));
        }
    }
}
