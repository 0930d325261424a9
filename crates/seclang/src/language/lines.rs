//! Rule file → directives as words: continued lines joined, comments left out, quotes taken off.

use super::ast::Position;
use super::error::Reason;
use super::source::{Fault, Slice, Spot, Text};
use std::sync::Arc;

/// A line as a person means it: physical lines joined where they end in `\`. Comments are `None`.
pub fn logical_lines(file: &Arc<str>, text: &str) -> Vec<Result<Text, Fault>> {
    let mut lines = Vec::new();
    let mut physical = (1u32..).zip(text.trim_start_matches('\u{feff}').lines());
    while let Some((number, first)) = physical.next() {
        let mut joined = Text::new(Arc::clone(file), Spot { line: number, column: 1 });
        let is_comment = first.trim_start().starts_with('#');
        let mut is_continued = append(&mut joined, number, first);
        let mut swallowed = None;
        while is_continued {
            let Some((number, line)) = physical.next() else { break };
            if is_comment && is_directive(line) {
                swallowed = swallowed.or(Some(number));
            }
            is_continued = append(&mut joined, number, line);
        }
        match swallowed {
            Some(line) => lines.push(Err(Fault {
                position: Position { file: Arc::clone(file), line, column: 1 },
                reason: Reason::Syntax(
                    "the comment above ends in \"\\\" and makes this line a part of it; take the \"\\\" away"
                        .to_owned(),
                ),
            })),
            None if is_comment || joined.as_slice().trim().is_empty() => {}
            None => lines.push(Ok(joined)),
        }
    }
    lines
}

/// Whether the line goes on in the next.
fn append(joined: &mut Text, number: u32, line: &str) -> bool {
    let (kept, is_continued) = match line.strip_suffix('\\') {
        Some(kept) => (kept, true),
        None => (line, false),
    };
    for (column, character) in (1u32..).zip(kept.chars()) {
        joined.push(character, Spot { line: number, column });
    }
    is_continued
}

fn is_directive(line: &str) -> bool {
    let word = line.trim_start();
    let is_sec = word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("sec"))
        && word.chars().nth(3).is_some_and(|c| c.is_ascii_uppercase());
    let is_include = word.split_ascii_whitespace().next().is_some_and(|word| {
        word.eq_ignore_ascii_case("include") || word.eq_ignore_ascii_case("includeoptional")
    });
    is_sec || is_include
}

/// The words of a line. `"…"` and `'…'` are one word each, `\` before the quote is taken off, every other `\`
/// stays: `\\` is two characters, as in ModSecurity 3 and unlike Apache. (The Core Rule Set writes `\x5c`
/// to mean the same everywhere.)
pub fn words(line: Slice<'_>) -> Result<Vec<Text>, Fault> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.as_str().chars().next() {
        rest = match first {
            '"' | '\'' => {
                let inside = rest.from(1);
                let Some(end) = closing_quote(inside.as_str(), first) else {
                    return Err(rest.syntax(unclosed(first, line)));
                };
                words.push(inside.until(end).without_escapes_of(first));
                let after = inside.from(end.saturating_add(1));
                if !after.is_empty() && after.trim_start().as_str().len() == after.as_str().len() {
                    return Err(after.syntax(format!(
                        "the quote is closed before this; write \\{first} for a quote inside, or a space after it"
                    )));
                }
                after
            }
            _ => {
                let end = rest.as_str().find(|c: char| c.is_ascii_whitespace());
                let end = end.unwrap_or(rest.as_str().len());
                words.push(rest.until(end).copied());
                rest.from(end)
            }
        }
        .trim_start();
    }
    Ok(words)
}

fn unclosed(quote: char, line: Slice<'_>) -> String {
    let is_space_after_backslash = line.as_str().trim_ascii_end().ends_with('\\');
    let hint = if is_space_after_backslash {
        "; white space stands after the \"\\\" at the end of the line"
    } else {
        "; end the line with \"\\\" where the text goes on in the next"
    };
    format!("no closing {quote}{hint}")
}

/// Where the quote that closes the text stands; a `\` and what follows it are passed over together.
pub fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}
