//! `normalizePath` and `normalizePathWin`.
//!
//! What ModSecurity 2 and 3 do, oddities included: a segment that merely ends in two dots (`foo..`) is taken
//! for a reference to its parent and removes itself.

/// Empty, `.` and `..` segments are resolved; a path that is not absolute keeps the `..` that it cannot resolve.
pub(super) fn normalize_path(input: &[u8], out: &mut Vec<u8>) -> bool {
    normalize(input, out, false)
}

/// The same after each backslash has become a slash. (ModSecurity leaves the last one of a run as it is, and then
/// does not see the segment that it ends.)
pub(super) fn normalize_path_win(input: &[u8], out: &mut Vec<u8>) -> bool {
    normalize(input, out, true)
}

fn normalize(input: &[u8], out: &mut Vec<u8>, is_windows: bool) -> bool {
    let slashed = |byte: u8| if is_windows && byte == b'\\' { b'/' } else { byte };
    let is_next_slash = |at: usize| input.get(at.saturating_add(1)).is_none_or(|&next| next == b'/');
    let needs_work = memchr::memchr2_iter(b'.', b'/', input).any(is_next_slash)
        || is_windows && memchr::memchr(b'\\', input).is_some();
    if !needs_work {
        return false;
    }
    out.clear();
    out.reserve(input.len());
    let mut path =
        Path { out, is_absolute: input.first().is_some_and(|&byte| slashed(byte) == b'/'), is_stuck: false };
    let mut bytes = input.iter().map(|&byte| slashed(byte)).peekable();
    while let Some(byte) = bytes.next() {
        let next = bytes.peek().copied();
        let is_end_of_segment = next.is_none_or(|next| next == b'/');
        let mut byte = byte;
        if is_end_of_segment {
            match path.end_segment(byte, next.is_none()) {
                Segment::Stays => {}
                // What is copied is then the slash that follows.
                Segment::Goes => match bytes.next() {
                    Some(slash) => byte = slash,
                    None => break,
                },
            }
        }
        if byte == b'/' {
            while bytes.next_if_eq(&b'/').is_some() {}
            if !path.is_absolute && path.out.is_empty() {
                continue;
            }
        }
        path.out.push(byte);
    }
    // A slash ends the result only if one ended the input.
    if input.last().is_some_and(|&byte| slashed(byte) != b'/') && out.last() == Some(&b'/') {
        out.pop();
    }
    input != out.as_slice()
}

struct Path<'o> {
    out: &'o mut Vec<u8>,
    is_absolute: bool,
    /// The path begins with a `..` that nothing before it resolves; so the next one is kept as well.
    is_stuck: bool,
}

enum Segment {
    Stays,
    Goes,
}

impl Path<'_> {
    /// `last` is the last byte of a segment; the rest of it has been written.
    fn end_segment(&mut self, last: u8, is_end: bool) -> Segment {
        match (last, self.out.last()) {
            (b'/', _) if !is_end => Segment::Stays,
            (b'.', Some(b'.')) if !self.is_absolute && (self.is_stuck || self.out.len() <= 2) => {
                self.is_stuck = true;
                Segment::Stays
            }
            (b'.', Some(b'.')) => {
                self.leave(is_end);
                Segment::Goes
            }
            (b'.', None) => Segment::Goes,
            (b'.', Some(b'/')) => {
                if !is_end {
                    self.out.pop();
                }
                Segment::Goes
            }
            (b'.', Some(_)) | (_, None) => Segment::Stays,
            (_, Some(_)) => {
                self.is_stuck = false;
                Segment::Stays
            }
        }
    }

    /// Takes the last segment away, and its slash; never the root.
    fn leave(&mut self, is_end: bool) {
        let mut length = self.out.len().saturating_sub(3);
        while length > 0 && self.out.get(length) != Some(&b'/') {
            length = length.saturating_sub(1);
        }
        if length == 0 {
            self.is_stuck = true;
            if self.is_absolute && is_end {
                length = 1;
            }
        }
        self.out.truncate(length);
    }
}
