//! Where each request of a connection begins and ends (RFC 9112 §6, §7.1).
//!
//! ```text
//!            ┌──────────── Head ◄───────────────────────────────┐
//!   no body  │      │ length n          │ chunked               │
//!   ─────────┘      ▼                   ▼                       │
//!             Body(n) ──► Head     Size ─► Extension ─► SizeEnd │
//!                                   ▲                   │    │0 │
//!                                   │        n > 0      ▼    ▼  │
//!                                  DataEnd ◄─ DataCr ◄─ Data  Trailers
//! ```

use super::{
    Framing, Violation,
    head::{self, HeadScanner},
};

/// Digits of a chunk size: a chunk is under 4 GiB.
const SIZE_DIGITS: u8 = 8;
/// Bytes of one chunk's extension.
const EXTENSION_LIMIT: u16 = 256;
/// Bytes and lines of a trailer section.
const TRAILERS_LIMIT: usize = 8 * 1024;
const TRAILER_LINES: usize = 16;

enum State {
    Head(HeadScanner),
    Body(u64),
    Size { digits: u8, size: u64 },
    Extension { length: u16, size: u64 },
    SizeEnd { size: u64 },
    Data(u64),
    DataCr,
    DataEnd,
    Trailers { lines: usize, length: usize },
}

/// Follows the stream and says how much of it may pass.
pub(super) struct Framer(State);

impl Default for Framer {
    fn default() -> Self {
        Self(State::Head(HeadScanner::default()))
    }
}

impl Framer {
    /// How many leading bytes of `bytes` may pass now; 0 asks for more. What passed must not be
    /// given again, what did not must be.
    pub fn check(&mut self, bytes: &[u8]) -> Result<usize, Violation> {
        match &mut self.0 {
            State::Head(scanner) => {
                let Some(head) = scanner.feed(bytes)? else { return Ok(0) };
                self.0 = match head.framing {
                    Framing::None => State::Head(HeadScanner::default()),
                    Framing::Length(length) => State::Body(length),
                    Framing::Chunked => State::Size { digits: 0, size: 0 },
                };
                Ok(head.length)
            }
            State::Body(left) | State::Data(left) => {
                let passing = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                self.passed(passing);
                Ok(passing)
            }
            State::Trailers { .. } => self.trailer(bytes),
            _ => self.chunk_line(bytes),
        }
    }

    /// As [`Framer::check`], to the end of `bytes` or the first violation.
    pub fn check_all(&mut self, bytes: &[u8]) -> (usize, Option<Violation>) {
        let mut passed = 0_usize;
        while let Some(rest) = bytes.get(passed..).filter(|rest| !rest.is_empty()) {
            match self.check(rest) {
                Ok(0) => break,
                Ok(more) => passed = passed.saturating_add(more),
                Err(violation) => return (passed, Some(violation)),
            }
        }
        (passed, None)
    }

    /// Body bytes that may pass unread, for the direct way through.
    pub fn unread(&self) -> usize {
        match self.0 {
            State::Body(left) | State::Data(left) => usize::try_from(left).unwrap_or(usize::MAX),
            _ => 0,
        }
    }

    /// `count` of [`Framer::unread`] bytes have passed.
    pub fn passed(&mut self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        match &mut self.0 {
            State::Body(left) => {
                *left = left.saturating_sub(count);
                if *left == 0 {
                    self.0 = State::Head(HeadScanner::default());
                }
            }
            State::Data(left) => {
                *left = left.saturating_sub(count);
                if *left == 0 {
                    self.0 = State::DataCr;
                }
            }
            _ => {}
        }
    }

    pub fn is_at_head(&self) -> bool {
        matches!(self.0, State::Head(_))
    }

    /// The bytes around chunk data, one by one.
    fn chunk_line(&mut self, bytes: &[u8]) -> Result<usize, Violation> {
        let mut count = 0_usize;
        for byte in bytes {
            count = count.saturating_add(1);
            self.0 = chunk_byte(&self.0, *byte)?;
            if matches!(self.0, State::Data(_) | State::Trailers { .. }) {
                break;
            }
        }
        Ok(count)
    }

    /// One whole trailer line, or the empty line that ends the message.
    fn trailer(&mut self, bytes: &[u8]) -> Result<usize, Violation> {
        let State::Trailers { lines, length } = &mut self.0 else { return Err(Violation::BadTrailer) };
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            let is_long = length.saturating_add(bytes.len()) > TRAILERS_LIMIT;
            return if is_long { Err(Violation::BadTrailer) } else { Ok(0) };
        };
        let count = end.saturating_add(1);
        *lines = lines.saturating_add(1);
        *length = length.saturating_add(count);
        if *lines > TRAILER_LINES || *length > TRAILERS_LIMIT {
            return Err(Violation::BadTrailer);
        }
        let line =
            bytes.get(..end).and_then(|line| line.strip_suffix(b"\r")).ok_or(Violation::BareLineFeed)?;
        if line.is_empty() {
            self.0 = State::Head(HeadScanner::default());
            return Ok(count);
        }
        let (name, _) = head::split_header(line)?;
        // Fields that frame or route must not come late (RFC 9110 §6.5.1).
        let is_forbidden = head::match_name(name, |name| {
            matches!(
                name,
                "host" | "content-length" | "transfer-encoding" | "trailer" | "authorization" | "cookie"
            )
        });
        if is_forbidden { Err(Violation::BadTrailer) } else { Ok(count) }
    }
}

