//! A downloaded pack, held against itself and against the log's key: what anybody can check who has the file and not
//! the ledger.
//!
//! For each tree: the checkpoint's signature; that the month's end is a prefix of what was signed; that the sample is
//! the one that the root chooses, and each of it in the tree. That the trees are of one tenant, one for each class, and
//! hold as many entries as the pack states. That it continues the one before, log by log, where that is given. Does not live here: the entries' content, which the proofs do not open.

use super::{
    chosen,
    lots::Numbers,
    pack::{NotDrawnAgain, Pack, Sampled, TreePart},
};
use std::collections::BTreeSet;
use tlog::{Checkpoint, Hash, KeyName, SignedNote, VerifierKey};

/// What was found of one tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedTree {
    pub origin: String,
    /// Entries at the month's start, at its end, and under the signature.
    pub start: u64,
    pub end: u64,
    pub signed: u64,
    /// Entries whose proofs were checked, the privileged ones among them.
    pub proven: usize,
}

/// Why a pack is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    #[error("{0}: a hash, a proof or a checkpoint of it cannot be read")]
    Unreadable(String),
    #[error("{0}: the signed checkpoint is of another log or size, or this key has not signed it")]
    Signature(String),
    #[error("{0}: the month's end is not part of what was signed")]
    NotWithin(String),
    #[error("{0}: not every entry of the month was hashed again, or the pack itself calls the tree altered")]
    NotWhole(String),
    #[error("{0}: the sample is not the one that the root chooses")]
    OtherSample(String),
    #[error("{origin}: entry {seq} of the sample is not in the tree")]
    NotInTree { origin: String, seq: u64 },
    #[error("the sample of privileged operations: {0}")]
    Privileged(#[from] NotDrawnAgain),
    #[error("{stated} privileged operations are stated, and the numbers of {numbered} are there")]
    Population { stated: u64, numbered: u64 },
    #[error("{0}: the log of another tenant or class than the pack says, or there twice")]
    Foreign(String),
    #[error("{stated} entries are stated, and the logs have {there}")]
    Entries { stated: u64, there: u64 },
    #[error("{0}: the pack of the month before has this log, and this one leaves it out")]
    LeftOut(String),
    #[error("{0}: it does not begin where the pack of the month before ended")]
    NotContinued(String),
}

impl Pack {
    /// Checks everything that the file itself can show. `public` is the log's Ed25519 key; `before` the pack of the
    /// month before.
    pub fn check(&self, public: &[u8; 32], before: Option<&Pack>) -> Result<Vec<CheckedTree>, NotBelieved> {
        self.check_origins()?;
        let mut checked = Vec::with_capacity(self.trees.len());
        for tree in &self.trees {
            let privileged = self.privileged_sample.as_ref().and_then(|it| it.drawn.get(&tree.retention));
            let count = if self.version > 1 { chosen::OF_EACH_TREE } else { tree.sample.len() };
            checked.push(tree.check(public, count, privileged.map_or(&[], Vec::as_slice))?);
            if let Some(before) = before.and_then(|pack| pack.tree(tree.retention))
                && (before.end_size, &before.end_root) != (tree.start_size, &tree.start_root)
            {
                return Err(NotBelieved::NotContinued(tree.origin.clone()));
            }
        }
        let is_left_out = |before: &&TreePart| self.tree(before.retention).is_none();
        if let Some(before) = before.and_then(|pack| pack.trees.iter().find(is_left_out)) {
            return Err(NotBelieved::LeftOut(before.origin.clone()));
        }
        let there = self.trees.iter().map(|tree| tree.rehashed).fold(0, u64::saturating_add);
        if there != self.entries {
            return Err(NotBelieved::Entries { stated: self.entries, there });
        }
        self.check_privileged()?;
        Ok(checked)
    }

    /// Each log is the one of its class (`…/<class>`), of the same tenant as the others, and there once.
    fn check_origins(&self) -> Result<(), NotBelieved> {
        let mut classes = BTreeSet::new();
        let mut tenants = BTreeSet::new();
        for tree in &self.trees {
            let foreign = || NotBelieved::Foreign(tree.origin.clone());
            let (tenant, class) = tree.origin.rsplit_once('/').ok_or_else(foreign)?;
            tenants.insert(tenant);
            if class != tree.retention.to_string() || !classes.insert(tree.retention) || tenants.len() > 1 {
                return Err(foreign());
            }
        }
        Ok(())
    }

