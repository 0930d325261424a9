//! Which of several thousand literals occur in a value, in one pass whose cost per byte is bounded.
//!
//! Every literal is found by a window of it, five bytes, or three or two of a shorter one, chosen to be rare in
//! ordinary text. A table says for each window that passes by whether it is anybody's. Found windows are compared
//! with the literal; when a value makes too many comparisons fail, its windows are believed without comparing,
//! so a value made against this scanner costs no more than its length: it only excludes less.

use crate::byte_set::ByteSet;
use std::collections::HashMap;

/// Which probes a literal belongs to, by number.
type Probe = u16;

#[derive(Debug)]
pub(crate) struct Literals {
    /// By window length: [`WINDOWS`].
    tables: [Table; 3],
    buckets: Vec<Vec<Entry>>,
    /// By byte, in both cases: probes with a literal of this one byte.
    singles: Box<[Vec<Probe>]>,
    /// Bytes that are a literal of somebody.
    single_bytes: ByteSet,
    entries: usize,
    shortest: usize,
}

/// Windows of one length, by their hash.
#[derive(Debug)]
struct Table {
    /// Whether it is anybody's, two bits of a word for each: small enough to stay in the nearest cache.
    bits: Box<[u64; WORDS]>,
    /// One more than the number of its bucket.
    buckets: Box<[u16]>,
}

#[derive(Debug)]
struct Entry {
    number: usize,
    literal: Box<[u8]>,
    /// Where the window ends in the literal.
    end: usize,
    probes: Box<[Probe]>,
}

/// What is needed while scanning; kept between scans.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// By entry number, the scan in which it was last seen.
    seen: Vec<u32>,
    scan: u32,
    /// For long values: the pairs that have not been found.
    pairs: Vec<u64>,
}

const TABLE: usize = 1 << 16;
const WORDS: usize = TABLE / 64;
/// In bytes; a literal is found by the longest that it holds.
const WINDOWS: [usize; 3] = [2, 3, 5];

impl Literals {
    /// Literals in any case; an empty one has no place here, since it excludes nothing.
    pub(crate) fn new(literals: impl IntoIterator<Item = (Vec<u8>, Probe)>) -> Self {
        let mut owners: HashMap<Vec<u8>, Vec<Probe>> = HashMap::new();
        let mut singles = vec![Vec::new(); 256];
        let mut single_bytes = ByteSet::EMPTY;
        for (literal, probe) in literals {
            match literal.as_slice() {
                [] => {}
                [byte] => {
                    let cases = ByteSet::EMPTY.with(*byte).with_both_cases();
                    single_bytes = single_bytes.union(cases);
                    cases.iter().for_each(|byte| {
                        singles.get_mut(usize::from(byte)).into_iter().for_each(|own| own.push(probe))
                    });
                }
                _ => owners.entry(literal.to_ascii_lowercase()).or_default().push(probe),
            }
        }
        let mut sorted: Vec<_> = owners.into_iter().collect();
        sorted.sort();
        let mut built = Self {
            tables: std::array::from_fn(|_| Table {
                bits: Box::new([0; WORDS]),
                buckets: vec![0; TABLE].into(),
            }),
            buckets: Vec::new(),
            shortest: usize::MAX,
            singles: singles.into(),
            single_bytes,
            entries: 0,
        };
        for (literal, mut probes) in sorted {
            probes.sort_unstable();
            probes.dedup();
            built.insert(literal, probes);
        }
        built
    }

    fn insert(&mut self, literal: Vec<u8>, probes: Vec<Probe>) {
        let (window, end) = rarest_window(&literal);
        self.shortest = self.shortest.min(literal.len());
        let Some(kind) = WINDOWS.iter().position(|&length| length == window.len()) else { return };
        let number = window.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        let Some(&place) = places(number).get(kind) else { return };
        let entry = Entry { number: self.entries, end, probes: probes.into(), literal: literal.into() };
        self.entries = self.entries.saturating_add(1);
        let Some(table) = self.tables.get_mut(kind) else { return };
        let Some(slot) = table.buckets.get_mut(place.slot) else { return };
        if let Some(word) = table.bits.get_mut(place.slot >> 6) {
            *word |= place.mask();
        }
        if *slot == 0 {
            self.buckets.push(Vec::new());
            *slot = u16::try_from(self.buckets.len()).unwrap_or(u16::MAX);
        }
        if let Some(bucket) = self.buckets.get_mut(usize::from(*slot).saturating_sub(1)) {
            bucket.push(entry);
        }
    }

