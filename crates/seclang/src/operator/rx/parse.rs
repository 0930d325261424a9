//! PCRE's syntax, as ModSecurity gives it to PCRE: bytes, not UTF-8; `.` matches a line feed too.
//!
//! Read here and not by regex-syntax, whose syntax looks alike and differs in silence: `\<`, `\v`, `[a[b]`, `[a&&b]`,
//! `a++`, `{,3}` mean something else there, and a bare `{` is an error.

use super::class;
use super::escape::{Escape, escape};
use super::node::{Assertion, Node, Repeat};
use crate::byte_set::ByteSet;

/// Groups within groups, no deeper than this (PCRE's own limit is 250).
const MAX_DEPTH: u32 = 200;

/// What is wrong with a pattern, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}, at byte {at} of the regular expression")]
pub struct PatternError {
    pub fault: String,
    pub at: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Flags {
    pub(super) ignores_case: bool,
    is_multi_line: bool,
    dot_matches_line_feed: bool,
    is_extended: bool,
    is_ungreedy: bool,
}

/// The pattern's root; its groups are numbered from 1.
pub(crate) fn parse(pattern: &[u8]) -> Result<Node, PatternError> {
    let flags = Flags {
        ignores_case: false,
        // As libmodsecurity 3 and Coraza; ModSecurity 2 has it off.
        is_multi_line: true,
        dot_matches_line_feed: true,
        is_extended: false,
        is_ungreedy: false,
    };
    let mut parser = Parser { pattern, rest: pattern, flags, groups: 0, depth: 0 };
    let node = parser.branches()?;
    match parser.rest {
        [] => Ok(node),
        _ => Err(parser.error("a closing parenthesis that nothing opens")),
    }
}

struct Parser<'p> {
    pattern: &'p [u8],
    rest: &'p [u8],
    flags: Flags,
    groups: u32,
    depth: u32,
}

