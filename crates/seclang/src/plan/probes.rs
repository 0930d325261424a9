//! Which operators cannot match a value, found for all of them at once.
//!
//! An operator's *needs* (length, bytes, literals) are turned around: for each length, each byte and each literal it
//! is noted which operators it serves. What a value lacks then takes operators away, a machine word of them at a
//! time. The answer is only ever "cannot match"; whoever is left is asked.

use super::bits::{self, Bits};
use super::literals::{Literals, Marks};
use crate::{
    byte_set::ByteSet,
    prefilter::{Needs, ORDINARY},
};

#[derive(Debug)]
pub(crate) struct Probes {
    words: usize,
    any: Tables,
    /// For values of ordinary bytes alone.
    ordinary: Tables,
    /// Whose operator costs little to ask.
    quick: Bits,
}

/// An operator that a prefilter can speak for.
#[derive(Debug)]
pub(crate) struct Asker {
    /// What it needs of any value.
    pub(crate) any: Needs,
    /// What it needs of one that is [`ORDINARY`].
    pub(crate) ordinary: Needs,
    pub(crate) is_quick: bool,
}

#[derive(Debug)]
struct Tables {
    /// By length of the value, up to the last, which stands for all longer ones: who can match.
    by_length: Vec<Bits>,
    /// Probes in blocks of 512.
    blocks: Vec<Block>,
    /// Who needs a literal.
    needing: Bits,
    /// Those of the request, those of the answer: neither is searched for the other's.
    literals: [Literals; 2],
}

/// What the bytes of a value say of 512 probes. A probe needs one byte of each of its sets; its first set is
/// compared in the first row of a byte, its second in the second, and so on.
#[derive(Debug)]
struct Block {
    /// Who has no set of this number.
    content: [Row; SETS],
    /// By byte: whose set of this number holds it.
    served: Box<[[Row; SETS]]>,
    /// Bytes that serve anybody.
    telling: ByteSet,
}

type Row = [u64; ROW];

/// Words in a row: one cache line.
const ROW: usize = 8;
/// Longer minimums are cut to this.
const LONGEST: usize = 32;
/// Sets of bytes taken of each operator, the most telling ones.
const SETS: usize = 3;

/// A value at least so long is searched for literals only when more than [`FEW`] quick operators wait for the outcome.
const LONG: usize = 256;
const FEW: u32 = 3;

impl Probes {
    /// One probe for each asker, numbered in order; `asked` of which sides.
    pub(crate) fn new(askers: &[Asker], asked: impl Fn(usize, Side) -> bool) -> Self {
        let words = askers.len().div_ceil(ROW.saturating_mul(64)).saturating_mul(ROW);
        let tables = |needs: fn(&Asker) -> &Needs| {
            let needs: Vec<&Needs> = askers.iter().map(needs).collect();
            Tables::new(&needs, words, &asked)
        };
        let quick = askers.iter().enumerate().filter(|(_, asker)| asker.is_quick);
        Self {
            words,
            any: tables(|asker| &asker.any),
            ordinary: tables(|asker| &asker.ordinary),
            quick: Bits::of(words.saturating_mul(64), quick.map(|(probe, _)| probe)),
        }
    }

    /// How many words the answers have.
    pub(crate) const fn words(&self) -> usize {
        self.words
    }

    fn tables(&self, bytes: ByteSet) -> &Tables {
        if bytes.is_subset_of(ORDINARY) { &self.ordinary } else { &self.any }
    }

    /// Who can match a value of this length that holds these bytes.
    pub(crate) fn by_shape(&self, length: usize, bytes: ByteSet, able: &mut [u64]) {
        let tables = self.tables(bytes);
        let by_length = tables.by_length.get(length.min(LONGEST)).map_or(&[][..], Bits::words);
        able.copy_from_slice(by_length);
        for (block, able) in tables.blocks.iter().zip(able.chunks_mut(ROW)) {
            for row in block.rows(bytes) {
                able.iter_mut().zip(row).for_each(|(able, row)| *able &= row);
            }
        }
    }

    /// Whether it is worth searching a value of this length and these bytes for literals: for someone who can match so
    /// far, is asked for, and needs one.
    pub(crate) fn is_search_due(&self, length: usize, bytes: ByteSet, able: &[u64], asked: &Bits) -> bool {
        let waiting = able
            .iter()
            .zip(asked.words())
            .zip(self.tables(bytes).needing.words())
            .map(|((able, asked), needing)| able & asked & needing);
        if length < LONG {
            return waiting.fold(0, |all, word| all | word) != 0;
        }
        let mut count = 0_u32;
        let mut slow = 0;
        for (waiting, quick) in waiting.zip(self.quick.words()) {
            count = count.saturating_add(waiting.count_ones());
            slow |= waiting & !quick;
        }
        slow != 0 || count > FEW
    }

    /// Whose literals occur in a value of this side.
    pub(crate) fn find_literals(
        &self,
        side: Side,
        value: &[u8],
        bytes: ByteSet,
        marks: &mut Marks,
        found: &mut [u64],
    ) {
        let [of_request, of_response] = &self.tables(bytes).literals;
        let literals = match side {
            Side::Request => of_request,
            Side::Response => of_response,
        };
        literals.scan(value, bytes, marks, |probe| bits::insert(found, usize::from(probe)));
    }

