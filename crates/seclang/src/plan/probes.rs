//! Which operators cannot match a value, found for all of them at once.
//!
//! An operator's *needs* (length, bytes, literals) are turned around: for each length, each set of bytes and each
//! literal it is noted which operators need it. What a value lacks then takes those operators away, a machine
//! word of them at a time. The answer is only ever "cannot match"; whoever is left is asked.

use super::bits::{self, Bits};
use super::literals::{Literals, Marks};
use crate::{byte_set::ByteSet, prefilter::Needs};

#[derive(Debug)]
pub(crate) struct Probes {
    words: usize,
    /// By length of the value, up to the last, which stands for all longer ones: who can match.
    by_length: Vec<Bits>,
    /// Who cannot match a value that holds none of these bytes.
    by_bytes: Vec<(ByteSet, Bits)>,
    /// Who needs a literal.
    needing: Bits,
    literals: Literals,
}

/// Longer minimums are cut to this.
const LONGEST: usize = 32;
/// Sets of bytes taken of each operator, the most telling ones.
const SETS_EACH: usize = 4;

impl Probes {
    /// One probe for each of the operators' needs, numbered in order.
    pub(crate) fn new(needs: &[Needs]) -> Self {
        let count = needs.len();
        let by_length = (0..=LONGEST)
            .map(|length| {
                let able = needs.iter().enumerate().filter(|(_, needs)| needs.minimum.min(LONGEST) <= length);
                Bits::of(count, able.map(|(probe, _)| probe))
            })
            .collect();
        let literal_owners = needs.iter().enumerate().filter_map(|(probe, needs)| {
            let literals = needs.literals.as_ref()?;
            let is_useful = !literals.is_empty() && literals.iter().all(|literal| !literal.is_empty());
            is_useful.then_some((u16::try_from(probe).ok()?, literals))
        });
        let owners: Vec<_> = literal_owners.collect();
        Self {
            words: bits::words_for(count),
            by_length,
            by_bytes: sets(needs),
            needing: Bits::of(count, owners.iter().map(|&(probe, _)| usize::from(probe))),
            literals: Literals::new(
                owners
                    .iter()
                    .flat_map(|(probe, literals)| literals.iter().map(|literal| (literal.clone(), *probe))),
            ),
        }
    }

    /// How many words the answers have.
    pub(crate) const fn words(&self) -> usize {
        self.words
    }

    /// Who can match a value of this length that holds these bytes.
    pub(crate) fn by_shape(&self, length: usize, bytes: ByteSet, able: &mut [u64]) {
        let by_length = self.by_length.get(length.min(LONGEST)).map_or(&[][..], Bits::words);
        able.copy_from_slice(by_length);
        for (set, needing) in &self.by_bytes {
            if !set.intersects(bytes) {
                able.iter_mut().zip(needing.words()).for_each(|(able, needing)| *able &= !needing);
            }
        }
    }

    /// Whether someone who can match so far, and is asked for, needs a literal.
    pub(crate) fn is_literal_needed(&self, able: &[u64], asked: &Bits) -> bool {
        able.iter()
            .zip(asked.words())
            .zip(self.needing.words())
            .any(|((able, asked), needing)| able & asked & needing != 0)
    }

    /// Takes away who needs a literal that does not occur.
    pub(crate) fn by_literals(&self, value: &[u8], bytes: ByteSet, marks: &mut Marks, able: &mut [u64]) {
        marks.found.clear();
        marks.found.resize(self.words, 0);
        let mut found = std::mem::take(&mut marks.found);
        self.literals.scan(value, bytes, marks, |probe| bits::insert(&mut found, usize::from(probe)));
        for ((able, needing), found) in able.iter_mut().zip(self.needing.words()).zip(&found) {
            *able &= !needing | found;
        }
        marks.found = found;
    }
}

/// Distinct sets of bytes with those who need them; those that many need first.
fn sets(needs: &[Needs]) -> Vec<(ByteSet, Bits)> {
    let mut owners: std::collections::HashMap<ByteSet, Vec<usize>> = std::collections::HashMap::new();
    for (probe, needs) in needs.iter().enumerate() {
        for &set in needs.classes.iter().take(SETS_EACH) {
            owners.entry(set).or_default().push(probe);
        }
    }
    let mut sets: Vec<_> =
        owners.into_iter().map(|(set, probes)| (probes.len(), set, Bits::of(needs.len(), probes))).collect();
    sets.sort_by_key(|&(count, set, _)| (std::cmp::Reverse(count), set));
    sets.into_iter().map(|(_, set, bits)| (set, bits)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn able(needs: &[Needs], value: &[u8]) -> Vec<usize> {
        let probes = Probes::new(needs);
        let mut able = vec![0; probes.words()];
        let bytes = ByteSet::of(value);
        probes.by_shape(value.len(), bytes, &mut able);
        probes.by_literals(value, bytes, &mut Marks::default(), &mut able);
        (0..needs.len()).filter(|&probe| bits::contains(&able, probe)).collect()
    }

    #[test]
    fn what_a_value_lacks_takes_operators_away() {
        let needs = [
            Needs { literals: None, classes: vec![], minimum: 0 },
            Needs { literals: None, classes: vec![], minimum: 100 },
            Needs { literals: None, classes: vec![ByteSet::from_bytes(b"<>")], minimum: 1 },
            Needs { literals: Some(vec![b"union".to_vec(), b";".to_vec()]), classes: vec![], minimum: 1 },
        ];
        for (value, expected) in [
            (b"".as_slice(), vec![0]),
            (b"x", vec![0]),
            (b"<", vec![0, 2]),
            (b"a;b", vec![0, 3]),
            (b"<UNION>", vec![0, 2, 3]),
            (&[b'x'; 200], vec![0, 1]),
        ] {
            assert_eq!(able(&needs, value), expected, "{value:?}");
        }
    }
}
