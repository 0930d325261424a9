//! The evidence for one entry: its leaf, its place, and the signed checkpoint that commits to it,
//! as a file that verifies offline (C2SP tlog-proof).
//!
//! Does not live here: who may have it, and the entry's content. The leaf is ciphertext; whoever
//! holds the file proves that these bytes were recorded, not what they say.

mod store;

pub(crate) use store::tiles;

use crate::ANCHOR;
use kernel::{Refusal, TenantId};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use tlog::{
    Checkpoint, Hash, KeyName, ProofFile, ProofFileRefused, SignedNote, Tile, TileReader, VerifierKey,
};

/// An entry's leaf with the proof that it is in its tree.
#[derive(Clone, Debug)]
pub struct EntryProof {
    /// Name of the tree: `sekisho/<tenant>/<class>`.
    pub origin: String,
    /// Number of the leaf in the tree, from 0.
    pub index: u64,
    /// Leaves under the checkpoint.
    pub size: u64,
    pub root: Hash,
    /// The exact bytes that the tree commits to.
    pub leaf: Vec<u8>,
    /// False: the leaf as it is now is not what was recorded, and the file will not verify.
    pub holds: bool,
    proof: Vec<Hash>,
    checkpoint: SignedNote,
}

impl EntryProof {
    /// From the leaf up to the root (RFC 9162 §2.1.3).
    pub fn hashes(&self) -> &[Hash] {
        &self.proof
    }

    /// The signed checkpoint under which the proof stands.
    pub fn checkpoint(&self) -> &SignedNote {
        &self.checkpoint
    }

    /// The text of the `.tlog-proof`. `extra` travels along for people and is not authenticated.
    ///
    /// # Errors
    /// `extra` is longer than [`tlog::MAX_EXTRA_BYTES`].
    pub fn file(&self, extra: Option<&str>) -> Result<String, Refusal> {
        let extra = extra.map(|extra| extra.as_bytes().to_vec());
        ProofFile::new(self.index, self.proof.clone(), self.checkpoint.clone(), extra)
            .map(|file| file.to_string())
            .map_err(|error| Refusal::fault(error.to_string()))
    }
}

/// The proof of the entry `id` of `tenant`, under the newest signed checkpoint of its tree. `None`:
/// there is no such entry, or it has no place yet (a fraction of a second).
///
/// `connection` is scoped to the tenant, or the integrator's.
///
/// # Errors
/// The database does not answer, or what it stores of the tree cannot be read.
pub async fn proof_of(
    connection: &mut PgConnection,
    tenant: TenantId,
    id: i64,
) -> Result<Option<EntryProof>, Refusal> {
    let place = store::place(connection, tenant, id).await.map_err(::store::refusal)?;
    let Some(place) = place else { return Ok(None) };
    let checkpoint =
        SignedNote::parse(place.note.as_bytes()).map_err(|error| damaged(&place.origin, error))?;
    let stated =
        Checkpoint::parse(checkpoint.unverified_text()).map_err(|error| damaged(&place.origin, error))?;
    let index = u64::try_from(place.seq).unwrap_or(u64::MAX);
    let size = stated.size();
    let wanted = tlog::tiles_for_inclusion(index, size).map_err(|error| damaged(&place.origin, error))?;
    let tiles = tiles(connection, tenant, place.retention, wanted).await.map_err(::store::refusal)?;
    let source = reader(size, &tiles);
    let proof = tlog::inclusion_proof(&source, index, size).map_err(|error| damaged(&place.origin, error))?;
    let hash = tlog::leaf_hash(&place.body);
    let holds = tlog::verify_inclusion(&hash, index, size, &proof, stated.root()).is_ok();
    Ok(Some(EntryProof {
        origin: place.origin,
        index,
        size,
        root: *stated.root(),
        leaf: place.body,
        holds,
        proof,
        checkpoint,
    }))
}

fn damaged(origin: &str, why: impl std::fmt::Display) -> Refusal {
    Refusal::fault(format!("the stored tree {origin} gives no proof: {why}"))
}

fn reader(size: u64, tiles: &BTreeMap<Tile, Vec<u8>>) -> TileReader<impl Fn(Tile) -> Option<Vec<u8>>> {
    TileReader::new(size, |tile| tiles.get(&tile).cloned())
}

/// Whose entry `id` is, for those who see every tenant's: the integrator's role.
///
/// # Errors
/// The database does not answer.
pub async fn tenant_of(connection: &mut PgConnection, id: i64) -> Result<Option<TenantId>, sqlx::Error> {
    store::tenant_of(connection, id).await
}

/// What a `.tlog-proof` proves, once it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    pub origin: String,
    pub index: u64,
    pub size: u64,
    pub root: Hash,
}

/// Why a file proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    #[error("not a proof in the format c2sp.org/tlog-proof@v1")]
    Unreadable,
    #[error("the key is not one of the log that the checkpoint names")]
    OtherKey,
    #[error(transparent)]
    Refused(#[from] ProofFileRefused),
}

/// Checks offline that `leaf` is where `file` says, under a checkpoint that `key` has signed.
///
/// # Errors
/// [`NotProven`].
pub fn check_proof(file: &[u8], leaf: &[u8], key: &VerifierKey) -> Result<Proven, NotProven> {
    let file = ProofFile::parse(file).map_err(|_| NotProven::Unreadable)?;
    let stated = Checkpoint::parse(file.checkpoint().unverified_text()).map_err(|_| NotProven::Unreadable)?;
    let key = key_of(stated.origin(), key).ok_or(NotProven::OtherKey)?;
    let opened = file.verify(&tlog::leaf_hash(leaf), stated.origin(), &[key])?;
    let checkpoint = opened.checkpoint();
    Ok(Proven {
        origin: checkpoint.origin().to_owned(),
        index: file.index(),
        size: checkpoint.size(),
        root: *checkpoint.root(),
    })
}

/// The key as it signs for the log `origin`. One key of the provider signs all its logs, each under the
/// log's own name: who trusts the anchor log's key can verify the others. A tenant's key is for its own
/// trees, so that nobody shows them another's.
pub(crate) fn key_of(origin: &str, key: &VerifierKey) -> Option<VerifierKey> {
    let anchor = crate::origin(TenantId::PROVIDER, ANCHOR);
    match key.name().as_str() {
        name if name == origin => Some(key.clone()),
        name if name == anchor => Some(VerifierKey::new(KeyName::new(origin).ok()?, *key.public_key())),
        _ => None,
    }
}