    fn check_privileged(&self) -> Result<(), NotBelieved> {
        let Some(sample) = &self.privileged_sample else { return Ok(()) };
        if sample.is_cut {
            return Ok(());
        }
        self.drawn_again()?;
        let numbered = sample.population.values().map(Vec::len).fold(0, usize::saturating_add);
        let numbered = u64::try_from(numbered).unwrap_or(u64::MAX);
        let stated = self.privileged.total;
        match numbered == stated && self.is_within(&sample.population) {
            true => Ok(()),
            false => Err(NotBelieved::Population { stated, numbered }),
        }
    }

    /// Each number is of an entry of the month, and stands once.
    fn is_within(&self, population: &Numbers) -> bool {
        population.iter().all(|(class, numbers)| {
            let Some(tree) = self.tree(*class) else { return false };
            let is_rising = numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| one < next);
            is_rising && numbers.iter().all(|number| (tree.start_size..tree.end_size).contains(number))
        })
    }
}

impl TreePart {
    /// `count` entries were drawn from the whole tree, and `privileged` ones besides.
    fn check(
        &self,
        public: &[u8; 32],
        count: usize,
        privileged: &[Sampled],
    ) -> Result<CheckedTree, NotBelieved> {
        let origin = || self.origin.clone();
        let unreadable = || NotBelieved::Unreadable(origin());
        let end_root = Hash::from_base64(&self.end_root).map_err(|_| unreadable())?;
        let (signed, holds) = signed(&self.note, &self.origin, public).ok_or_else(unreadable)?;
        if !holds || signed.size() != self.signed_size {
            return Err(NotBelieved::Signature(origin()));
        }
        let proof = hashes(&self.proof).ok_or_else(unreadable)?;
        tlog::verify_consistency(self.end_size, signed.size(), &proof, &end_root, signed.root())
            .map_err(|_| NotBelieved::NotWithin(origin()))?;
        if !self.is_whole() || Some(self.rehashed) != self.end_size.checked_sub(self.start_size) {
            return Err(NotBelieved::NotWhole(origin()));
        }
        let expected = chosen::draw(&end_root, self.start_size..self.end_size, count);
        if !self.sample.iter().map(|sampled| sampled.seq).eq(expected.iter().copied()) {
            return Err(NotBelieved::OtherSample(origin()));
        }
        let mut all = self.sample.iter().chain(privileged);
        if let Some(sampled) = all.find(|sampled| !sampled.is_in(self.end_size, &end_root)) {
            return Err(NotBelieved::NotInTree { origin: origin(), seq: sampled.seq });
        }
        Ok(CheckedTree {
            origin: origin(),
            start: self.start_size,
            end: self.end_size,
            signed: self.signed_size,
            proven: self.sample.len().saturating_add(privileged.len()),
        })
    }
}

impl Sampled {
    fn is_in(&self, size: u64, root: &Hash) -> bool {
        let (leaf, proof) = (Hash::from_base64(&self.leaf), hashes(&self.proof));
        let (Ok(leaf), Some(proof)) = (leaf, proof) else { return false };
        tlog::verify_inclusion(&leaf, self.seq, size, &proof, root).is_ok()
    }
}

/// The checkpoint of a tree, and whether its signature holds. `None`: it cannot be read.
pub fn signed(note: &str, origin: &str, public: &[u8; 32]) -> Option<(Checkpoint, bool)> {
    let note = SignedNote::parse(note.as_bytes()).ok()?;
    let key = VerifierKey::new(KeyName::new(origin).ok()?, *public);
    match Checkpoint::open(&note, origin, &[key]) {
        Ok(verified) => Some((verified.checkpoint().clone(), true)),
        Err(_) => Checkpoint::parse(note.unverified_text()).ok().map(|unsigned| (unsigned, false)),
    }
}

fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|text| Hash::from_base64(text).ok()).collect()
}
