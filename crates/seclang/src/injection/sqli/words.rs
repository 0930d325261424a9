//! The two lists everything rests on: words and what they are, fingerprints and that they are attacks.
//!
//! The lists are text (`../data/`); the compiler turns them into tables, so a list that cannot be read does
//! not compile. `words.txt` has a line per word or phrase: its kind's letter, a blank, the word in upper case.
//! `fingerprints.txt` has a line per fingerprint in upper case, sorted.

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "every function here that indexes, counts or panics runs in the compiler only, which refuses a step out of bounds"
)]

use super::token::{Fingerprint, Kind};

/// All words, in which a word is told by its place.
pub static LIST: &[u8] = include_bytes!("../data/words.txt");
const FINGERPRINTS_TEXT: &[u8] = include_bytes!("../data/fingerprints.txt");

const SLOT_BITS: u32 = 12;
const SLOTS: usize = 1 << SLOT_BITS;
const LONGEST_WORD: usize = 29;

#[derive(Clone, Copy)]
pub struct Word {
    /// Where it stands in `LIST`.
    pub start: u16,
    /// 0: there is none.
    pub length: u8,
    pub kind: Kind,
}

/// Open addressing: a word is in the first slot from its hash on that holds it, before any free one.
static TABLE: [Word; SLOTS] = table(include_bytes!("../data/words.txt"));

static FINGERPRINTS: [u32; lines(FINGERPRINTS_TEXT)] = fingerprints(FINGERPRINTS_TEXT);

/// The word of the list that `word` is, whatever its case.
pub fn find(word: &[u8]) -> Option<Word> {
    if !(2..=LONGEST_WORD).contains(&word.len()) {
        return None;
    }
    let first = hash(word);
    // At most as many steps as there are slots, and each run of taken slots ends early.
    for step in 0..SLOTS {
        let slot = TABLE.get(first.wrapping_add(step) % SLOTS)?;
        if slot.length == 0 {
            return None;
        }
        if usize::from(slot.length) == word.len() {
            let start = usize::from(slot.start);
            let known = LIST.get(start..start.saturating_add(word.len()))?;
            if known.eq_ignore_ascii_case(word) {
                return Some(*slot);
            }
        }
    }
    None
}

pub fn is_known_attack(fingerprint: &Fingerprint) -> bool {
    let mut packed = 0_u32;
    let mut shift = SHIFT;
    for letter in fingerprint.as_bytes() {
        let Some(rank) = rank(letter.to_ascii_uppercase()) else { return false };
        packed |= rank << shift;
        shift = shift.saturating_sub(5);
    }
    packed != 0 && FINGERPRINTS.binary_search(&packed).is_ok()
}

/// Equal for words that differ in case only. Blind to bit 5 of each byte: the comparison is not.
const fn hash(word: &[u8]) -> usize {
    const CASE: u64 = 0xDFDF_DFDF_DFDF_DFDF;
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let (head, tail) = if let (Some(head), Some(tail)) = (word.first_chunk(), word.last_chunk()) {
        (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
    } else if let (Some(head), Some(tail)) = (word.first_chunk(), word.last_chunk()) {
        (u32::from_le_bytes(*head) as u64, u32::from_le_bytes(*tail) as u64)
    } else if let (Some(head), Some(tail)) = (word.first_chunk(), word.last_chunk()) {
        (u16::from_le_bytes(*head) as u64, u16::from_le_bytes(*tail) as u64)
    } else {
        (0, 0)
    };
    let mixed = (head & CASE) ^ (tail & CASE).rotate_left(21) ^ (word.len() as u64);
    (mixed.wrapping_mul(SPREAD) >> (64 - SLOT_BITS)) as usize
}

const fn table(text: &[u8]) -> [Word; SLOTS] {
    let mut table = [Word { start: 0, length: 0, kind: Kind::Unknown }; SLOTS];
    let mut at = 0;
    while at < text.len() {
        let kind = kind(text[at]);
        let start = at + 2;
        let mut end = start;
        while text[end] != b'\n' {
            assert!(!text[end].is_ascii_lowercase(), "words are in upper case");
            end += 1;
        }
        assert!(text[at + 1] == b' ' && start + 1 < end && end - start <= LONGEST_WORD && end <= 0xFFFF);
        let mut slot = hash(text.split_at(end).0.split_at(start).1);
        while table[slot].length != 0 {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = Word { start: start as u16, length: (end - start) as u8, kind };
        at = end + 1;
    }
    table
}

const fn lines(text: &[u8]) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'\n' {
            count += 1;
        }
        at += 1;
    }
    count
}

/// Where the first of five letters of five bits stands.
const SHIFT: u32 = 20;

const fn fingerprints<const N: usize>(text: &[u8]) -> [u32; N] {
    let mut packed = [0; N];
    let mut at = 0;
    let mut line = 0;
    while line < N {
        let mut shift = SHIFT;
        while text[at] != b'\n' {
            let Some(rank) = rank(text[at]) else { panic!("a letter no fingerprint has") };
            packed[line] |= rank << shift;
            shift = shift.saturating_sub(5);
            at += 1;
        }
        assert!(
            line == 0 || packed[line - 1] < packed[line],
            "fingerprints are sorted, and each is there once"
        );
        at += 1;
        line += 1;
    }
    packed
}

/// The letters that stand in the list, in ASCII's order, as numbers of five bits.
const fn rank(letter: u8) -> Option<u32> {
    Some(match letter {
        b'&' => 1,
        b'(' => 2,
        b')' => 3,
        b',' => 4,
        b'1' => 5,
        b':' => 6,
        b';' => 7,
        b'A' => 8,
        b'B' => 9,
        b'C' => 10,
        b'E' => 11,
        b'F' => 12,
        b'K' => 13,
        b'N' => 14,
        b'O' => 15,
        b'S' => 16,
        b'T' => 17,
        b'U' => 18,
        b'V' => 19,
        b'X' => 20,
        _ => return None,
    })
}

/// The kinds that words have.
const fn kind(letter: u8) -> Kind {
    match letter {
        b'k' => Kind::Keyword,
        b'U' => Kind::Union,
        b'B' => Kind::Group,
        b'E' => Kind::Expression,
        b't' => Kind::SqlType,
        b'f' => Kind::Function,
        b'n' => Kind::Bareword,
        b'1' => Kind::Number,
        b'v' => Kind::Variable,
        b'o' => Kind::Operator,
        b'&' => Kind::LogicOperator,
        b'A' => Kind::Collate,
        b'T' => Kind::TransactSql,
        _ => panic!("no word is of this kind"),
    }
}

#[cfg(test)]
mod tests {
    use super::{FINGERPRINTS, LIST, find};

    #[test]
    fn every_word_is_found_in_either_case_and_no_other() {
        let mut count = 0;
        for line in LIST.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let (letter, word) = (line[0], &line[2..]);
            for spelling in [word.to_vec(), word.to_ascii_lowercase()] {
                let known = find(&spelling).expect("in the list");
                let start = usize::from(known.start);
                assert_eq!(
                    (&LIST[start..start + usize::from(known.length)], known.kind as u8),
                    (word, letter)
                );
            }
            let longer = [word, b"\0"].concat();
            assert!(find(&longer).is_none());
            count += 1;
        }
        assert_eq!((count, FINGERPRINTS.len()), (985, 8367));
        for unknown in ["", "A", "SELECTT", "SELEC", "\u{7f}\u{7f}", "|\u{1b}"] {
            assert!(find(unknown.as_bytes()).is_none(), "{unknown}");
        }
    }
}