    /// Takes away who needs a literal that was not found in a value of these bytes.
    pub(crate) fn by_literals(&self, bytes: ByteSet, found: &[u64], able: &mut [u64]) {
        for ((able, needing), found) in able.iter_mut().zip(self.tables(bytes).needing.words()).zip(found) {
            *able &= !needing | found;
        }
    }
}

impl Tables {
    fn new(needs: &[&Needs], words: usize, asked: &impl Fn(usize, Side) -> bool) -> Self {
        let capacity = words.saturating_mul(64);
        let by_length = (0..=LONGEST)
            .map(|length| {
                let able = needs.iter().enumerate().filter(|(_, needs)| needs.minimum.min(LONGEST) <= length);
                Bits::of(capacity, able.map(|(probe, _)| probe))
            })
            .collect();
        let literal_owners = needs.iter().enumerate().filter_map(|(probe, needs)| {
            let literals = needs.literals.as_ref()?;
            let is_useful = !literals.is_empty() && literals.iter().all(|literal| !literal.is_empty());
            is_useful.then_some((u16::try_from(probe).ok()?, literals))
        });
        let owners: Vec<_> = literal_owners.collect();
        Self {
            by_length,
            blocks: needs.chunks(ROW.saturating_mul(64)).map(Block::new).collect(),
            needing: Bits::of(capacity, owners.iter().map(|&(probe, _)| usize::from(probe))),
            literals: [Side::Request, Side::Response].map(|side| {
                let of_side = owners.iter().filter(|(probe, _)| asked(usize::from(*probe), side));
                Literals::new(
                    of_side.flat_map(|(probe, literals)| {
                        literals.iter().map(|literal| (literal.clone(), *probe))
                    }),
                )
            }),
        }
    }
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

impl Block {
    fn new(needs: &[&Needs]) -> Self {
        let mut block = Self {
            content: [[0; ROW]; SETS],
            served: vec![[[0; ROW]; SETS]; 256].into(),
            telling: ByteSet::EMPTY,
        };
        for (probe, needs) in needs.iter().enumerate() {
            for number in 0..SETS {
                match needs.classes.get(number) {
                    None => {
                        block.content.get_mut(number).into_iter().for_each(|row| bits::insert(row, probe))
                    }
                    Some(set) => {
                        block.telling = block.telling.union(*set);
                        let rows =
                            block.served.iter_mut().zip(0..=u8::MAX).filter(|(_, byte)| set.contains(*byte));
                        rows.filter_map(|(rows, _)| rows.get_mut(number))
                            .for_each(|row| bits::insert(row, probe));
                    }
                }
            }
        }
        block
    }

    /// By set number: who is content with these bytes.
    fn rows(&self, bytes: ByteSet) -> [Row; SETS] {
        let mut rows = self.content;
        for (word, mut rest) in (0_usize..).zip(bytes.intersection(self.telling).words()) {
            while rest != 0 {
                let byte = word.wrapping_mul(64).wrapping_add(rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                let Some(served) = self.served.get(byte) else { continue };
                for (row, served) in rows.iter_mut().zip(served) {
                    row.iter_mut().zip(served).for_each(|(row, served)| *row |= served);
                }
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn able(needs: &[Needs; 2], value: &[u8]) -> bool {
        let [any, ordinary] = needs.clone();
        let probes =
            Probes::new(&[Asker { any, ordinary, is_quick: false }], |_, side| side == Side::Request);
        let (mut able, mut found) = (vec![0; probes.words()], vec![0; probes.words()]);
        let bytes = ByteSet::of(value);
        probes.by_shape(value.len(), bytes, &mut able);
        probes.find_literals(Side::Request, value, bytes, &mut Marks::default(), &mut found);
        probes.by_literals(bytes, &found, &mut able);
        bits::contains(&able, 0)
    }

    #[test]
    fn what_a_value_lacks_takes_operators_away() {
        let needs = |literals: Option<&[&str]>, classes: &[&[u8]], minimum| Needs {
            literals: literals.map(|all| all.iter().map(|one| one.as_bytes().to_vec()).collect()),
            classes: classes.iter().map(|class| ByteSet::from_bytes(class)).collect(),
            minimum,
        };
        let long = "x".repeat(200);
        let values = ["", "x", "<", "a;b", "<UNION>", "union", &long];
        for (any, ordinary, expected) in [
            (needs(None, &[], 0), needs(None, &[], 0), [true, true, true, true, true, true, true]),
            (needs(None, &[], 100), needs(None, &[], 100), [false, false, false, false, false, false, true]),
            (needs(None, &[b"<>"], 1), Needs::impossible(), [false, false, true, false, true, false, false]),
            (
                needs(Some(&["union", ";"]), &[], 1),
                needs(Some(&["union"]), &[], 1),
                [false, false, false, true, true, true, false],
            ),
            (needs(None, &[], 0), Needs::impossible(), [false, false, true, true, true, false, false]),
        ] {
            let both = [any, ordinary];
            for (value, expected) in values.iter().zip(expected) {
                assert_eq!(able(&both, value.as_bytes()), expected, "{both:?} {value:?}");
            }
        }
    }
}
