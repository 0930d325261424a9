//! Where mail is handed in, and why that failed.

use crate::{Reply, ReplyError, client::wire::Lost};
use std::{fmt, io, sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// A server that takes our mail.
#[derive(Clone, Debug)]
pub struct Relay {
    /// A name or an IP address; with TLS, what its certificate is checked against.
    pub host: String,
    pub port: u16,
    /// How we name ourselves: our host name, or an address literal in brackets.
    pub hello: String,
    pub tls: Tls,
    /// Sent only under TLS.
    pub credentials: Option<Credentials>,
    pub timeouts: Timeouts,
}

/// How the connection is secured. There is no "if offered": a relay that offers no TLS is refused where TLS is asked for.
#[derive(Clone, Debug)]
pub enum Tls {
    Plain,
    /// RFC 3207, usually port 587 or 25.
    StartTls(Arc<rustls::ClientConfig>),
    /// RFC 8314 §3, usually port 465.
    Implicit(Arc<rustls::ClientConfig>),
}

/// A name and a password for AUTH PLAIN. The password is wiped when dropped and never shown.
#[derive(Clone)]
pub struct Credentials {
    username: String,
    password: Zeroizing<String>,
}

/// The name is empty, or one of the two has a NUL or more than 255 bytes (RFC 4616 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not usable as a mail relay's user name and password")]
pub struct CredentialsError;

/// How long to wait for the relay. The defaults are the minimums of RFC 5321 §4.5.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection and for the TLS handshake, each: 30 s.
    pub connect: Duration,
    /// For the first 220: 5 min.
    pub greeting: Duration,
    /// For the reply to MAIL, and to EHLO, AUTH, STARTTLS, RSET: 5 min.
    pub mail: Duration,
    /// For the reply to RCPT: 5 min.
    pub recipient: Duration,
    /// For the 354 after DATA: 2 min.
    pub data_start: Duration,
    /// For any progress while sending: 3 min.
    pub data_block: Duration,
    /// For the reply to the end of a mail: 10 min. Shorter means more mails that arrive twice.
    pub data_end: Duration,
}

/// The connection could not be opened. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    // Our configuration.
    #[error("the hello name is neither a host name nor an address literal")]
    HelloName,
    #[error("the host is not a name that a certificate can be checked against")]
    HostName,
    #[error("credentials are not sent without TLS")]
    CredentialsWithoutTls,
    // The network.
    #[error("no connection to the relay: {0}")]
    Unreachable(io::Error),
    #[error("the relay did not answer in time")]
    Timeout,
    #[error("the relay closed the connection")]
    Closed,
    // The relay.
    #[error("TLS with the relay failed: {0}")]
    TlsHandshake(io::Error),
    #[error("the relay does not offer STARTTLS")]
    NoStartTls,
    #[error("the relay does not offer AUTH PLAIN")]
    NoAuthPlain,
    #[error("the relay refused ({command}): {reply}")]
    Refused { command: &'static str, reply: Reply },
    #[error("the relay broke the protocol: {0}")]
    Protocol(#[from] ReplyError),
}

impl Relay {
    /// A relay without TLS and credentials, e.g. on this machine, with the standard's timeouts.
    pub fn plain(host: impl Into<String>, port: u16, hello: impl Into<String>) -> Self {
        let (host, hello) = (host.into(), hello.into());
        Self { host, port, hello, tls: Tls::Plain, credentials: None, timeouts: Timeouts::default() }
    }

    pub(super) fn check(&self) -> Result<(), OpenError> {
        let is_safe = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
        if !(1..=255).contains(&self.hello.len()) || !self.hello.bytes().all(is_safe) {
            return Err(OpenError::HelloName);
        }
        if self.credentials.is_some() && matches!(self.tls, Tls::Plain) {
            return Err(OpenError::CredentialsWithoutTls);
        }
        Ok(())
    }
}

impl Credentials {
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Result<Self, CredentialsError> {
        let (username, password) = (username.into(), Zeroizing::new(password.into()));
        let is_usable = |text: &str| text.len() <= 255 && !text.contains('\0');
        if username.is_empty() || !is_usable(&username) || !is_usable(&password) {
            return Err(CredentialsError);
        }
        Ok(Self { username, password })
    }

    /// RFC 4616 §2: no authorisation identity, name, password.
    pub(super) fn response(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("\0{}\0{}", self.username, *self.password))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("username", &self.username).finish_non_exhaustive()
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        let minutes = |count: u64| Duration::from_secs(count.saturating_mul(60));
        Self {
            connect: Duration::from_secs(30),
            greeting: minutes(5),
            mail: minutes(5),
            recipient: minutes(5),
            data_start: minutes(2),
            data_block: minutes(3),
            data_end: minutes(10),
        }
    }
}

impl Timeouts {
    /// The same limit for everything, e.g. for tests and for relays on the same machine.
    pub fn all(limit: Duration) -> Self {
        Self {
            connect: limit,
            greeting: limit,
            mail: limit,
            recipient: limit,
            data_start: limit,
            data_block: limit,
            data_end: limit,
        }
    }
}

impl OpenError {
    /// Whether it may work later without anybody changing a setting.
    pub fn is_temporary(&self) -> bool {
        match self {
            OpenError::HelloName | OpenError::HostName | OpenError::CredentialsWithoutTls => false,
            OpenError::NoStartTls | OpenError::NoAuthPlain => false,
            OpenError::Unreachable(_) | OpenError::Timeout | OpenError::Closed => true,
            OpenError::TlsHandshake(_) | OpenError::Protocol(_) => true,
            OpenError::Refused { reply, .. } => reply.code < 500,
        }
    }
}

impl From<Lost> for OpenError {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Timeout => OpenError::Timeout,
            Lost::Closed => OpenError::Closed,
            Lost::Broken(error) => OpenError::Unreachable(error),
            Lost::Protocol(error) => OpenError::Protocol(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_mistakes_are_refused_before_connecting() {
        for hello in ["", "a b", "a\r\nMAIL FROM:<x>", "関所", &"a".repeat(256)] {
            let relay = Relay::plain("127.0.0.1", 25, hello);
            assert!(matches!(relay.check(), Err(OpenError::HelloName)), "{hello}");
        }
        for hello in ["mail.example.jp", "[192.0.2.1]", "[IPv6:2001:db8::1]", "localhost"] {
            assert!(Relay::plain("127.0.0.1", 25, hello).check().is_ok(), "{hello}");
        }
        let mut relay = Relay::plain("127.0.0.1", 25, "localhost");
        relay.credentials = Credentials::new("sekisho", "secret").ok();
        assert!(matches!(relay.check(), Err(OpenError::CredentialsWithoutTls)));
    }

    #[test]
    fn passwords_are_not_shown() {
        let credentials = Credentials::new("sekisho", "open sesame").unwrap();
        assert!(!format!("{credentials:?}").contains("sesame"));
        assert_eq!(credentials.response().as_str(), "\0sekisho\0open sesame");
        for (username, password) in [("", "x"), ("a\0b", "x"), ("a", "x\0y"), (&"a".repeat(256), "x")] {
            assert_eq!(Credentials::new(username, password).err(), Some(CredentialsError));
        }
    }
}
