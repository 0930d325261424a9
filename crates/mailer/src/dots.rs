//! The transparency procedure of DATA (RFC 5321 §4.5.2), both ways.
//!
//! Only CRLF ends a line. A bare CR or LF is text, so `LF . LF` ends nothing and no second mail can hide behind it.

/// The content with its dots doubled and its final dot, as it follows a 354.
pub(crate) fn stuff(content: &[u8], out: &mut Vec<u8>) {
    let mut is_line_start = true;
    let mut previous = 0;
    for &byte in content {
        if is_line_start && byte == b'.' {
            out.push(b'.');
        }
        out.push(byte);
        is_line_start = previous == b'\r' && byte == b'\n';
        previous = byte;
    }
    out.extend_from_slice(if is_line_start { b".\r\n" } else { b"\r\n.\r\n" });
}

#[derive(Clone, Copy)]
enum Place {
    LineStart,
    Dot,
    DotCr,
    Text,
    Cr,
}

/// Takes content as it arrives, until its final dot.
pub(crate) struct Unstuffing {
    place: Place,
    content: Vec<u8>,
    limit: usize,
    is_too_big: bool,
}

impl Unstuffing {
    /// Keeps at most `limit` bytes; what is beyond is read and thrown away.
    pub(crate) fn new(limit: usize) -> Self {
        Self { place: Place::LineStart, content: Vec::new(), limit, is_too_big: false }
    }

    /// How many bytes of `chunk` belong to the content, and whether its end was among them.
    pub(crate) fn take(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut used: usize = 0;
        for &byte in chunk {
            used = used.saturating_add(1);
            if self.step(byte) {
                return (used, true);
            }
        }
        (used, false)
    }

    /// `None` if there was more than the limit.
    pub(crate) fn content(self) -> Option<Vec<u8>> {
        (!self.is_too_big).then_some(self.content)
    }

    fn step(&mut self, byte: u8) -> bool {
        self.place = match (self.place, byte) {
            (Place::LineStart, b'.') => Place::Dot,
            (Place::Dot, b'\r') => Place::DotCr,
            (Place::DotCr, b'\n') => return true,
            (place, _) => {
                if matches!(place, Place::DotCr) {
                    self.push(b'\r');
                }
                self.push(byte);
                match (place, byte) {
                    (_, b'\r') => Place::Cr,
                    (Place::Cr, b'\n') => Place::LineStart,
                    _ => Place::Text,
                }
            }
        };
        false
    }

    fn push(&mut self, byte: u8) {
        if self.content.len() < self.limit {
            self.content.push(byte);
        } else {
            self.is_too_big = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unstuff(wire: &[u8]) -> (Option<Vec<u8>>, usize, bool) {
        let mut unstuffing = Unstuffing::new(1_000);
        let (used, is_end) = unstuffing.take(wire);
        (unstuffing.content(), used, is_end)
    }

    #[test]
    fn stuffed_content() {
        let cases: [(&[u8], &[u8]); 6] = [
            (b"", b".\r\n"),
            (b"a\r\n", b"a\r\n.\r\n"),
            (b"a", b"a\r\n.\r\n"),
            (b".\r\n", b"..\r\n.\r\n"),
            (b"..a\r\n.b\r\n", b"...a\r\n..b\r\n.\r\n"),
            (b"a\n.\nb\r\n", b"a\n.\nb\r\n.\r\n"),
        ];
        for (content, wire) in cases {
            let mut out = Vec::new();
            stuff(content, &mut out);
            assert_eq!(out, wire);
        }
    }

    #[test]
    fn only_crlf_dot_crlf_ends_the_content() {
        for wire in [b"a\n.\nb" as &[u8], b"a\n.\r\nb", b"a\r\n.\nb", b"a\r.\rb", b"a\r\n.\r.b", b"a\r.\r\nb"]
        {
            assert!(!unstuff(wire).2, "{}", wire.escape_ascii());
        }
        assert_eq!(unstuff(b"a\r\n.\r\nQUIT"), (Some(b"a\r\n".to_vec()), 6, true));
    }

    #[test]
    fn beyond_the_limit_is_read_and_thrown_away() {
        let mut unstuffing = Unstuffing::new(3);
        assert_eq!(unstuffing.take(b"abcdef\r\n.\r\n"), (11, true));
        assert_eq!(unstuffing.content(), None);
    }

    proptest! {
        #[test]
        fn content_comes_back_however_it_is_cut(content in "[.a\r\n]{0,40}", cut in 0_usize..60) {
            let content = format!("{content}\r\n").into_bytes();
            let mut wire = Vec::new();
            stuff(&content, &mut wire);
            let (first, second) = wire.split_at(cut.min(wire.len()));
            let mut unstuffing = Unstuffing::new(1_000);
            let (used, is_end) = unstuffing.take(first);
            prop_assert_eq!(used, first.len());
            if !is_end {
                prop_assert_eq!(unstuffing.take(second), (second.len(), true));
            }
            prop_assert_eq!(unstuffing.content(), Some(content));
        }
    }
}
