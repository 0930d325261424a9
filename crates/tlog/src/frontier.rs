//! The right edge of a growing tree: all that is needed to append and to know the root.
//!
//! A tree of n entries is a row of complete subtrees, one per set bit of n, largest first. Appending works
//! like binary counting: equal neighbours merge.
//!
//! ```text
//!   n = 6 = 0b110                  append one: 0b111             append one: 0b1000
//!      ○                              ○                              ○ level 3
//!    ○   ○     ○                    ○   ○     ○                       (one node)
//!   ○ ○ ○ ○   ○ ○                  ○ ○ ○ ○   ○ ○   ○
//!   level 2   level 1              level 2   1     0
//! ```
//!
//! Does not live here: nodes inside the complete subtrees. They are handed to the sink once and forgotten.

use crate::MAX_TREE_SIZE;
use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::proof::{NodeSource, ProofError, complete_subtrees};

/// Longest [`Frontier::to_bytes`]: the size and 63 hashes.
pub const MAX_FRONTIER_BYTES: usize = 8 + 32 * 63;

/// Complete subtrees along the right edge of a tree. At most 63 hashes, whatever the size of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// Largest subtree first; as many as `size` has set bits.
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The tree without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Rebuilds the frontier of the tree with `size` entries from its stored nodes.
    ///
    /// # Errors
    /// [`ProofError`] when a node is missing or `size` exceeds [`MAX_TREE_SIZE`].
    pub fn from_source(source: &impl NodeSource, size: u64) -> Result<Self, ProofError> {
        let mut nodes = complete_subtrees(source, 0, size)?;
        nodes.reverse();
        Ok(Self { size, nodes })
    }

    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of an entry and returns the entry's index.
    ///
    /// `sink` receives every node that this entry completes, as (level, index within the level, hash): first
    /// the leaf itself at level 0, then upwards. A node at level l covers 2ˡ entries. Every node of the tree
    /// is handed out exactly once. Amortised cost: one hash and two calls of the sink.
    ///
    /// # Errors
    /// [`TreeFull`] at [`MAX_TREE_SIZE`] entries; nothing has changed then.
    pub fn append(&mut self, leaf: Hash, mut sink: impl FnMut(u8, u64, Hash)) -> Result<u64, TreeFull> {
        let index = self.size;
        let size = index.checked_add(1).filter(|size| *size <= MAX_TREE_SIZE).ok_or(TreeFull)?;
        sink(0, index, leaf);

        // Each trailing one bit of the old size is a subtree that the new one completes a pair with.
        let merged = index.trailing_ones();
        let kept = self.nodes.len().saturating_sub(merged as usize);
        let mut node = leaf;
        let mut parent = index;
        for (level, left) in (1u8..).zip(self.nodes.drain(kept..).rev()) {
            node = node_hash(&left, &node);
            parent >>= 1;
            sink(level, parent, node);
        }
        self.nodes.push(node);
        self.size = size;
        Ok(index)
    }

    /// Root of the tree (RFC 9162 §2.1.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut from_right = self.nodes.iter().rev();
        let Some(last) = from_right.next() else { return EMPTY_ROOT };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Size as 8 big-endian bytes, then the hashes, largest subtree first. At most [`MAX_FRONTIER_BYTES`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for node in &self.nodes {
            bytes.extend_from_slice(node.as_bytes());
        }
        bytes
    }

    /// Reads [`Frontier::to_bytes`].
    ///
    /// The hashes are taken as they are: compare [`Frontier::root`] with a root you trust.
    ///
    /// # Errors
    /// [`BadFrontier`] unless there is exactly one hash for each set bit of a size within [`MAX_TREE_SIZE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadFrontier> {
        let (size, hashes) = bytes.split_first_chunk::<8>().ok_or(BadFrontier)?;
        let size = u64::from_be_bytes(*size);
        let (hashes, rest) = hashes.as_chunks::<32>();
        if size > MAX_TREE_SIZE || !rest.is_empty() || hashes.len() != size.count_ones() as usize {
            return Err(BadFrontier);
        }
        Ok(Self { size, nodes: hashes.iter().map(|hash| Hash::new(*hash)).collect() })
    }
}

/// The tree holds [`MAX_TREE_SIZE`] entries and takes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tree is full")]
pub struct TreeFull;

/// The bytes are not those of a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed frontier")]
pub struct BadFrontier;

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use crate::hash::leaf_hash;

    /// Roots of the trees over the first n of these entries: the vectors of the reference implementation
    /// of RFC 6962.
    const ENTRIES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_of_the_reference_trees() {
        let mut frontier = Frontier::new();
        assert_eq!(frontier.root(), EMPTY_ROOT);
        for (index, (entry, root)) in (0u64..).zip(ENTRIES.iter().zip(ROOTS)) {
            let entry: Vec<u8> = (0..entry.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&entry[at..at + 2], 16).unwrap())
                .collect();
            assert_eq!(frontier.append(leaf_hash(&entry), |_, _, _| ()), Ok(index));
            assert_eq!(frontier.root().to_string(), root, "size {}", index + 1);
        }
    }

    #[test]
    fn every_node_is_handed_out_once_and_upwards() {
        let mut frontier = Frontier::new();
        let mut nodes = Vec::new();
        for n in 0..8u8 {
            frontier.append(leaf_hash(&[n]), |level, index, _| nodes.push((level, index))).unwrap();
        }
        let expected = [
            vec![(0, 0)],
            vec![(0, 1), (1, 0)],
            vec![(0, 2)],
            vec![(0, 3), (1, 1), (2, 0)],
            vec![(0, 4)],
            vec![(0, 5), (1, 2)],
            vec![(0, 6)],
            vec![(0, 7), (1, 3), (2, 1), (3, 0)],
        ];
        assert_eq!(nodes, expected.concat());
    }

    #[test]
    fn bytes_are_read_back_and_checked() {
        let mut frontier = Frontier::new();
        for n in 0..100u8 {
            let bytes = frontier.to_bytes();
            assert_eq!(bytes.len(), 8 + 32 * usize::from(n).count_ones() as usize);
            assert_eq!(Frontier::from_bytes(&bytes), Ok(frontier.clone()));
            assert_eq!(Frontier::from_bytes(&bytes[..bytes.len() - 1]), Err(BadFrontier));
            for more in [1, 32] {
                assert_eq!(Frontier::from_bytes(&[&bytes[..], &[0; 32][..more]].concat()), Err(BadFrontier));
            }
            frontier.append(leaf_hash(&[n]), |_, _, _| ()).unwrap();
        }
        let beyond = [&(1u64 << 63).to_be_bytes()[..], &[0; 32]].concat();
        assert_eq!(Frontier::from_bytes(&beyond), Err(BadFrontier));
    }

    #[test]
    fn a_full_tree_takes_no_more() {
        let bytes = [&MAX_TREE_SIZE.to_be_bytes()[..], &[7; 32 * 63]].concat();
        assert_eq!(bytes.len(), MAX_FRONTIER_BYTES);
        const { assert!(MAX_FRONTIER_BYTES <= 2048) };
        let mut full = Frontier::from_bytes(&bytes).unwrap();
        let before = full.clone();
        assert_eq!(full.append(EMPTY_ROOT, |_, _, _| panic!("nothing is completed")), Err(TreeFull));
        assert_eq!(full, before);
    }
}
