//! The front: sockets, the PROXY header, TLS, and the HTTP connection on top of it.
//!
//! Lives here: everything about a connection. Does not live here: anything about a request.

mod accept;
mod certificate;
mod connection;
mod frames;
mod local_ca;
pub mod proxy_header;
mod redirect;
mod slots;
mod stall;
mod tally;
mod tls;
mod traffic;

pub(crate) use accept::{Front, accept_loop};
pub use certificate::{CertificateError, Certificates};
pub(crate) use connection::Peer;
pub use local_ca::{LocalAuthority, LocalAuthorityError};
pub(crate) use redirect::redirect_loop;
pub(crate) use slots::{Slots, neighbourhood};
pub(crate) use tls::server_config;
