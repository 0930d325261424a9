//! Which privileged operations are looked at, in whichever class of log they stand: by lots that nobody chooses.
//!
//! The lot of an operation is `SHA-256("sekisho/review/privileged/v1" ‖ 0x00 ‖ root ‖ number)`: the root of its tree
//! at the month's end, and its number in that tree in 8 bytes (big-endian). Those with the lowest lots are looked at.
//! The root commits to every entry, so whoever wanted other lots would have to write other entries.
//!
//! Does not live here: which operations are privileged (`section`), the draw from a whole tree (`chosen`).

use aws_lc_rs::digest;
use std::collections::{BTreeMap, BTreeSet};
use tlog::Hash;

const LABEL: &[u8] = b"sekisho/review/privileged/v1\0";

/// Privileged operations that are looked at in a month.
pub const MOST_DRAWN: usize = 25;
/// Numbers of privileged operations that a pack holds; of more it says so.
pub const MOST_NUMBERED: usize = 200_000;

/// Numbers of leaves by the class of their tree.
pub type Numbers = BTreeMap<i16, Vec<u64>>;

type Lot = [u8; 32];

/// Keeps the lowest lots of what passes, and the numbers of all.
pub struct Lots<T> {
    kept: BTreeMap<(Lot, i16, u64), T>,
    population: Numbers,
    total: usize,
}

impl<T> Default for Lots<T> {
    fn default() -> Self {
        Self { kept: BTreeMap::new(), population: Numbers::new(), total: 0 }
    }
}

impl<T> Lots<T> {
    /// The leaf `number` of the tree of `class`, whose root at the month's end is `root`. `what` is asked for what to
    /// keep of it only where its lot is among the lowest so far.
    pub fn add(&mut self, root: &Hash, (class, number): (i16, u64), what: impl FnOnce() -> T) {
        if self.total < MOST_NUMBERED {
            self.population.entry(class).or_default().push(number);
        }
        self.total = self.total.saturating_add(1);
        let place = (lot(root, number), class, number);
        let is_low = self.kept.last_key_value().is_none_or(|(highest, _)| place < *highest);
        if self.kept.len() < MOST_DRAWN || is_low {
            self.kept.insert(place, what());
        }
        if self.kept.len() > MOST_DRAWN {
            self.kept.pop_last();
        }
    }

    /// What was drawn, by class and number; the numbers of all; whether these were cut.
    pub fn finish(self) -> (BTreeMap<(i16, u64), T>, Numbers, bool) {
        let drawn = self.kept.into_iter().map(|((_, class, number), what)| ((class, number), what));
        (drawn.collect(), self.population, self.total > MOST_NUMBERED)
    }
}

/// The same choice from the numbers alone: of `population` the `count` with the lowest lots.
/// `None`: a class has numbers and no root.
pub fn draw(roots: &BTreeMap<i16, Hash>, population: &Numbers, count: usize) -> Option<BTreeSet<(i16, u64)>> {
    let mut lots = BTreeSet::new();
    for (class, numbers) in population {
        let root = roots.get(class)?;
        lots.extend(numbers.iter().map(|number| (lot(root, *number), *class, *number)));
    }
    Some(lots.into_iter().take(count).map(|(_, class, number)| (class, number)).collect())
}

fn lot(root: &Hash, number: u64) -> Lot {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(LABEL);
    context.update(root.as_bytes());
    context.update(&number.to_be_bytes());
    let mut lot = [0; 32];
    lot.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
    lot
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots() -> BTreeMap<i16, Hash> {
        let counting = Hash::new(std::array::from_fn(|i| u8::try_from(i).unwrap()));
        BTreeMap::from([(1, counting), (5, Hash::new([5; 32]))])
    }

    fn population() -> Numbers {
        BTreeMap::from([(1, (1_000..1_400).collect()), (5, (7..207).collect())])
    }

    /// Computed apart from this program, by the lines that docs/reviews.md shows.
    #[test]
    fn anybody_draws_the_same() {
        let drawn: Vec<(i16, u64)> = draw(&roots(), &population(), 6).unwrap().into_iter().collect();
        assert_eq!(drawn, VECTOR);
    }

    const VECTOR: [(i16, u64); 6] = [(1, 1_264), (5, 46), (5, 54), (5, 56), (5, 58), (5, 199)];

    #[test]
    fn what_passes_is_drawn_as_from_the_numbers() {
        let mut lots = Lots::default();
        for (class, numbers) in population() {
            for number in numbers {
                lots.add(&roots()[&class], (class, number), || number);
            }
        }
        let (drawn, numbers, is_cut) = lots.finish();
        assert_eq!((drawn.len(), is_cut), (MOST_DRAWN, false));
        assert_eq!(numbers, population());
        let again = draw(&roots(), &numbers, MOST_DRAWN).unwrap();
        assert_eq!(drawn.keys().copied().collect::<BTreeSet<_>>(), again);
        assert!(drawn.iter().all(|((_, number), kept)| number == kept));
        assert!(again.iter().any(|(class, _)| *class == 1) && again.iter().any(|(class, _)| *class == 5));
    }

    #[test]
    fn few_are_all_and_another_root_draws_others() {
        let few = BTreeMap::from([(5, vec![3, 9])]);
        assert_eq!(draw(&roots(), &few, 25).unwrap(), BTreeSet::from([(5, 3), (5, 9)]));
        let other = BTreeMap::from([(1, Hash::new([9; 32])), (5, Hash::new([8; 32]))]);
        assert_ne!(draw(&roots(), &population(), 25), draw(&other, &population(), 25));
        assert_eq!(draw(&BTreeMap::new(), &few, 25), None);
    }

    #[test]
    fn the_numbers_are_bounded_and_the_draw_is_of_all() {
        let root = roots()[&1];
        let mut lots = Lots::default();
        let beyond = u64::try_from(MOST_NUMBERED).unwrap() + 40_000;
        for number in 0..beyond {
            lots.add(&root, (1, number), || ());
        }
        let (drawn, numbers, is_cut) = lots.finish();
        assert!(is_cut && numbers[&1].len() == MOST_NUMBERED);
        let all = BTreeMap::from([(1, (0..beyond).collect())]);
        assert_eq!(drawn.into_keys().collect::<BTreeSet<_>>(), draw(&roots(), &all, MOST_DRAWN).unwrap());
    }
}
