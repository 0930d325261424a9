//! `@rx` and `@rxGlobal`.

mod class;
mod escape;
mod lower;
mod node;
mod parse;
#[cfg(test)]
mod tests;

pub use parse::PatternError;

pub(crate) use lower::lower;
pub(crate) use parse::parse;

use super::captures::Captures;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::{Input, meta, nfa::thompson, util::primitives::NonMaxUsize};
use regex_syntax::hir::Hir;

/// A compiled regular expression. Every answer takes time linear in the value.
#[derive(Debug, Clone)]
pub(crate) struct Rx {
    /// Says whether there is a match; where it is small. It is shared by all threads and never grows.
    scan: Option<dense::DFA<Vec<u32>>>,
    /// Says where, and what the groups are.
    regex: meta::Regex,
}

/// The automaton of one expression takes no more bytes than this.
const MAX_SIZE: usize = 10 << 20;
/// An automaton that is built whole takes no more bytes than this, and no more than four times this to build.
const SCAN_SIZE: usize = 64 << 10;
/// Where it would be larger, states are made as values lead to them, and all forgotten when they take so many bytes:
/// with half of this, the widest expressions of the Core Rule Set forget faster than they learn.
const CACHE_SIZE: usize = 2 << 20;

impl Rx {
    pub(crate) fn compile(pattern: &[u8]) -> Result<Self, PatternError> {
        let node = parse(pattern)?;
        let whole = |fault: String| PatternError { fault, at: 0 };
        if !node.is_regular() {
            return Err(whole(
                "look-around, backreferences and possessive quantifiers are not supported".to_owned(),
            ));
        }
        let config = meta::Config::new()
            .utf8_empty(false)
            .nfa_size_limit(Some(MAX_SIZE))
            .hybrid_cache_capacity(CACHE_SIZE);
        let expression = lower(&node);
        let regex = meta::Builder::new().configure(config).build_from_hir(&expression);
        Ok(Self {
            scan: scan(&expression),
            regex: regex.map_err(|error| whole(format!("too large: {error}")))?,
        })
    }

    pub(crate) fn is_match(&self, value: &[u8], captures: Option<&mut Captures>) -> bool {
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

    /// All matches: their groups fill the captures one after the other.
    pub(crate) fn is_match_globally(&self, value: &[u8], captures: Option<&mut Captures>) -> bool {
        let Some(captures) = captures else { return self.regex.is_match(value) };
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
        let is_match = !found.is_empty();
        if is_match {
            captures.set(found.into_iter());
        }
        is_match
    }

    /// As many of the slots as the expression has: more than that, one of the engines behind it does not bear.
    fn own<'s>(&self, slots: &'s mut [Option<NonMaxUsize>]) -> &'s mut [Option<NonMaxUsize>] {
        let own = self.regex.captures_len().saturating_mul(2).min(slots.len());
        slots.get_mut(..own).unwrap_or_default()
    }

    /// The first match that begins at `start` or later.
    pub(crate) fn find_at(&self, value: &[u8], start: usize) -> Option<(usize, usize)> {
        let found = self.regex.search(&Input::new(value).range(start..))?;
        Some((found.start(), found.end()))
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

fn pairs(slots: &[Option<NonMaxUsize>]) -> impl Iterator<Item = Option<(usize, usize)>> {
    slots.chunks_exact(2).map(|pair| match pair {
        [Some(start), Some(end)] => Some((start.get(), end.get())),
        _ => None,
    })
}
