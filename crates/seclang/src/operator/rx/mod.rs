//! `@rx` and `@rxGlobal`.
//!
//! An expression is read as PCRE reads it (`parse`), and run by an automaton in time linear in the value. The few
//! that no automaton can run (look-around, backreferences, atomic groups) are tried within a budget (`backtrack`).

mod backtrack;
mod caches;
mod class;
mod escape;
mod lower;
mod node;
mod parse;
mod program;
#[cfg(test)]
mod tests;

pub use caches::Caches;
pub use parse::PatternError;

pub(crate) use lower::lower;
pub(crate) use parse::parse;

use super::captures::Captures;
use backtrack::{Backtracker, Exhausted};
use caches::{Memory, Number};
use node::Node;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::{Input, hybrid, meta, nfa::thompson, util::primitives::NonMaxUsize};
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
    number: Number,
    /// Says whether there is a match.
    scan: Scan,
    /// Says where, and what the groups are.
    regex: meta::Regex,
    /// Has the word about a value that ends in a line feed; see [`Node::can_begin_line_at_end`].
    at_last_line: Option<Backtracker>,
}

#[derive(Debug, Clone)]
enum Scan {
    /// Built whole: shared by all threads, and it never grows.
    Whole(Box<dense::DFA<Vec<u32>>>),
    /// Built as values pass. It never gives up: with a memory too small for a value it makes the same states again and
    /// again, and still looks at each byte once.
    Growing(Box<hybrid::dfa::DFA>),
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

    /// Whether it looks at each byte once, in a small automaton.
    pub(crate) fn is_quick(&self) -> bool {
        matches!(self, Self::Regular(regular) if matches!(regular.scan, Scan::Whole(_)))
    }

    pub(crate) fn is_match(
        &self,
        value: &[u8],
        captures: Option<&mut Captures>,
        caches: &mut Caches,
    ) -> bool {
        match self {
            Self::Regular(regular) => regular.is_match(value, captures, caches),
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
    pub(crate) fn is_match_globally(
        &self,
        value: &[u8],
        captures: Option<&mut Captures>,
        caches: &mut Caches,
    ) -> bool {
        let Some(captures) = captures else { return self.is_match(value, None, caches) };
        if !self.is_match(value, Some(captures), caches) {
            return false;
        }
        let Self::Regular(regular) = self else { return true };
        captures.set(regular.all_groups(value, caches).into_iter());
        true
    }

    /// The first match that begins at `start` or later.
    pub(crate) fn find_at(&self, value: &[u8], start: usize, caches: &mut Caches) -> Option<Span> {
        match self {
            Self::Regular(regular) => {
                let input = Input::new(value).range(start..);
                let found = caches.search(regular.number, |memory| {
                    regular.regex.search_with(memory.for_groups(&regular.regex), &input)
                })?;
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
        Ok(Self { number: Number::next(), scan: Scan::new(&expression)?, regex, at_last_line })
    }

    fn is_match(&self, value: &[u8], captures: Option<&mut Captures>, caches: &mut Caches) -> bool {
        if let Some(exact) = self.at_last_line.as_ref().filter(|_| value.ends_with(b"\n"))
            && let Ok(groups) = exact.find(value, 0)
        {
            if let (Some(groups), Some(captures)) = (groups, captures) {
                captures.set(groups.into_iter());
            }
            return groups.is_some();
        }
        if !self.is_found(value, caches) {
            return false;
        }
        let Some(captures) = captures else { return true };
        let mut slots = [None; 2 * Captures::GROUPS];
        let slots = self.own(&mut slots);
        let is_match = self.groups(&Input::new(value), slots, caches);
        if is_match {
            captures.set(pairs(slots));
        }
        is_match
    }

    fn is_found(&self, value: &[u8], caches: &mut Caches) -> bool {
        let input = Input::new(value).earliest(true);
        let found = match &self.scan {
            Scan::Whole(scan) => scan.try_search_fwd(&input),
            Scan::Growing(scan) => {
                caches.search(self.number, |memory| scan.try_search_fwd(memory.for_scan(scan), &input))
            }
        };
        // No byte makes these automata stop; if one did, the slower engine would say.
        found.map_or_else(
            |_| {
                let search = |memory: &mut Memory| {
                    self.regex.search_half_with(memory.for_groups(&self.regex), &input).is_some()
                };
                caches.search(self.number, search)
            },
            |found| found.is_some(),
        )
    }

    fn groups(&self, input: &Input<'_>, slots: &mut [Option<NonMaxUsize>], caches: &mut Caches) -> bool {
        caches
            .search(self.number, |memory| {
                self.regex.search_slots_with(memory.for_groups(&self.regex), input, slots)
            })
            .is_some()
    }

    fn all_groups(&self, value: &[u8], caches: &mut Caches) -> Vec<Option<Span>> {
        let mut found = Vec::with_capacity(Captures::GROUPS);
        let mut input = Input::new(value);
        let mut slots = [None; 2 * Captures::GROUPS];
        let slots = self.own(&mut slots);
        while found.len() < Captures::GROUPS && self.groups(&input, slots, caches) {
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

impl Scan {
    fn new(expression: &Hir) -> Result<Self, String> {
        let config = thompson::Config::new()
            .utf8(false)
            .which_captures(thompson::WhichCaptures::None)
            .nfa_size_limit(Some(MAX_SIZE));
        let nfa = thompson::Compiler::new().configure(config).build_from_hir(expression);
        let nfa = nfa.map_err(|error| format!("too large: {error}"))?;
        let config = dense::Config::new()
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(SCAN_SIZE))
            .determinize_size_limit(Some(SCAN_SIZE.saturating_mul(4)));
        // To begin with an expression that is larger than its automaton may become would be in vain.
        let whole = (nfa.memory_usage() <= SCAN_SIZE.saturating_mul(4))
            .then(|| dense::Builder::new().configure(config).build_from_nfa(&nfa).ok());
        if let Some(whole) = whole.flatten() {
            return Ok(Self::Whole(Box::new(whole)));
        }
        let config = hybrid::dfa::Config::new()
            .cache_capacity(CACHE_SIZE)
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(None);
        let growing = hybrid::dfa::Builder::new().configure(config).build_from_nfa(nfa);
        growing.map(|growing| Self::Growing(Box::new(growing))).map_err(|error| format!("too large: {error}"))
    }
}

fn pairs(slots: &[Option<NonMaxUsize>]) -> impl Iterator<Item = Option<Span>> {
    slots.chunks_exact(2).map(|pair| match pair {
        [Some(start), Some(end)] => Some((start.get(), end.get())),
        _ => None,
    })
}
