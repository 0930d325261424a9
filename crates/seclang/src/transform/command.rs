//! `cmdLine`: a command line without the disguises that a shell ignores.

/// `"`, `'`, `\` and `^` go; runs of blank, `,`, `;`, tab, carriage return and line feed become one blank, which
/// goes before `/` and `(`; letters become small.
pub(super) fn cmd_line(input: &[u8], out: &mut Vec<u8>) -> bool {
    let Some(start) = first_change(input) else { return false };
    let (plain, rest) = input.split_at_checked(start).unwrap_or((input, &[]));
    out.clear();
    out.reserve(input.len());
    out.extend_from_slice(plain);
    let mut is_after_blank = false;
    for &byte in rest {
        match byte {
            b'"' | b'\'' | b'\\' | b'^' => {}
            b' ' | b',' | b';' | b'\t' | b'\r' | b'\n' => {
                if !is_after_blank {
                    out.push(b' ');
                    is_after_blank = true;
                }
            }
            b'/' | b'(' => {
                if is_after_blank {
                    out.pop();
                }
                is_after_blank = false;
                out.push(byte);
            }
            _ => {
                is_after_blank = false;
                out.push(byte.to_ascii_lowercase());
            }
        }
    }
    true
}

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
