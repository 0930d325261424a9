//! Roots and proofs agree with ct-merkle and tlog_tiles, for right and for wrong claims alike.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proptest::prelude::*;
use sha2::Sha256;
use tlog::{
    EMPTY_ROOT, Frontier, Hash, MAX_CONSISTENCY_HASHES, MAX_INCLUSION_HASHES, MAX_TREE_SIZE, ProofError,
    VerifyError, consistency_proof, inclusion_proof, leaf_hash, tree_root, verify_consistency,
    verify_inclusion,
};

use crate::grown::{Grown, entry};

type Foreign = MemoryBackedTree<Sha256, Vec<u8>>;

fn foreign(size: u64) -> Foreign {
    let mut tree = Foreign::new();
    (0..size).for_each(|n| tree.push(entry(n)));
    tree
}

fn bytes(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn hash(root: &RootHash<Sha256>) -> Hash {
    Hash::try_from(root.as_bytes().as_slice()).unwrap()
}

fn foreign_root(root: &Hash, size: u64) -> RootHash<Sha256> {
    RootHash::new((*root.as_bytes()).into(), size)
}

#[test]
fn small_trees_agree_with_ct_merkle_in_every_root_and_proof() {
    let largest = 66;
    let tree = Grown::of(largest);
    let mut frontier = Frontier::new();
    for size in 1..=largest {
        frontier.append(leaf_hash(&entry(size - 1)), |_, _, _| ()).unwrap();
        let theirs = foreign(size);
        let root = hash(&theirs.root());
        assert_eq!(frontier.root(), root);
        assert_eq!(tree_root(&tree, size), Ok(root));
        assert_eq!(Frontier::from_source(&tree, size).as_ref(), Ok(&frontier));

        for index in 0..size {
            let proof = inclusion_proof(&tree, index, size).unwrap();
            assert_eq!(bytes(&proof), theirs.prove_inclusion(index as usize).as_bytes(), "{index} in {size}");
            assert_eq!(verify_inclusion(&leaf_hash(&entry(index)), index, size, &proof, &root), Ok(()));
        }
        for old in 1..=size {
            let proof = consistency_proof(&tree, old, size).unwrap();
            let expected = theirs.prove_consistency((size - old) as usize);
            assert_eq!(bytes(&proof), expected.as_bytes(), "{old} to {size}");
            let old_root = tree_root(&tree, old).unwrap();
            assert_eq!(verify_consistency(old, size, &proof, &old_root, &root), Ok(()), "{old} to {size}");
        }
    }
}

#[test]
fn proofs_of_the_reference_trees() {
    let entries: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let mut nodes = std::collections::BTreeMap::new();
    let mut frontier = Frontier::new();
    for entry in entries {
        frontier
            .append(leaf_hash(entry), |level, index, hash| {
                nodes.insert((level, index), hash);
            })
            .unwrap();
    }
    let source = |level, index| nodes.get(&(level, index)).copied();
    let text = |proof: Result<Vec<Hash>, ProofError>| -> Vec<String> {
        proof.unwrap().iter().map(ToString::to_string).collect()
    };
    let first = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(text(inclusion_proof(&source, 0, 8)), first);
    assert_eq!(text(consistency_proof(&source, 1, 8)), first);
    let sixth = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(text(consistency_proof(&source, 6, 8)), sixth);
}

#[test]
fn what_does_not_exist_cannot_be_proven() {
    let tree = Grown::of(8);
    assert_eq!(inclusion_proof(&tree, 8, 8), Err(ProofError::OutOfRange));
    assert_eq!(inclusion_proof(&tree, 0, MAX_TREE_SIZE + 1), Err(ProofError::OutOfRange));
    assert_eq!(consistency_proof(&tree, 9, 8), Err(ProofError::OutOfRange));
    assert_eq!(consistency_proof(&tree, 8, u64::MAX), Err(ProofError::OutOfRange));
    assert_eq!(tree_root(&tree, u64::MAX), Err(ProofError::OutOfRange));
    assert_eq!(inclusion_proof(&tree, 0, 9), Err(ProofError::Missing { level: 0, index: 8 }));

    let root = tree.frontier.root();
    let leaf = leaf_hash(&entry(0));
    for (index, size) in [(8, 8), (0, 0), (0, u64::MAX), (u64::MAX, u64::MAX)] {
        assert_eq!(verify_inclusion(&leaf, index, size, &[], &root), Err(VerifyError::OutOfRange));
    }
    for (old, new) in [(9, 8), (0, u64::MAX), (u64::MAX, u64::MAX)] {
        assert_eq!(verify_consistency(old, new, &[], &root, &root), Err(VerifyError::OutOfRange));
    }
}

#[test]
fn empty_and_equal_trees_need_no_proof_but_the_right_roots() {
    let tree = Grown::of(5);
    let root = tree.frontier.root();
    let other = leaf_hash(b"other");
    assert_eq!(consistency_proof(&tree, 0, 5), Ok(vec![]));
    assert_eq!(consistency_proof(&tree, 5, 5), Ok(vec![]));
    let cases = [
        (0, 5, vec![], EMPTY_ROOT, root, Ok(())),
        (0, 0, vec![], EMPTY_ROOT, EMPTY_ROOT, Ok(())),
        (5, 5, vec![], root, root, Ok(())),
        (0, 5, vec![], other, root, Err(VerifyError::WrongRoot)),
        (5, 5, vec![], other, root, Err(VerifyError::WrongRoot)),
        (0, 5, vec![other], EMPTY_ROOT, root, Err(VerifyError::WrongLength)),
        (5, 5, vec![root], root, root, Err(VerifyError::WrongLength)),
        (3, 5, vec![], root, root, Err(VerifyError::WrongLength)),
        (4, 5, vec![], root, root, Err(VerifyError::WrongLength)),
    ];
    for (old, new, proof, old_root, new_root, expected) in cases {
        assert_eq!(verify_consistency(old, new, &proof, &old_root, &new_root), expected, "{old} to {new}");
    }
}

#[test]
fn the_largest_trees_keep_the_bounds_on_proofs() {
    let everywhere = |_: u8, _: u64| Some(EMPTY_ROOT);
    let mut longest = (0, 0);
    for index in (0..63).flat_map(|bit| [1u64 << bit, (1 << bit) - 1, MAX_TREE_SIZE - (1 << bit)]) {
        let inclusion = inclusion_proof(&everywhere, index, MAX_TREE_SIZE).unwrap().len();
        let consistency = consistency_proof(&everywhere, index, MAX_TREE_SIZE).unwrap().len();
        longest = (longest.0.max(inclusion), longest.1.max(consistency));
    }
    assert_eq!(longest, (MAX_INCLUSION_HASHES, MAX_CONSISTENCY_HASHES));
}

#[test]
fn every_flipped_bit_of_an_inclusion_proof_is_noticed() {
    let tree = Grown::of(23);
    let root = tree.frontier.root();
    for index in [0, 7, 15, 16, 22] {
        let leaf = leaf_hash(&entry(index));
        let proof = inclusion_proof(&tree, index, 23).unwrap();
        let verify =
            |leaf: &Hash, proof: &[Hash], root: &Hash| verify_inclusion(leaf, index, 23, proof, root);
        assert_eq!(verify(&leaf, &proof, &root), Ok(()));
        for bit in 0..256 {
            assert_eq!(verify(&flipped(&leaf, bit), &proof, &root), Err(VerifyError::WrongRoot));
            assert_eq!(verify(&leaf, &proof, &flipped(&root, bit)), Err(VerifyError::WrongRoot));
            for at in 0..proof.len() {
                let mut tampered = proof.clone();
                tampered[at] = flipped(&proof[at], bit);
                assert_eq!(verify(&leaf, &tampered, &root), Err(VerifyError::WrongRoot));
            }
        }
        let longer = [&proof[..], &[root]].concat();
        assert_eq!(verify(&leaf, &longer, &root), Err(VerifyError::WrongLength));
        assert_eq!(verify(&leaf, &proof[1..], &root), Err(VerifyError::WrongLength));
    }
}

#[test]
fn every_flipped_bit_of_a_consistency_proof_is_noticed() {
    let tree = Grown::of(23);
    let new_root = tree.frontier.root();
    for old in [1, 4, 7, 16, 22] {
        let old_root = tree_root(&tree, old).unwrap();
        let proof = consistency_proof(&tree, old, 23).unwrap();
        let verify = |proof: &[Hash], a: &Hash, b: &Hash| verify_consistency(old, 23, proof, a, b);
        assert_eq!(verify(&proof, &old_root, &new_root), Ok(()));
        for bit in 0..256 {
            assert_eq!(verify(&proof, &flipped(&old_root, bit), &new_root), Err(VerifyError::WrongRoot));
            assert_eq!(verify(&proof, &old_root, &flipped(&new_root, bit)), Err(VerifyError::WrongRoot));
            for at in 0..proof.len() {
                let mut tampered = proof.clone();
                tampered[at] = flipped(&proof[at], bit);
                assert_eq!(verify(&tampered, &old_root, &new_root), Err(VerifyError::WrongRoot));
            }
        }
        let longer = [&proof[..], &[new_root]].concat();
        assert_eq!(verify(&longer, &old_root, &new_root), Err(VerifyError::WrongLength));
        assert_eq!(verify(&proof[..proof.len() - 1], &old_root, &new_root), Err(VerifyError::WrongLength));
    }
}

fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash::new(bytes)
}

