//! Transparency log mathematics and formats: what makes a log's history impossible to alter unnoticed.
//!
//! Lives here: the Merkle tree of RFC 6962 §2.1 / RFC 9162 §2.1 ([`Frontier`], proofs), its layout in
//! static files (C2SP tlog-tiles), the signed statement of its root (C2SP tlog-checkpoint, signed-note), what
//! witnesses add to it (C2SP tlog-cosignature, tlog-policy) and the file a customer keeps as evidence (C2SP
//! tlog-proof). Every function is pure: bytes in, bytes out.
//!
//! Does not live here: storage, network, time, tenants, encryption of entries, and the decision when to
//! publish or to cosign a checkpoint.
//!
//! Bounds that hold everywhere: a tree has at most [`MAX_TREE_SIZE`] entries (a PostgreSQL `bigint` holds
//! every index), a proof at most [`MAX_CONSISTENCY_HASHES`] hashes, an entry in a bundle at most
//! [`MAX_ENTRY_BYTES`] bytes, a note at most [`MAX_NOTE_BYTES`] bytes and [`MAX_SIGNATURES`] signatures.

mod bundle;
mod checkpoint;
mod cosignature;
mod frontier;
mod hash;
mod key;
mod note;
mod path;
mod policy;
mod proof;
mod proof_file;
mod tile;
mod tile_reader;

pub use bundle::{Bundle, BundleError, MAX_ENTRY_BYTES, encode_entry};
pub use checkpoint::{BadCheckpoint, Checkpoint, CheckpointRefused, MAX_ORIGIN_BYTES, VerifiedCheckpoint};
pub use cosignature::{Cosignature, WitnessKey, WitnessSigner};
pub use frontier::{BadFrontier, Frontier, MAX_FRONTIER_BYTES, TreeFull};
pub use hash::{BadHash, EMPTY_ROOT, Hash, leaf_hash, node_hash};
pub use key::{
    BadKey, BadKeyName, KeyId, KeyName, MAX_KEY_NAME_BYTES, SignerKey, SigningFailed, VerifierKey,
};
pub use note::{BadNote, MAX_NOTE_BYTES, MAX_SIGNATURES, NoteRefused, Signature, SignedNote, VerifiedNote};
pub use path::{BadPath, Resource};
pub use policy::{BadPolicy, Policy};
pub use proof::{
    MAX_CONSISTENCY_HASHES, MAX_INCLUSION_HASHES, NodeSource, ProofError, VerifyError, consistency_proof,
    inclusion_proof, tree_root, verify_consistency, verify_inclusion,
};
pub use proof_file::{BadProofFile, MAX_EXTRA_BYTES, ProofFile, ProofFileRefused};
pub use tile::{BadTile, TILE_WIDTH, Tile};
pub use tile_reader::{TileReader, tiles_for_consistency, tiles_for_inclusion};

/// The largest number of entries a tree may hold: 2⁶³ − 1.
pub const MAX_TREE_SIZE: u64 = i64::MAX as u64;