    /// Calls `found` with each probe of which a literal occurs; more than once, and sometimes for a literal
    /// that does not occur, but never not for one that does.
    /// `bytes` are those of the value.
    pub(crate) fn scan(&self, value: &[u8], bytes: ByteSet, marks: &mut Marks, mut found: impl FnMut(Probe)) {
        for (word, mut rest) in (0_usize..).zip(bytes.intersection(self.single_bytes).words()) {
            while rest != 0 {
                let byte = word.wrapping_mul(64).wrapping_add(rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                self.singles.get(byte).into_iter().flatten().for_each(|&probe| found(probe));
            }
        }
        if value.len() < self.shortest {
            return;
        }
        marks.begin(self.entries);
        let [pairs, ..] = &self.tables;
        let is_long = value.len() >= LONG;
        let mut own = std::mem::take(&mut marks.pairs);
        if is_long {
            own.clear();
            own.extend_from_slice(pairs.bits.as_slice());
        }
        let patience = value.len().saturating_mul(2).saturating_add(64);
        let mut looking = Looking { literals: self, value, marks, patience, found };
        match own.first_chunk_mut::<WORDS>() {
            Some(mut own) if is_long => looking.pass(&mut own),
            _ => looking.pass(&mut &*pairs.bits),
        }
        marks.pairs = own;
    }
}

/// A long value makes a copy of the pairs' table, so that what has been found is not found again and again.
const LONG: usize = 4096;

/// One pass over a value.
struct Looking<'s, F> {
    literals: &'s Literals,
    value: &'s [u8],
    marks: &'s mut Marks,
    /// Comparisons that may still fail.
    patience: usize,
    found: F,
}

impl<F: FnMut(Probe)> Looking<'_, F> {
    fn pass<P: Pairs>(&mut self, pairs: &mut P) {
        let (value, [exact, triples, fives]) = (self.value, &self.literals.tables);
        let mut window = 0_u64;
        for (at, &byte) in value.iter().enumerate() {
            window = window << 8 | u64::from(lower(byte));
            let [two, three, five] = places(window);
            let is_pair = two.is_in(word(pairs.bits(), two));
            let is_any =
                is_pair | three.is_in(word(&triples.bits, three)) | five.is_in(word(&fives.bits, five));
            if is_any & 1 == 0 {
                continue;
            }
            if is_pair & 1 != 0 && self.compare(exact, two, at) {
                pairs.forget(two);
            }
            for (table, place) in [(triples, three), (fives, five)] {
                if place.is_in(word(&table.bits, place)) & 1 != 0 {
                    self.compare(table, place, at);
                }
            }
        }
    }

    /// Whether nobody is left to be found there.
    #[inline(never)]
    fn compare(&mut self, table: &Table, place: Place, at: usize) -> bool {
        let bucket = table.buckets.get(place.slot).copied().unwrap_or(0);
        let bucket = usize::from(bucket).checked_sub(1).and_then(|index| self.literals.buckets.get(index));
        let mut is_done = true;
        for entry in bucket.into_iter().flatten() {
            if self.marks.is_seen(entry.number) {
                continue;
            }
            if self.patience == 0 || entry.is_at(self.value, at, &mut self.patience) {
                self.marks.see(entry.number);
                entry.probes.iter().for_each(|&probe| (self.found)(probe));
            } else {
                is_done = false;
            }
        }
        is_done
    }
}

/// The table of pairs, whose places are nobody else's.
trait Pairs {
    fn bits(&self) -> &[u64; WORDS];

    /// It is not to be told of any more.
    fn forget(&mut self, place: Place);
}

impl Pairs for &[u64; WORDS] {
    #[inline]
    fn bits(&self) -> &[u64; WORDS] {
        self
    }

    fn forget(&mut self, _: Place) {}
}

impl Pairs for &mut [u64; WORDS] {
    #[inline]
    fn bits(&self) -> &[u64; WORDS] {
        self
    }

    fn forget(&mut self, place: Place) {
        if let Some(word) = self.get_mut(place.slot >> 6) {
            *word &= !place.mask();
        }
    }
}

impl Entry {
    /// Whether the literal stands in the value so that its window ends at `at`.
    fn is_at(&self, value: &[u8], at: usize, patience: &mut usize) -> bool {
        let is_here = at
            .saturating_add(1)
            .checked_sub(self.end)
            .and_then(|start| value.get(start..start.checked_add(self.literal.len())?))
            .is_some_and(|candidate| candidate.eq_ignore_ascii_case(&self.literal));
        if !is_here {
            *patience = patience.saturating_sub(1);
        }
        is_here
    }
}

impl Marks {
    fn begin(&mut self, entries: usize) {
        self.scan = self.scan.wrapping_add(1);
        if self.scan == 0 || self.seen.len() != entries {
            self.seen.clear();
            self.seen.resize(entries, 0);
            self.scan = 1;
        }
    }

    fn is_seen(&self, entry: usize) -> bool {
        self.seen.get(entry).is_some_and(|&scan| scan == self.scan)
    }

    fn see(&mut self, entry: usize) {
        if let Some(mark) = self.seen.get_mut(entry) {
            *mark = self.scan;
        }
    }
}

