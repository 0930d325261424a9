//! `cmdLine`: a command line without the disguises that a shell ignores.

use crate::byte_set::ByteSet;

/// `"`, `'`, `\` and `^` go; runs of blank, `,`, `;`, tab, carriage return and line feed become one blank, which
/// goes before `/` and `(`; letters become small.
pub(super) fn cmd_line(input: &[u8], out: &mut Vec<u8>) -> bool {
    let Some(start) = first_change(input) else { return false };
    let (plain, rest) = input.split_at_checked(start).unwrap_or((input, &[]));
    out.clear();
    out.resize(input.len(), 0);
    out.get_mut(..plain.len()).into_iter().for_each(|to| to.copy_from_slice(plain));
    // Every byte is written; one that goes is written over. No branch depends on the text.
    let mut length = plain.len();
    let mut is_after_blank = false;
    for &byte in rest {
        let (is_blank, is_gone, is_joining) =
            (BLANK.contains(byte), GONE.contains(byte), matches!(byte, b'/' | b'('));
        length = length.saturating_sub(usize::from(is_joining & is_after_blank));
        if let Some(place) = out.get_mut(length) {
            *place = if is_blank { b' ' } else { byte.to_ascii_lowercase() };
        }
        length = length.saturating_add(usize::from(!is_gone & !(is_blank & is_after_blank)));
        is_after_blank = is_blank | (is_gone & is_after_blank);
    }
    out.truncate(length);
    true
}

/// Bytes that no result holds.
pub(super) const GONE: ByteSet = ByteSet::from_bytes(b"\"'\\^");
const BLANK: ByteSet = ByteSet::from_bytes(b" ,;\t\r\n");

/// Where rewriting has to begin: at the first byte that changes, or at a blank before it.
fn first_change(input: &[u8]) -> Option<usize> {
    let mut before = None;
    for (at, &byte) in input.iter().enumerate() {
        let changes = match byte {
            b'"' | b'\'' | b'\\' | b'^' | b',' | b';' | b'\t' | b'\r' | b'\n' | b'A'..=b'Z' => true,
            b' ' | b'/' | b'(' => before == Some(b' '),
            _ => false,
        };
        if changes {
            return Some(if before == Some(b' ') { at.saturating_sub(1) } else { at });
        }
        before = Some(byte);
    }
    None
}
