//! Proofs over the tree: making them from stored nodes, and verifying them against roots.
//!
//! Verifying needs only hashes and numbers, never a node source. Does not live here: where nodes are stored
//! (`tile_reader`) and how a root comes to be trusted (`checkpoint`).

use crate::MAX_TREE_SIZE;
use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Longest inclusion proof: the tree of [`MAX_TREE_SIZE`] entries has 63 levels above its leaves.
pub const MAX_INCLUSION_HASHES: usize = 63;

/// Longest consistency proof: a subtree of the old tree, and its way to the root.
pub const MAX_CONSISTENCY_HASHES: usize = 64;

/// Where the complete nodes of a tree are kept.
pub trait NodeSource {
    /// The node over entries `index << level .. (index + 1) << level`, or `None` if it is not at hand.
    /// Level 0 are the leaf hashes. Only nodes whose entries all exist are asked for.
    fn node(&self, level: u8, index: u64) -> Option<Hash>;
}

impl<F: Fn(u8, u64) -> Option<Hash>> NodeSource for F {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self(level, index)
    }
}

/// Why a proof could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The source does not have this node.
    #[error("node {index} of level {level} is missing")]
    Missing {
        /// Level of the node; 0 is a leaf.
        level: u8,
        /// Index of the node within its level.
        index: u64,
    },
    /// The index is not below the size, the sizes are out of order, or a size exceeds [`MAX_TREE_SIZE`].
    #[error("there is no such tree or entry")]
    OutOfRange,
}

/// Root of the tree with the first `size` entries (RFC 9162 §2.1.1).
///
/// # Errors
/// [`ProofError`] when a node is missing or `size` exceeds [`MAX_TREE_SIZE`].
pub fn tree_root(source: &impl NodeSource, size: u64) -> Result<Hash, ProofError> {
    if size == 0 { Ok(EMPTY_ROOT) } else { range_root(source, 0, size) }
}

