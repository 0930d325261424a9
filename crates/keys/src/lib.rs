//! Keys and what they are used for: the hierarchy from root to field, sealing, blind indexes,
//! password hashing, bearer tokens, signing, and the list of allowed algorithms.
//!
//! ```text
//!  Custodian (key file, KMS or HSM)      wraps one key per tenant
//!        │
//!  TenantKeys ── HKDF ─┬─ field keys     seal / open one column's values
//!                      ├─ index keys     blind_index: equality search without plaintext
//!                      ├─ wrapping key   random data keys (the ledger's)
//!                      └─ derive(…)      anything else, by purpose
//!  ExpiryKeys (files, or a KMS)          wrap data keys once more, and are destroyed on time
//!  KeyFolder ── checkpoint.key (Ed25519), assertion.key (ES256), named secrets
//! ```
//!
//! Does not live here: where wrapped keys are stored (`tenancy`, `ledger`), sessions and sign-in
//! (`identity`), TLS itself (`gate`). All cryptography is aws-lc's, except Argon2id.

pub mod aead;
pub mod bearer;
pub mod cryptrec;
pub mod custody;
pub mod entropy;
pub mod expiry;
pub mod folder;
pub mod hierarchy;
pub mod password;
pub mod signing;

pub use aead::{SealError, commitment};
pub use bearer::{Bearer, BearerError};
pub use custody::{Custodian, CustodyError, FileRoot};
pub use entropy::random;
pub use expiry::{ExpiryFolder, ExpiryKeys, ExpiryName, ExpiryState};
pub use folder::{FolderError, KeyFolder};
pub use hierarchy::{Place, TenantKeys};
pub use password::{Busy, HashRefused, Params, ParamsError, PasswordHasher, Phc, Verdict};
pub use signing::{AssertionKey, CheckpointKey, KeyRejected};