impl<'p> Parser<'p> {
    /// Branches up to the end or to the parenthesis that closes the group. A flag set in one holds in the next.
    fn branches(&mut self) -> Result<Node, PatternError> {
        let mut branches = vec![self.sequence()?];
        while self.eat(b"|") {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.pop().unwrap_or(Node::Empty) } else { Node::Branches(branches) })
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut nodes = Vec::new();
        loop {
            if self.flags.is_extended {
                self.skip_extended();
            }
            match self.rest {
                [] | [b'|' | b')', ..] => break,
                [b'\\', b'Q', ..] => self.quoted(&mut nodes),
                [b'\\', b'E', ..] => self.advance(2),
                [b'(', b'?', b'#', ..] => self.comment()?,
                _ => {
                    if let Some(atom) = self.atom()? {
                        let atom = self.quantified(atom)?;
                        nodes.push(atom);
                    }
                }
            }
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            1 => nodes.pop().unwrap_or(Node::Empty),
            _ => Node::Concat(nodes),
        })
    }

    /// `None` when flags were set, which is nothing that could be repeated.
    fn atom(&mut self) -> Result<Option<Node>, PatternError> {
        let Some((&byte, rest)) = self.rest.split_first() else { return Ok(Some(Node::Empty)) };
        Ok(Some(match byte {
            b'(' => return self.group(),
            b'[' => {
                let (set, rest) =
                    class::class(rest, self.flags.ignores_case).map_err(|fault| self.error(fault))?;
                self.rest = rest;
                Node::Byte(set)
            }
            b'\\' => self.escaped(rest)?,
            b'*' | b'+' | b'?' => return Err(self.error("a quantifier with nothing to repeat")),
            _ => {
                self.rest = rest;
                match byte {
                    b'.' if self.flags.dot_matches_line_feed => Node::Byte(ByteSet::ALL),
                    b'.' => Node::Byte(ByteSet::from_bytes(b"\n").complement()),
                    b'^' if self.flags.is_multi_line => Node::Assert(Assertion::LineStart),
                    b'^' => Node::Assert(Assertion::Start),
                    b'$' if self.flags.is_multi_line => Node::Assert(Assertion::LineEnd),
                    b'$' => Node::Assert(Assertion::End),
                    _ => self.literal(byte),
                }
            }
        }))
    }

    fn literal(&self, byte: u8) -> Node {
        let set = ByteSet::EMPTY.with(byte);
        Node::Byte(if self.flags.ignores_case { set.with_both_cases() } else { set })
    }

    /// `rest` follows the backslash.
    fn escaped(&mut self, rest: &'p [u8]) -> Result<Node, PatternError> {
        if self.groups > 9 && matches!(rest, [b'1'..=b'9', b'0'..=b'9', ..]) {
            return Err(self.error("a reference to a group above 9"));
        }
        let (escape, rest) = escape(rest).map_err(|fault| self.error(fault))?;
        let node = match escape {
            Escape::Byte(byte) => self.literal(byte),
            Escape::Set(set) => Node::Byte(set),
            Escape::Assertion(assertion) => Node::Assert(assertion),
            Escape::Backreference(index) => {
                Node::Backreference { index, ignores_case: self.flags.ignores_case }
            }
            Escape::Newline => {
                let bytes = |bytes: &[u8]| Node::Byte(ByteSet::from_bytes(bytes));
                let pair = Node::Concat(vec![bytes(b"\r"), bytes(b"\n")]);
                Node::Branches(vec![pair, bytes(b"\n\x0b\x0c\r\x85")])
            }
            Escape::FinalNewline => Node::Concat(vec![
                Node::Repeat(Box::new(Repeat {
                    node: Node::Byte(ByteSet::from_bytes(b"\n")),
                    min: 0,
                    max: Some(1),
                    is_greedy: true,
                })),
                Node::Assert(Assertion::End),
            ]),
        };
        self.rest = rest;
        Ok(node)
    }

    /// The atom with the quantifiers that follow it.
    fn quantified(&mut self, mut atom: Node) -> Result<Node, PatternError> {
        loop {
            if self.flags.is_extended {
                self.skip_extended();
            }
            let Some((min, max, rest)) = quantifier(self.rest) else { return Ok(atom) };
            if max.is_some_and(|max| max < min) {
                return Err(self.error("a quantifier whose numbers are out of order"));
            }
            if min > 65_535 || max.is_some_and(|max| max > 65_535) {
                return Err(self.error("a quantifier above 65535"));
            }
            self.rest = rest;
            let is_possessive = self.eat(b"+");
            let is_greedy = (is_possessive || !self.eat(b"?")) != self.flags.is_ungreedy;
            atom = Node::Repeat(Box::new(Repeat {
                node: atom,
                min,
                max,
                is_greedy: is_greedy || is_possessive,
            }));
            if is_possessive {
                atom = Node::Atomic(Box::new(atom));
            }
        }
    }

    fn group(&mut self) -> Result<Option<Node>, PatternError> {
        let opened = self.error("a group that is not closed");
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(self.error("groups within groups beyond the limit"));
        }
        self.advance(1);
        let outer = self.flags;
        let wrap: fn(Node, u32) -> Node = match self.rest {
            [b'*', ..] => return Err(self.error("a verb (*…), which is not supported; leave it out")),
            [b'?', b'P', b'<', name @ ..] => self.name(name, b'>')?,
            [b'?', b'<', b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] => {
                let name = self.rest.get(2..).unwrap_or_default();
                self.name(name, b'>')?
            }
            [b'?', b'\'', name @ ..] => self.name(name, b'\'')?,
            [b'?', b':', ..] => self.shape(2, |node, _| node),
            [b'?', b'>', ..] => self.shape(2, |node, _| Node::Atomic(Box::new(node))),
            [b'?', b'=', ..] => self.shape(2, |node, _| around(node, false, false)),
            [b'?', b'!', ..] => self.shape(2, |node, _| around(node, false, true)),
            [b'?', b'<', b'=', ..] => self.shape(3, |node, _| around(node, true, false)),
            [b'?', b'<', b'!', ..] => self.shape(3, |node, _| around(node, true, true)),
            [b'?', ..] => {
                self.advance(1);
                self.set_flags()?;
                if self.eat(b")") {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(None);
                }
                self.advance(1);
                |node, _| node
            }
            _ => |node, index| Node::Group { index, node: Box::new(node) },
        };
        let is_capturing = matches!(wrap(Node::Empty, 1), Node::Group { .. });
        let index = if is_capturing { self.groups.saturating_add(1) } else { 0 };
        self.groups = self.groups.max(index);
        let node = self.branches()?;
        if !self.eat(b")") {
            return Err(opened);
        }
        self.flags = outer;
        self.depth = self.depth.saturating_sub(1);
        Ok(Some(wrap(node, index)))
    }

    fn shape(&mut self, length: usize, wrap: fn(Node, u32) -> Node) -> fn(Node, u32) -> Node {
        self.advance(length);
        wrap
    }

    fn name(&mut self, name: &'p [u8], end: u8) -> Result<fn(Node, u32) -> Node, PatternError> {
        let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        match name.get(length..) {
            Some([close, rest @ ..]) if *close == end && length > 0 => {
                self.rest = rest;
                Ok(|node, index| Node::Group { index, node: Box::new(node) })
            }
            _ => Err(self.error("a group's name that is not closed")),
        }
    }

    /// `imsxU-imsxU`, up to `)` or `:`.
    fn set_flags(&mut self) -> Result<(), PatternError> {
        let mut is_on = true;
        loop {
            let flags = &mut self.flags;
            match self.rest {
                [b')' | b':', ..] => return Ok(()),
                [b'-', ..] => is_on = false,
                [b'i', ..] => flags.ignores_case = is_on,
                [b'm', ..] => flags.is_multi_line = is_on,
                [b's', ..] => flags.dot_matches_line_feed = is_on,
                [b'x', ..] => flags.is_extended = is_on,
                [b'U', ..] => flags.is_ungreedy = is_on,
                _ => {
                    return Err(self.error(
                        "a kind of group that is not supported (conditions, recursion, branch reset)",
                    ));
                }
            }
            self.advance(1);
        }
    }

    fn comment(&mut self) -> Result<(), PatternError> {
        let end =
            memchr::memchr(b')', self.rest).ok_or_else(|| self.error("a comment that is not closed"))?;
        self.advance(end.saturating_add(1));
        Ok(())
    }

    fn skip_extended(&mut self) {
        loop {
            match self.rest {
                [b' ' | b'\t'..=b'\r', ..] => self.advance(1),
                [b'#', ..] => {
                    let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
                    self.advance(end);
                }
                _ => return,
            }
        }
    }

    /// `\Q…\E`: the last byte may be quantified.
    fn quoted(&mut self, nodes: &mut Vec<Node>) {
        let text = self.rest.get(2..).unwrap_or_default();
        let end = memchr::memmem::find(text, b"\\E").unwrap_or(text.len());
        let quoted = text.get(..end).unwrap_or_default();
        nodes.extend(quoted.iter().map(|&byte| self.literal(byte)));
        self.advance(end.saturating_add(4));
        if let Some((_, _, _)) = quantifier(self.rest)
            && let Some(last) = nodes.pop()
        {
            nodes.extend(self.quantified(last));
        }
    }

    fn eat(&mut self, expected: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn advance(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    fn error(&self, fault: impl Into<String>) -> PatternError {
        PatternError { fault: fault.into(), at: self.pattern.len().saturating_sub(self.rest.len()) }
    }
}

fn around(node: Node, is_behind: bool, is_negated: bool) -> Node {
    Node::Around { node: Box::new(node), is_behind, is_negated }
}

/// `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; any other brace is a character.
fn quantifier(rest: &[u8]) -> Option<(u32, Option<u32>, &[u8])> {
    match rest {
        [b'*', rest @ ..] => Some((0, None, rest)),
        [b'+', rest @ ..] => Some((1, None, rest)),
        [b'?', rest @ ..] => Some((0, Some(1), rest)),
        [b'{', rest @ ..] => {
            let (min, rest) = number(rest)?;
            match rest {
                [b'}', rest @ ..] => Some((min, Some(min), rest)),
                [b',', b'}', rest @ ..] => Some((min, None, rest)),
                [b',', rest @ ..] => {
                    let (max, rest) = number(rest)?;
                    rest.strip_prefix(b"}").map(|rest| (min, Some(max), rest))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn number(rest: &[u8]) -> Option<(u32, &[u8])> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())?;
    let value = digits.iter().fold(0_u32, |value, &digit| {
        value.saturating_mul(10).saturating_add(u32::from(digit.wrapping_sub(b'0')))
    });
    Some((value, rest))
}
