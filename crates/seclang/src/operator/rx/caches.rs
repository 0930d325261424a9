//! What automata that are made while values pass remember from one search to the next.
//!
//! Does not live here: what a single automaton may remember ([`super::CACHE_SIZE`]).

use regex_automata::{hybrid, meta};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

/// Of one expression, and no other in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Number(u64);

impl Number {
    pub(super) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One memory for each expression that was searched for, made when it first was. All of them together are bounded:
/// values that lead every expression to ever new states cost time, but no more memory.
#[derive(Debug, Default)]
pub struct Caches {
    each: HashMap<Number, Memory, BuildHasherDefault<Itself>>,
    bytes: usize,
}

/// Of one expression.
#[derive(Debug, Default)]
pub(super) struct Memory {
    scan: Option<hybrid::dfa::Cache>,
    groups: Option<meta::Cache>,
    bytes: usize,
}

impl Memory {
    pub(super) fn for_scan(&mut self, dfa: &hybrid::dfa::DFA) -> &mut hybrid::dfa::Cache {
        self.scan.get_or_insert_with(|| dfa.create_cache())
    }

    pub(super) fn for_groups(&mut self, regex: &meta::Regex) -> &mut meta::Cache {
        self.groups.get_or_insert_with(|| regex.create_cache())
    }

    fn used(&self) -> usize {
        let scan = self.scan.as_ref().map_or(0, hybrid::dfa::Cache::memory_usage);
        let groups = self.groups.as_ref().map_or(0, meta::Cache::memory_usage);
        scan.saturating_add(groups)
    }
}

impl Caches {
    /// When they have grown beyond this, all is forgotten.
    pub const MOST: usize = 32 << 20;

    pub(super) fn search<T>(&mut self, number: Number, search: impl FnOnce(&mut Memory) -> T) -> T {
        let memory = self.each.entry(number).or_default();
        let found = search(memory);
        let bytes = memory.used();
        self.bytes = self.bytes.saturating_sub(memory.bytes).saturating_add(bytes);
        memory.bytes = bytes;
        if self.bytes > Self::MOST {
            self.each.clear();
            self.bytes = 0;
        }
        found
    }

    /// About how many bytes they take.
    pub const fn memory(&self) -> usize {
        self.bytes
    }
}

/// Numbers are given in order, so they need no mixing.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        // The table tells entries apart by the highest bits first.
        self.0 = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rx;
    use super::Caches;
    use crate::operator::Captures;

    #[test]
    fn what_is_remembered_is_bounded_and_forgetting_changes_no_answer() {
        let mut caches = Caches::default();
        // Needs a state for every set of the last twelve bytes; with all of them, more than may be remembered.
        let all: Vec<Rx> =
            (0..64).map(|_| Rx::compile(b"a[ab]{12}c", true).expect("an expression")).collect();
        let mut random = 1_u64;
        let value: Vec<u8> = (0..40_000)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                if random >> 63 == 0 { b'a' } else { b'b' }
            })
            .collect();
        let mut most = 0;
        for rx in &all {
            assert!(!rx.is_match(&value, None, &mut caches));
            assert!(rx.is_match(b"-aababababababc", Some(&mut Captures::default()), &mut caches));
            most = most.max(caches.memory());
        }
        assert!((Caches::MOST / 2..=Caches::MOST).contains(&most), "{most}");
        assert!(caches.memory() < most, "it was forgotten, once");
    }
}
