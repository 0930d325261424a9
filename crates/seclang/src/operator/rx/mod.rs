//! `@rx` and `@rxGlobal`.
//!
//! An expression is read as PCRE reads it (`parse`), and run by an automaton in time linear in the value. The few
//! that no automaton can run (look-around, backreferences, atomic groups) are tried within a budget (`backtrack`).

mod backtrack;
mod class;
mod escape;
mod lower;
mod node;
mod parse;
mod program;
#[cfg(test)]
mod tests;

pub use parse::PatternError;

pub(crate) use lower::lower;
pub(crate) use parse::parse;

use super::captures::Captures;
use backtrack::{Backtracker, Exhausted};
use node::Node;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::{Input, meta, nfa::thompson, util::primitives::NonMaxUsize};
use regex_syntax::hir::Hir;

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub(crate) enum Rx {
    Regular(Box<Regular>),
    /// `if_exhausted` is the answer when the budget does not suffice.
    Tried {
        tried: Backtracker,
        if_exhausted: bool,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Regular {
    /// Says whether there is a match; where it is small. It is shared by all threads and never grows.
    scan: Option<dense::DFA<Vec<u32>>>,
    /// Says where, and what the groups are.
    regex: meta::Regex,
    /// Has the word about a value that ends in a line feed; see [`Node::can_begin_line_at_end`].
    at_last_line: Option<Backtracker>,
}

/// The automaton of one expression takes no more bytes than this.
const MAX_SIZE: usize = 10 << 20;
/// An automaton that is built whole takes no more bytes than this, and no more than four times this to build.
const SCAN_SIZE: usize = 64 << 10;
/// Where it would be larger, states are made as values lead to them, and all forgotten when they take so many bytes:
/// with half of this, the widest expressions of the Core Rule Set forget faster than they learn.
const CACHE_SIZE: usize = 2 << 20;

type Span = (usize, usize);

impl Rx {
    /// `if_exhausted`: see [`Rx::Tried`].
    pub(crate) fn compile(pattern: &[u8], if_exhausted: bool) -> Result<Self, PatternError> {
        let node = parse(pattern)?;
        let whole = |fault: String| PatternError { fault, at: 0 };
        if node.is_regular() {
            return Regular::compile(&node).map(|regular| Self::Regular(Box::new(regular))).map_err(whole);
        }
        let tried = Backtracker::compile(&node).map_err(whole)?;
        Ok(Self::Tried { tried, if_exhausted })
    }

    pub(crate) fn is_match(&self, value: &[u8], captures: Option<&mut Captures>) -> bool {
        match self {
            Self::Regular(regular) => regular.is_match(value, captures),
            Self::Tried { tried, if_exhausted } => match (tried.find(value, 0), captures) {
                (Ok(Some(groups)), captures) => {
                    if let Some(captures) = captures {
                        captures.set(groups.into_iter());
                    }
                    true
                }
                (Ok(None), _) => false,
                (Err(Exhausted), captures) => {
                    if let Some(captures) = captures.filter(|_| *if_exhausted) {
                        captures.set_whole(0, value.len());
                    }
                    *if_exhausted
                }
            },
        }
    }

    /// All matches: their groups fill the captures one after the other.
    pub(crate) fn is_match_globally(&self, value: &[u8], captures: Option<&mut Captures>) -> bool {
        let Some(captures) = captures else { return self.is_match(value, None) };
        if !self.is_match(value, Some(captures)) {
            return false;
        }
        let Self::Regular(regular) = self else { return true };
        captures.set(regular.all_groups(value).into_iter());
        true
    }

    /// The first match that begins at `start` or later.
    pub(crate) fn find_at(&self, value: &[u8], start: usize) -> Option<Span> {
        match self {
            Self::Regular(regular) => {
                let found = regular.regex.search(&Input::new(value).range(start..))?;
                Some((found.start(), found.end()))
            }
            Self::Tried { tried, if_exhausted } => match tried.find(value, start) {
                Ok(groups) => groups?.first().copied().flatten(),
                Err(Exhausted) => if_exhausted.then_some((start, value.len())),
            },
        }
    }
}

impl Regular {
    fn compile(node: &Node) -> Result<Self, String> {
        let config = meta::Config::new()
            .utf8_empty(false)
            .nfa_size_limit(Some(MAX_SIZE))
            .hybrid_cache_capacity(CACHE_SIZE);
        let expression = lower(node);
        let regex = meta::Builder::new().configure(config).build_from_hir(&expression);
        let regex = regex.map_err(|error| format!("too large: {error}"))?;
        let at_last_line =
            if node.can_begin_line_at_end() { Some(Backtracker::compile(node)?) } else { None };
        Ok(Self { scan: scan(&expression), regex, at_last_line })
    }

    fn is_match(&self, value: &[u8], captures: Option<&mut Captures>) -> bool {
        if let Some(exact) = self.at_last_line.as_ref().filter(|_| value.ends_with(b"\n"))
            && let Ok(groups) = exact.find(value, 0)
        {
            if let (Some(groups), Some(captures)) = (groups, captures) {
                captures.set(groups.into_iter());
            }
            return groups.is_some();
        }
        let found = self.scan.as_ref().map(|scan| scan.try_search_fwd(&Input::new(value).earliest(true)));
        let Some(captures) = captures else {
            return match found {
                Some(Ok(found)) => found.is_some(),
                _ => self.regex.is_match(value),
            };
        };
        if matches!(found, Some(Ok(None))) {
            return false;
        }
        let mut slots = [None; 2 * Captures::GROUPS];
        let slots = self.own(&mut slots);
        let is_match = self.regex.search_slots(&Input::new(value), slots).is_some();
        if is_match {
            captures.set(pairs(slots));
        }
        is_match
    }

    fn all_groups(&self, value: &[u8]) -> Vec<Option<Span>> {
        let mut found = Vec::with_capacity(Captures::GROUPS);
        let mut input = Input::new(value);
        let mut slots = [None; 2 * Captures::GROUPS];
        let slots = self.own(&mut slots);
        while found.len() < Captures::GROUPS && self.regex.search_slots(&input, slots).is_some() {
            found.extend(pairs(slots));
            let (start, end) = pairs(slots).next().flatten().unwrap_or_default();
            let next = if start == end { end.saturating_add(1) } else { end };
            if next > value.len() {
                break;
            }
            input.set_start(next);
        }
        found
    }

    /// As many of the slots as the expression has. With more than that, the engine for long matches panics.
    fn own<'s>(&self, slots: &'s mut [Option<NonMaxUsize>]) -> &'s mut [Option<NonMaxUsize>] {
        let own = self.regex.captures_len().saturating_mul(2).min(slots.len());
        slots.get_mut(..own).unwrap_or_default()
    }
}

fn scan(expression: &Hir) -> Option<dense::DFA<Vec<u32>>> {
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(thompson::WhichCaptures::None)
        .nfa_size_limit(Some(SCAN_SIZE.saturating_mul(4)));
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(expression).ok()?;
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .dfa_size_limit(Some(SCAN_SIZE))
        .determinize_size_limit(Some(SCAN_SIZE.saturating_mul(4)));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()
}

fn pairs(slots: &[Option<NonMaxUsize>]) -> impl Iterator<Item = Option<Span>> {
    slots.chunks_exact(2).map(|pair| match pair {
        [Some(start), Some(end)] => Some((start.get(), end.get())),
        _ => None,
    })
}
