//! The gate's settings as they stand in the settings file. Parsed here, proven usable in
//! [`crate::Routes`] and [`crate::Gate`].

use crate::{defence::DefenceSettings, rates::ServiceRates, upstream::Pace};
use ipnet::IpNet;
use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// The `[gate]` table. Everything has a default but the places to listen at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GateSettings {
    /// Where TLS is spoken.
    pub listen: Vec<SocketAddr>,
    /// Where plain HTTP is answered with a redirect to `https`, and with nothing else.
    pub redirect: Vec<SocketAddr>,
    /// The port that people see in front of `listen`. Default 443.
    pub public_port: u16,
    /// Load balancers in front of the gate. They must send PROXY protocol version 2; nobody else may.
    pub proxies: Vec<IpNet>,
    pub certificate: Vec<CertificateSettings>,
    pub limits: Limits,
    pub defence: DefenceSettings,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            redirect: Vec::new(),
            public_port: 443,
            proxies: Vec::new(),
            certificate: Vec::new(),
            limits: Limits::default(),
            defence: DefenceSettings::default(),
        }
    }
}

/// One `[[gate.certificate]]`: PEM files, read again when they change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateSettings {
    /// The chain, leaf first.
    pub cert: PathBuf,
    /// PKCS#8, SEC 1 or PKCS#1.
    pub key: PathBuf,
}

/// `[gate.limits]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub connections: u32,
    pub connections_per_address: u32,
    /// New ones of one address.
    pub connections_per_second: u32,
    pub connection_burst: u32,
    /// Of one address, of people who are not signed in.
    pub requests_per_second: u32,
    pub request_burst: u32,
    pub bytes_per_second: u64,
    pub session_requests_per_second: u32,
    pub session_request_burst: u32,
    pub session_bytes_per_second: u64,
    pub tenant_requests_per_second: u32,
    pub tenant_request_burst: u32,
    pub tenant_bytes_per_second: u64,
    pub handshake_seconds: u32,
    /// From a request head's first byte to its last.
    pub head_seconds: u32,
    /// Without a request, between two of one connection.
    pub keep_alive_seconds: u32,
    /// Without a byte of a request body.
    pub request_idle_seconds: u32,
    /// A request body that has taken longer than `request_idle_seconds` in all must have come so fast.
    pub request_bytes_per_second: u32,
    /// Without a byte of a response body.
    pub response_idle_seconds: u32,
    /// How long a client may lag behind [`Limits::response_bytes_per_second`] with what it takes.
    pub response_stall_seconds: u32,
    pub response_bytes_per_second: u32,
    pub streams: u32,
    /// Of all bodies and answers together that are held back until they were inspected.
    pub held_bytes: u64,
    /// Sessions held in memory.
    pub sessions: u32,
    pub drain_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_per_address: 512,
            connections_per_second: 100,
            connection_burst: 1_000,
            requests_per_second: 200,
            request_burst: 400,
            bytes_per_second: 50_000_000,
            session_requests_per_second: 100,
            session_request_burst: 400,
            session_bytes_per_second: 50_000_000,
            tenant_requests_per_second: 2_000,
            tenant_request_burst: 4_000,
            tenant_bytes_per_second: 0,
            handshake_seconds: 10,
            head_seconds: 10,
            keep_alive_seconds: 60,
            request_idle_seconds: 30,
            request_bytes_per_second: 500,
            response_idle_seconds: 300,
            response_stall_seconds: 60,
            response_bytes_per_second: 500,
            streams: 128,
            held_bytes: 512 * 1024 * 1024,
            sessions: 200_000,
            drain_seconds: 20,
        }
    }
}

impl Limits {
    /// Of request bodies.
    pub(crate) fn pace(&self) -> Pace {
        let grace = Duration::from_secs(self.request_idle_seconds.into());
        Pace { grace, bytes_per_second: self.request_bytes_per_second.max(1) }
    }

    pub(crate) fn handshake(&self) -> Duration {
        Duration::from_secs(self.handshake_seconds.into())
    }
}

/// One `[[service]]`. `host` and `upstream` suffice:
///
/// ```toml
/// [[service]]
/// host = "app.example.com"
/// upstream = "http://127.0.0.1:3000"
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSettings {
    /// The audience of assertions and the name in records. Default: the host.
    pub id: Option<String>,
    pub host: String,
    pub upstream: OneOrMany,
    /// Path prefixes that need no sign-in: `/healthz`, `/assets/`.
    #[serde(default)]
    pub public: Vec<String>,
    #[serde(default)]
    pub websockets: bool,
    #[serde(default = "default_body_limit")]
    pub body_limit_bytes: u64,
    #[serde(default = "default_response_seconds")]
    pub response_seconds: u32,
    #[serde(default)]
    pub rate: ServiceRates,
    #[serde(default)]
    pub function: Vec<FunctionSettings>,
    /// What happens on a path that no function names. Default: refused when there is any function,
    /// open to every signed-in person when there is none.
    pub unlisted: Option<Unlisted>,
}

/// One `[[service.function]]`: requests that need a grant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionSettings {
    /// What the grant names: `invoice.read`.
    pub id: String,
    /// Default: all.
    #[serde(default)]
    pub methods: Vec<String>,
    /// `/invoices/{id}` for one segment, `/invoices/**` for everything below.
    pub path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unlisted {
    SignedIn,
    Refused,
}

/// `"http://a:1"` or `["http://a:1", "http://b:1"]`; `h2c://` for HTTP/2 without TLS.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

fn default_body_limit() -> u64 {
    10 * 1024 * 1024
}

fn default_response_seconds() -> u32 {
    60
}
