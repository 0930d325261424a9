//! Connections that this program opens to addresses which somebody typed: webhooks, log receivers.
//!
//! ```text
//! name ─▶ resolve ─▶ every address is public or permitted? ─▶ connect to that address ─▶ TLS ─▶ POST
//!                          └── one is not: refused ──▶ nothing is connected
//! ```
//! * Whoever types an address does not choose what stands inside the provider's network: loopback,
//!   private, link-local and every other special address is refused unless the provider permits it.
//! * What was looked at is what is connected to: the name is resolved once, and the address is pinned.
//! * The server proves its name (TLS 1.2 or 1.3). Redirections are not followed.
//! * Everything is bounded: resolving and connecting, the whole exchange, the answer's size.
//!
//! Does not live here: what is sent, when it is tried again, who may type an address.

mod connect;
mod error;
mod network;
mod post;
mod signature;
mod target;

pub use connect::{Outgoing, Resolve, Resolving};
pub use error::OutgoingError;
pub use network::is_public;
pub use post::Reply;
pub use signature::{SIGNATURE, signature};
pub use target::{BadTarget, Target};
