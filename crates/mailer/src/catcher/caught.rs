//! A mail that was caught, and what a person would see of it. Reads plain-text mails; attachments and HTML are left alone.

use crate::words;
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::sync::Arc;

/// One mail as it came in. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// 1 for the first mail of this catcher, and so on; never used twice.
    pub at_index: u64,
    /// `MAIL FROM`; empty for a bounce.
    pub from: String,
    /// `RCPT TO`, at least one.
    pub to: Vec<String>,
    /// The content, without dot-stuffing.
    pub raw: Arc<[u8]>,
}

impl Caught {
    pub(crate) fn new(at_index: u64, from: &str, to: Vec<String>, raw: Vec<u8>) -> Self {
        Self { at_index, from: from.to_owned(), to, raw: raw.into() }
    }

    /// The first header field of this name, without regard to case: unfolded, encoded words decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(self.parts().0);
        let mut lines = text.split("\r\n").skip_while(|line| !is_field(line, name));
        let first = lines.next()?.split_once(':').map(|(_, body)| body)?;
        let folded = lines.take_while(|line| line.starts_with([' ', '\t']));
        let body: String = std::iter::once(first).chain(folded).collect();
        // The blank behind the colon, and the blank of a fold right behind it, are not the value's.
        Some(words::decode(body.trim_matches([' ', '\t'])))
    }

    /// Empty if there is none.
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_default()
    }

    /// The body, decoded as its Content-Transfer-Encoding says, with LF at the end of lines.
    pub fn text(&self) -> String {
        let body = self.parts().1;
        let encoding = self.header("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
        let bytes = match encoding.as_str() {
            "base64" => base64_body(body).unwrap_or_else(|| body.to_vec()),
            "quoted-printable" => words::quoted_printable(body, false),
            _ => body.to_vec(),
        };
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    }

    /// Header and body.
    fn parts(&self) -> (&[u8], &[u8]) {
        const BLANK_LINE: &[u8] = b"\r\n\r\n";
        let at = self.raw.windows(BLANK_LINE.len()).position(|window| window == BLANK_LINE);
        let split = at.and_then(|at| self.raw.split_at_checked(at));
        split.map_or((&self.raw, &[]), |(head, body)| (head, body.strip_prefix(BLANK_LINE).unwrap_or(body)))
    }
}

fn is_field(line: &str, name: &str) -> bool {
    line.split_once(':').is_some_and(|(field, _)| field.trim_end().eq_ignore_ascii_case(name))
}

/// RFC 2045 §6.8: characters outside the alphabet are skipped.
fn base64_body(body: &[u8]) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let is_kept = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    let kept: Vec<u8> = body.iter().copied().filter(is_kept).collect();
    GeneralPurpose::new(&STANDARD, lenient).decode(kept).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn caught(raw: &[u8]) -> Caught {
        Caught::new(1, "", vec![], raw.to_vec())
    }

    #[test]
    fn mails_of_other_programs() {
        let cases: [(&[u8], &str, &str); 7] = [
            (b"Subject: a\r\n\r\nb\r\n", "a", "b\n"),
            (b"X: 1\r\nsubject : a\r\n\tb\r\nY: 2\r\n\r\n", "a\tb", ""),
            (b"SUBJECT:a", "a", ""),
            (b"X: Subject: no\r\n\r\nSubject: body\r\n", "", "Subject: body\n"),
            (b"Content-Transfer-Encoding: BASE64\r\n\r\nYQ==\r\n", "", "a"),
            (b"Content-Transfer-Encoding: quoted-printable\r\n\r\nA=\r\nB=E3=81=82=\r\n", "", "ABあ"),
            (b"Content-Transfer-Encoding: base64\r\n\r\n===\r\n", "", "===\n"),
        ];
        for (raw, subject, text) in cases {
            let mail = caught(raw);
            assert_eq!(
                (mail.subject().as_str(), mail.text().as_str()),
                (subject, text),
                "{}",
                raw.escape_ascii()
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_shown(raw in prop::collection::vec(any::<u8>(), 0..200)) {
            let mail = caught(&raw);
            let _ = (mail.subject(), mail.text());
        }
    }
}
