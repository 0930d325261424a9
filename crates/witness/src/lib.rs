//! The witness: remembers the newest checkpoint of each log it watches, and signs a newer one only if the
//! log has kept everything it had (C2SP tlog-witness, tlog-cosignature).
//!
//! ```text
//!   log ── add-checkpoint: old size, proof, checkpoint ──▶ signature? ─▶ size? ─▶ consistent? ─▶ on disk ─▶ cosignature
//! ```
//! Whoever runs one — a customer, an auditor — convicts a log that shows two histories. It holds one key and
//! one small file per log, and talks to nobody.
//!
//! Lives here: the protocol of both sides, the witness' state, its HTTP server. Does not live here: the
//! formats (`tlog`), the log's side of the connection, and TLS (a reverse proxy's, where it is wanted).

mod memory;
mod protocol;
mod serve;
mod watch;

pub use memory::{Memory, MemoryError};
pub use protocol::{AddCheckpoint, BadRequest, MAX_REQUEST_BYTES, SIZE_TYPE};
pub use serve::serve;
pub use watch::{Reply, Witness};
