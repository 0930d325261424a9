//! Which entries are looked at: drawn by a seed that nobody chooses, so that anybody can draw them again.
//!
//! The seed is the root of the tree at the month's end. Draw number i is the first 8 bytes (big-endian) of
//! `SHA-256("sekisho/review/sample/v1" ‖ 0x00 ‖ root ‖ i)` with i in 8 bytes from 0. Of n leaves, a draw that is not
//! below the largest multiple of n that fits in 64 bits is left out (every leaf is equally likely), any other
//! means the leaf `first + draw mod n`; one that was drawn before is left out, too.

use aws_lc_rs::digest;
use std::{collections::BTreeSet, ops::Range};
use tlog::Hash;

const LABEL: &[u8] = b"sekisho/review/sample/v1\0";
/// Entries of each tree that are looked at, whatever they are about. Packs of version 1 chose otherwise.
pub const OF_EACH_TREE: usize = 5;

/// `count` of the leaves `span`, or all of them where there are no more; in the order of their numbers.
pub fn draw(root: &Hash, span: Range<u64>, count: usize) -> BTreeSet<u64> {
    let size = span.end.saturating_sub(span.start);
    if size <= u64::try_from(count).unwrap_or(u64::MAX) {
        return span.collect();
    }
    let mut chosen = BTreeSet::new();
    let mut number = 0_u64;
    while chosen.len() < count {
        let draw = word(root, number);
        number = number.wrapping_add(1);
        if let Some(within) = fair(draw, size) {
            chosen.insert(span.start.saturating_add(within));
        }
    }
    chosen
}

/// `draw mod size`, unless that would favour small numbers.
fn fair(draw: u64, size: u64) -> Option<u64> {
    let size = u128::from(size);
    let all = u128::from(u64::MAX).saturating_add(1);
    let whole = all.saturating_sub(all.checked_rem(size)?);
    let draw = u128::from(draw);
    (draw < whole).then(|| draw.checked_rem(size).and_then(|within| u64::try_from(within).ok())).flatten()
}

fn word(root: &Hash, number: u64) -> u64 {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(LABEL);
    context.update(root.as_bytes());
    context.update(&number.to_be_bytes());
    let digest = context.finish();
    let (first, _) = digest.as_ref().split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    u64::from_be_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed apart from this program, by the lines that docs/reviews.md shows.
    #[test]
    fn anybody_draws_the_same() {
        let root = Hash::new(std::array::from_fn(|i| u8::try_from(i).unwrap()));
        let drawn: Vec<u64> = draw(&root, 1_000..1_000_000, 5).into_iter().collect();
        assert_eq!(drawn, VECTOR);
    }

    const VECTOR: [u64; 5] = [353_815, 481_719, 521_665, 548_124, 733_454];

    #[test]
    fn few_are_all() {
        assert_eq!(draw(&tlog::EMPTY_ROOT, 7..10, 5).into_iter().collect::<Vec<_>>(), [7, 8, 9]);
        assert_eq!(draw(&tlog::EMPTY_ROOT, 7..7, 5).len(), 0);
    }

    #[test]
    fn another_root_draws_others_and_none_lies_outside() {
        let one = draw(&Hash::new([1; 32]), 500..100_000, 25);
        let two = draw(&Hash::new([2; 32]), 500..100_000, 25);
        assert_ne!(one, two);
        assert_eq!((one.len(), two.len()), (25, 25));
        assert!(one.iter().chain(&two).all(|leaf| (500..100_000).contains(leaf)));
    }

    #[test]
    fn a_draw_that_favours_the_first_leaves_is_left_out() {
        let three_quarters = (u64::MAX / 4) * 3;
        assert_eq!(fair(three_quarters, three_quarters), None);
        assert_eq!(fair(three_quarters - 1, three_quarters), Some(three_quarters - 1));
        assert_eq!(fair(u64::MAX, 1 << 20), Some((1 << 20) - 1));
        assert_eq!(fair(3, 0), None);
    }
}
