//! The domain: promises as data, evidence, and the status that follows. Pure: no SQL, no HTTP, no clock.
//!
//! clause ──▶ control ──▶ probe × asset ⟕ latest evidence ──▶ status
//!
//! Three inclusions hold the chain together: the facts a run measured must satisfy what its probe
//! *expects* ([`evidence::judge`]), what the probe expects must imply the numbers the sentence
//! *promises* (checked when the catalogue loads), and a sentence prints no other number.

pub mod asset;
pub mod attestation;
pub mod bound;
pub mod catalogue;
pub mod evidence;
pub mod name;
pub mod sentence;
pub mod status;