fn tlog_tiles_hash(hash: &Hash) -> tlog_tiles::tlog::Hash {
    tlog_tiles::tlog::Hash(*hash.as_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Claims that may be false: another index, another size, hashes taken away or added. Whoever else
    /// verifies comes to the same verdict.
    #[test]
    fn verdicts_on_inclusion_agree(
        size in 1u64..600, pick in any::<u64>(), claimed_index in 0u64..600, claimed_size in 0u64..600,
        is_index_true in any::<bool>(), is_size_true in any::<bool>(), cut in 0usize..12, spare in 0usize..2,
    ) {
        let tree = Grown::of(size);
        let (index, root) = (pick % size, tree.frontier.root());
        let mut proof = inclusion_proof(&tree, index, size).unwrap();
        proof.truncate(proof.len().saturating_sub(cut.saturating_sub(8)));
        proof.extend(std::iter::repeat_n(root, spare));
        let claimed_index = if is_index_true { index } else { claimed_index };
        let claimed_size = if is_size_true { size } else { claimed_size };

        let leaf = leaf_hash(&entry(index));
        let ours = verify_inclusion(&leaf, claimed_index, claimed_size, &proof, &root).is_ok();
        let ct_merkle = foreign_root(&root, claimed_size)
            .verify_inclusion(&entry(index), claimed_index, &InclusionProof::try_from_bytes(bytes(&proof)).unwrap())
            .is_ok();
        let hashes = proof.iter().map(tlog_tiles_hash).collect();
        let tlog_tiles = tlog_tiles::tlog::check_record(
            &hashes, claimed_size, tlog_tiles_hash(&root), claimed_index, tlog_tiles_hash(&leaf),
        ).is_ok();
        prop_assert_eq!(ours, ct_merkle);
        prop_assert_eq!(ours, tlog_tiles);
        if claimed_index == index && claimed_size == size && cut <= 8 && spare == 0 {
            prop_assert!(ours);
        }
    }

    #[test]
    fn verdicts_on_consistency_agree(
        new in 1u64..600, pick in any::<u64>(), claimed_old in 1u64..600, claimed_new in 1u64..600,
        is_old_true in any::<bool>(), is_new_true in any::<bool>(), cut in 0usize..12, spare in 0usize..2,
    ) {
        let tree = Grown::of(new);
        let old = pick % new + 1;
        let (old_root, new_root) = (tree_root(&tree, old).unwrap(), tree.frontier.root());
        let mut proof = consistency_proof(&tree, old, new).unwrap();
        proof.truncate(proof.len().saturating_sub(cut.saturating_sub(8)));
        proof.extend(std::iter::repeat_n(new_root, spare));
        let claimed_old = if is_old_true { old } else { claimed_old };
        let claimed_new = if is_new_true { new } else { claimed_new };

        let ours = verify_consistency(claimed_old, claimed_new, &proof, &old_root, &new_root).is_ok();
        let hashes = proof.iter().map(tlog_tiles_hash).collect();
        let tlog_tiles = tlog_tiles::tlog::check_tree(
            &hashes, claimed_new, tlog_tiles_hash(&new_root), claimed_old, tlog_tiles_hash(&old_root),
        ).is_ok();
        prop_assert_eq!(ours, tlog_tiles);
        let ct_merkle = foreign_root(&new_root, claimed_new)
            .verify_consistency(
                &foreign_root(&old_root, claimed_old),
                &ConsistencyProof::try_from_bytes(bytes(&proof)).unwrap(),
            )
            .is_ok();
        prop_assert_eq!(ours, ct_merkle);
        if claimed_old == old && claimed_new == new && cut <= 8 && spare == 0 {
            prop_assert!(ours);
        }
    }

    #[test]
    fn a_frontier_taken_up_again_grows_as_if_never_put_down(size in 0u64..600, more in 0u64..100) {
        let mut resumed = Frontier::from_bytes(&Grown::of(size).frontier.to_bytes()).unwrap();
        for n in size..size + more {
            resumed.append(leaf_hash(&entry(n)), |_, _, _| ()).unwrap();
        }
        prop_assert_eq!(resumed, Grown::of(size + more).frontier);
    }
}
