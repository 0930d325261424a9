//! A body as the lines that are looked at: pieces of at most [`LONGEST`] bytes, so that a line without end costs no
//! memory and no time beyond its length.

/// The longest line of headers, and how far into a line a boundary is looked for. ModSecurity's buffer.
pub const LONGEST: usize = 4_096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub start: usize,
    pub end: usize,
    pub text: &'a [u8],
    /// Only here can a boundary begin.
    pub is_at_line_start: bool,
    /// Without: the line goes on in the next piece, or the body is over.
    pub has_line_end: bool,
    pub is_last: bool,
}

pub struct Pieces<'a> {
    body: &'a [u8],
    at: usize,
    is_at_line_start: bool,
}

impl<'a> Pieces<'a> {
    pub fn new(body: &'a [u8]) -> Self {
        Self { body, at: 0, is_at_line_start: true }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.body.get(self.at..).filter(|rest| !rest.is_empty())?;
        let window = rest.get(..LONGEST).unwrap_or(rest);
        let line_end = memchr::memchr(b'\n', window);
        let length = match (line_end, window) {
            (Some(end), _) => end.saturating_add(1),
            // A carriage return stays with the line feed behind it.
            (None, [.., b'\r']) if window.len() == LONGEST => LONGEST.saturating_sub(1),
            _ => window.len(),
        };
        let start = self.at;
        let is_at_line_start = self.is_at_line_start;
        self.at = start.saturating_add(length);
        self.is_at_line_start = line_end.is_some();
        Some(Piece {
            start,
            end: self.at,
            text: rest.get(..length)?,
            is_at_line_start,
            has_line_end: line_end.is_some(),
            is_last: self.at >= self.body.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Pieces};

    /// Length, whether it is at a line's start, whether it has a line's end.
    type Found = (usize, bool, bool);

    #[test]
    fn lines_and_parts_of_lines() {
        let cases: [(Vec<u8>, &[Found]); 6] = [
            (b"".to_vec(), &[]),
            (b"a\r\nb\n\nc".to_vec(), &[(3, true, true), (2, true, true), (1, true, true), (1, true, false)]),
            (vec![b'a'; LONGEST], &[(LONGEST, true, false)]),
            (vec![b'a'; LONGEST + 1], &[(LONGEST, true, false), (1, false, false)]),
            (
                [vec![b'a'; LONGEST - 1], b"\r\nb".to_vec()].concat(),
                &[(LONGEST - 1, true, false), (2, false, true), (1, true, false)],
            ),
            ([vec![b'a'; LONGEST - 1], b"\nb".to_vec()].concat(), &[(LONGEST, true, true), (1, true, false)]),
        ];
        for (body, expected) in cases {
            let found: Vec<_> = Pieces::new(&body)
                .map(|piece| (piece.text.len(), piece.is_at_line_start, piece.has_line_end))
                .collect();
            assert_eq!(found, expected);
            assert_eq!(Pieces::new(&body).flat_map(|piece| piece.text).copied().collect::<Vec<u8>>(), body);
        }
    }
}