/// Where a window stands in a table: in the word `slot >> 6` the bit `slot & 63`, and another one.
#[derive(Debug, Clone, Copy)]
struct Place {
    slot: usize,
    second: u32,
}

impl Place {
    /// In the lowest bit, whether the word holds both; the others mean nothing.
    #[inline]
    const fn is_in(self, word: u64) -> u64 {
        word.wrapping_shr((self.slot & 63) as u32) & word.wrapping_shr(self.second)
    }

    const fn mask(self) -> u64 {
        1_u64.wrapping_shl((self.slot & 63) as u32) | 1_u64.wrapping_shl(self.second)
    }
}

#[inline]
fn word(bits: &[u64; WORDS], place: Place) -> u64 {
    bits.get(place.slot >> 6 & (WORDS - 1)).copied().unwrap_or(0)
}

/// Where the last bytes stand in each of the tables. Pairs have a place and a bit each; longer windows share them.
#[inline]
const fn places(window: u64) -> [Place; 3] {
    let pair = (window & 0xffff) as usize;
    [
        Place { slot: pair, second: (pair & 63) as u32 },
        hashed(window & 0x00ff_ffff),
        hashed(window & 0x00ff_ffff_ffff),
    ]
}

#[inline]
const fn hashed(window: u64) -> Place {
    let hash = window.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Place { slot: (hash >> 48) as usize, second: (hash >> 42 & 63) as u32 }
}

#[inline]
fn lower(byte: u8) -> u8 {
    #[allow(clippy::indexing_slicing, reason = "the compiler runs it, and refuses a step out of bounds")]
    static LOWER: [u8; 256] = {
        let mut lower = [0; 256];
        let mut byte = 0_u8;
        loop {
            lower[byte as usize] = byte.to_ascii_lowercase();
            match byte.checked_add(1) {
                Some(next) => byte = next,
                None => break lower,
            }
        }
    };
    #[allow(clippy::indexing_slicing, reason = "a byte is below 256, the length of the table")]
    LOWER[usize::from(byte)]
}

/// The window of a folded literal that ordinary text holds least, and where it ends.
fn rarest_window(literal: &[u8]) -> (&[u8], usize) {
    let length = WINDOWS.into_iter().rfind(|&length| length <= literal.len()).unwrap_or(literal.len());
    literal
        .windows(length)
        .enumerate()
        .min_by_key(|(_, window)| window.iter().map(|&byte| commonness(byte)).sum::<u32>())
        .map_or((literal, literal.len()), |(start, window)| (window, start.saturating_add(length)))
}

/// About how often a byte occurs in English and in URLs, in no particular unit.
const fn commonness(byte: u8) -> u32 {
    match byte {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b' ' => 10,
        b'h' | b'l' | b'd' | b'c' | b'u' | b'm' => 7,
        b'f' | b'p' | b'g' | b'w' | b'y' | b'b' => 5,
        b'v' | b'k' | b'.' | b'/' | b'-' | b'=' | b'&' | b'0'..=b'9' => 3,
        b'j' | b'x' | b'q' | b'z' | b'_' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(literals: &[&str], value: &[u8]) -> Vec<Probe> {
        let built =
            Literals::new(literals.iter().enumerate().map(|(n, l)| (l.as_bytes().to_vec(), n as Probe)));
        let mut probes = Vec::new();
        let mut marks = Marks::default();
        for _ in 0..2 {
            probes.clear();
            built.scan(value, ByteSet::of(value), &mut marks, |probe| probes.push(probe));
        }
        probes.sort_unstable();
        probes.dedup();
        probes
    }

    #[test]
    fn what_occurs_is_found_in_any_case() {
        let literals = ["a", "ab", "abc", "abcd", "SELECT", "union select", "\0\u{ff}x"];
        for (value, expected) in [
            ("", vec![]),
            ("A", vec![0]),
            ("xaB", vec![0, 1]),
            ("zABCz", vec![0, 1, 2]),
            ("abcd", vec![0, 1, 2, 3]),
            ("selec", vec![]),
            ("sElEcT", vec![4]),
            ("union  select", vec![4]),
            ("1 UNION SELECT 1", vec![4, 5]),
            ("\0\u{ff}x", vec![6]),
        ] {
            assert_eq!(found(&literals, value.as_bytes()), expected, "{value:?}");
        }
    }

    #[test]
    fn a_value_that_tires_the_scanner_excludes_less_but_never_more() {
        let literals: Vec<String> = (0..200).map(|n| format!("zzzz{n}")).collect();
        let literals: Vec<&str> = literals.iter().map(String::as_str).collect();
        let value = "zzzz".repeat(5000) + "zzzz77";
        assert!(found(&literals, value.as_bytes()).contains(&77));
    }
}
