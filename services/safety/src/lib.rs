//! 安否確認: asks people whether they are safe after a strong earthquake, and counts the answers.
//!
//! Lives here: the safety-confirmation service, which stands behind the gate like any other service.
//! Does not live here: sign-in, sending of mail, the ledger; those are the platform's.

pub mod model;
