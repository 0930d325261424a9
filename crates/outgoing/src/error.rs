//! Why nothing was sent, or nobody knows whether it arrived.

use std::net::IpAddr;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutgoingError {
    #[error("the name {0} does not resolve")]
    Unresolved(String),
    /// The name leads into a network that nobody outside may choose.
    #[error("{0} leads to {1}, which is not a public address")]
    Forbidden(String, IpAddr),
    #[error("no connection: {0}")]
    Unreachable(String),
    #[error("TLS: {0}")]
    Tls(String),
    /// The other side did not speak HTTP as it should.
    #[error("HTTP: {0}")]
    Protocol(String),
    #[error("no answer in time")]
    TimedOut,
}

impl OutgoingError {
    /// True if trying again later is of no use until somebody changes the address or the settings.
    pub fn is_lasting(&self) -> bool {
        matches!(self, OutgoingError::Forbidden(..))
    }

    /// A word for it that stays the same, for records and texts.
    pub fn name(&self) -> &'static str {
        match self {
            OutgoingError::Unresolved(_) => "unresolved",
            OutgoingError::Forbidden(..) => "forbidden",
            OutgoingError::Unreachable(_) => "unreachable",
            OutgoingError::Tls(_) => "tls",
            OutgoingError::Protocol(_) => "protocol",
            OutgoingError::TimedOut => "timed-out",
        }
    }
}