/// Proof that the entry at `index` is in the tree with the first `size` entries, nearest sibling first
/// (RFC 9162 §2.1.3.1). At most [`MAX_INCLUSION_HASHES`].
///
/// # Errors
/// [`ProofError`] when a node is missing, or unless `index < size <= MAX_TREE_SIZE`.
pub fn inclusion_proof(source: &impl NodeSource, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(ProofError::OutOfRange);
    }
    let mut proof = Vec::new();
    let mut range = Range { low: 0, high: size };
    while let Some((left, right)) = range.halves() {
        if index < right.low {
            proof.push(range_root(source, right.low, right.high)?);
            range = left;
        } else {
            proof.push(range_root(source, left.low, left.high)?);
            range = right;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proof that the tree with the first `old` entries is a prefix of the tree with the first `new` entries
/// (RFC 9162 §2.1.4.1). Empty when the sizes are equal or `old` is zero. At most
/// [`MAX_CONSISTENCY_HASHES`].
///
/// # Errors
/// [`ProofError`] when a node is missing, or unless `old <= new <= MAX_TREE_SIZE`.
pub fn consistency_proof(source: &impl NodeSource, old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
    if old > new || new > MAX_TREE_SIZE {
        return Err(ProofError::OutOfRange);
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let mut proof = Vec::new();
    let mut range = Range { low: 0, high: new };
    while range.high != old {
        let Some((left, right)) = range.halves() else { break };
        if old <= right.low {
            proof.push(range_root(source, right.low, right.high)?);
            range = left;
        } else {
            proof.push(range_root(source, left.low, left.high)?);
            range = right;
        }
    }
    // A verifier who has the old root needs no hash of it when it is itself a subtree.
    if range.low != 0 {
        proof.push(range_root(source, range.low, range.high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Why a proof was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The index is not below the size, the sizes are out of order, or a size exceeds [`MAX_TREE_SIZE`].
    #[error("there is no such tree or entry")]
    OutOfRange,
    /// The proof has more or fewer hashes than these numbers call for.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    WrongRoot,
}

/// Accepts only if `leaf` is the hash of entry `index` in the tree of `size` entries with this `root`
/// (RFC 9162 §2.1.3.2).
///
/// `size` and `root` must come from the same checkpoint: the root alone does not fix the size, and some
/// proofs are the same for neighbouring sizes.
///
/// # Errors
/// [`VerifyError`]: not proven.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), VerifyError> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(VerifyError::OutOfRange);
    }
    let mut climb = Climb { node: index, last: size.saturating_sub(1) };
    let mut computed = *leaf;
    for sibling in proof {
        computed = match climb.step()? {
            Sibling::Left => node_hash(sibling, &computed),
            Sibling::Right => node_hash(&computed, sibling),
        };
    }
    climb.finish()?;
    if computed == *root { Ok(()) } else { Err(VerifyError::WrongRoot) }
}

/// Accepts only if the tree of `old` entries with `old_root` is a prefix of the tree of `new` entries with
/// `new_root` (RFC 9162 §2.1.4.2). The tree without entries is a prefix of every tree.
///
/// # Errors
/// [`VerifyError`]: not proven.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), VerifyError> {
    if old > new || new > MAX_TREE_SIZE {
        return Err(VerifyError::OutOfRange);
    }
    if old == 0 || old == new {
        let expected = if old == 0 { &EMPTY_ROOT } else { new_root };
        return match proof {
            [] if old_root == expected => Ok(()),
            [] => Err(VerifyError::WrongRoot),
            _ => Err(VerifyError::WrongLength),
        };
    }
    // Start at the largest complete subtree that ends where the old tree ends; if that is the whole old tree,
    // its root is known and not in the proof.
    let (start, proof) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(VerifyError::WrongLength)?
    };
    let mut climb = Climb { node: old.saturating_sub(1), last: new.saturating_sub(1) };
    climb.rise(climb.node.trailing_ones());
    let (mut old_computed, mut new_computed) = (*start, *start);
    for sibling in proof {
        match climb.step()? {
            Sibling::Left => {
                old_computed = node_hash(sibling, &old_computed);
                new_computed = node_hash(sibling, &new_computed);
            }
            Sibling::Right => new_computed = node_hash(&new_computed, sibling),
        }
    }
    climb.finish()?;
    if old_computed == *old_root && new_computed == *new_root { Ok(()) } else { Err(VerifyError::WrongRoot) }
}

/// The way from a node to the root: `node` and the `last` node of its level, as the RFC's `fn` and `sn`.
struct Climb {
    node: u64,
    last: u64,
}

enum Sibling {
    Left,
    Right,
}

impl Climb {
    /// Goes up to the next level on which the node has a sibling, and through it.
    fn step(&mut self) -> Result<Sibling, VerifyError> {
        if self.last == 0 {
            return Err(VerifyError::WrongLength);
        }
        let is_right_child = self.node & 1 == 1;
        if is_right_child || self.node == self.last {
            // The last node of a level may have no sibling there; it then rises unchanged.
            if !is_right_child {
                self.rise(self.node.trailing_zeros());
            }
            self.rise(1);
            Ok(Sibling::Left)
        } else {
            self.rise(1);
            Ok(Sibling::Right)
        }
    }

    fn rise(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    fn finish(&self) -> Result<(), VerifyError> {
        if self.last == 0 { Ok(()) } else { Err(VerifyError::WrongLength) }
    }
}

/// Entries `low..high`. `low` is a multiple of the power of two that `halves` splits at.
#[derive(Clone, Copy)]
struct Range {
    low: u64,
    high: u64,
}

impl Range {
    /// Splits as RFC 9162 §2.1.1 does: the left half is the largest power of two below the length.
    fn halves(self) -> Option<(Self, Self)> {
        let length = self.high.saturating_sub(self.low);
        if length < 2 {
            return None;
        }
        let middle = self.low.saturating_add(length.next_power_of_two() >> 1);
        Some((Self { low: self.low, high: middle }, Self { low: middle, high: self.high }))
    }
}

/// Root of the subtree over a range that [`Range::halves`] yields (or a whole tree).
fn range_root(source: &impl NodeSource, low: u64, high: u64) -> Result<Hash, ProofError> {
    complete_subtrees(source, low, high)?
        .into_iter()
        .reduce(|right, left| node_hash(&left, &right))
        .ok_or(ProofError::OutOfRange)
}

/// The complete subtrees that make up entries `low..high`, smallest (rightmost) first; none for an empty
/// range. `low` is a multiple of the largest of them.
pub(crate) fn complete_subtrees(
    source: &impl NodeSource,
    low: u64,
    high: u64,
) -> Result<Vec<Hash>, ProofError> {
    if high > MAX_TREE_SIZE {
        return Err(ProofError::OutOfRange);
    }
    let mut remaining = high.saturating_sub(low);
    let mut nodes = Vec::with_capacity(remaining.count_ones() as usize);
    while remaining != 0 {
        let level = remaining.trailing_zeros();
        remaining &= remaining.wrapping_sub(1);
        let index = low.saturating_add(remaining).checked_shr(level).unwrap_or(0);
        let level = u8::try_from(level).map_err(|_| ProofError::OutOfRange)?;
        nodes.push(source.node(level, index).ok_or(ProofError::Missing { level, index })?);
    }
    Ok(nodes)
}