fn chunk_byte(state: &State, byte: u8) -> Result<State, Violation> {
    let next = match (state, byte) {
        (State::Size { digits: 1.., size }, b'\r') => State::SizeEnd { size: *size },
        (State::Size { digits: 1.., size }, b';') => State::Extension { length: 0, size: *size },
        (State::Size { digits, size }, byte) if *digits < SIZE_DIGITS => {
            let digit = char::from(byte).to_digit(16).ok_or(Violation::BadChunk)?;
            State::Size {
                digits: digits.saturating_add(1),
                size: size.saturating_mul(16).saturating_add(u64::from(digit)),
            }
        }
        (State::Extension { size, .. }, b'\r') => State::SizeEnd { size: *size },
        (State::Extension { length, size }, b'\t' | b' '..=b'~') if *length < EXTENSION_LIMIT => {
            State::Extension { length: length.saturating_add(1), size: *size }
        }
        (State::SizeEnd { size: 0 }, b'\n') => State::Trailers { lines: 0, length: 0 },
        (State::SizeEnd { size }, b'\n') => State::Data(*size),
        (State::DataCr, b'\r') => State::DataEnd,
        (State::DataEnd, b'\n') => State::Size { digits: 0, size: 0 },
        _ => return Err(Violation::BadChunk),
    };
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::frame;
    use proptest::prelude::*;

    const POST: &str = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    #[test]
    fn honest_chunks_pass() {
        let cases = [
            "0\r\n\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
            "5;name=value\r\nhello\r\n00000000\r\n\r\n",
            "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
        ];
        for body in cases {
            let stream = format!("{POST}{body}{GET}");
            assert_eq!(frame(stream.as_bytes()), (stream.len(), None), "{body:?}");
        }
    }

    #[test]
    fn ambiguous_chunks_do_not() {
        use Violation::*;
        let long_extension = format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(257));
        let cases = [
            ("\r\n", BadChunk),
            ("g\r\n", BadChunk),
            ("0x5\r\nhello\r\n0\r\n\r\n", BadChunk),
            (" 5\r\nhello\r\n0\r\n\r\n", BadChunk),
            ("5 \r\nhello\r\n0\r\n\r\n", BadChunk),
            ("+5\r\nhello\r\n0\r\n\r\n", BadChunk),
            ("5\nhello\r\n0\r\n\r\n", BadChunk),
            ("5\r\nhelloX\r\n0\r\n\r\n", BadChunk),
            ("5\r\nhello\n0\r\n\r\n", BadChunk),
            ("5\r\nhello0\r\n\r\n", BadChunk),
            ("5;a\nb\r\nhello\r\n0\r\n\r\n", BadChunk),
            ("100000000\r\n", BadChunk),
            ("ffffffffffffffff5\r\nhello", BadChunk),
            (long_extension.as_str(), BadChunk),
            ("0\r\n\n", BareLineFeed),
            ("0\r\nX: a\n\r\n", BareLineFeed),
            ("0\r\nContent-Length: 5\r\n\r\n", BadTrailer),
            ("0\r\nTransfer-Encoding: chunked\r\n\r\n", BadTrailer),
            ("0\r\nHost: b\r\n\r\n", BadTrailer),
            ("0\r\n X: a\r\n\r\n", FoldedHeader),
            ("0\r\n\r\n\r\n", EmptyFirstLine),
        ];
        for (body, violation) in cases {
            let stream = format!("{POST}{body}");
            assert_eq!(frame(stream.as_bytes()).1, Some(violation), "{body:?}");
        }
    }

    #[test]
    fn a_request_smuggled_behind_a_body_is_read_as_a_request() {
        let stream = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcdGET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n";
        let (passed, violation) = frame(stream.as_bytes());
        assert_eq!(&stream[passed..passed + 3], "GET");
        assert_eq!(violation, Some(Violation::BareLineFeed));
    }

    proptest! {
        /// However the bytes are cut, the same number passes, for the same reason.
        #[test]
        fn pieces_do_not_matter(body in "[0-9a;\r\nX:]{0,60}", cuts in proptest::collection::vec(1_usize..20, 0..12)) {
            let stream = format!("{POST}{body}");
            let whole = frame(stream.as_bytes());
            let (mut framer, mut given, mut passed, mut violation) = (Framer::default(), 0, 0, None);
            for cut in cuts.into_iter().chain([stream.len()]) {
                given = (given + cut).min(stream.len());
                let (more, found) = framer.check_all(&stream.as_bytes()[passed..given]);
                passed += more;
                if found.is_some() { violation = found; break; }
            }
            prop_assert_eq!(violation, whole.1);
            if violation.is_none() { prop_assert_eq!(passed, whole.0); }
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut stream = POST.as_bytes().to_vec();
            stream.extend(bytes);
            let _ = frame(&stream);
        }
    }
}
