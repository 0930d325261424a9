//! The guard before the HTTP/1 parser: anything that two parsers could read differently is refused.
//!
//! Lives here: the strict reading of heads ([`head`]), of message framing ([`framer`]), and the
//! stream adapter that stands between TLS and hyper ([`stream`]). Does not live here: answers. On a
//! violation hyper is handed one synthetic request that carries the connection's nonce, so that the
//! one answering layer explains it.
//!
//! hyper 1 accepts a message with both `Content-Length` and `Transfer-Encoding` and frames it by the
//! latter. That is safe for itself, and not for a chain of parsers; hence a reading of our own.

mod framer;
mod head;
mod stream;
mod violation;

pub use head::{Framing, HEAD_LIMIT, HEADERS_LIMIT, Head};
pub use stream::{GuardState, Guarded, NONCE_HEADER};
pub use violation::Violation;

/// Reads one request head strictly: `Ok(None)` while it is incomplete. Pure; for tests and fuzzing.
pub fn scan(bytes: &[u8]) -> Result<Option<Head>, Violation> {
    head::HeadScanner::default().feed(bytes)
}

/// Frames a whole stream of requests strictly, as the guard does: how many leading bytes may pass,
/// and why no more may. Pure; for tests and fuzzing.
pub fn frame(bytes: &[u8]) -> (usize, Option<Violation>) {
    framer::Framer::default().check_all(bytes)
}
