//! The gate's ports to the outside: who is signed in, what is permitted, where events are recorded,
//! and the rule engine. The program implements them. The gate itself knows nothing of SQL.

use ipnet::IpNet;
use kernel::{Finding, Refusal, SessionId, Standing, TenantId, Timestamp, TraceId, UserId, Verdict};
use keys::Bearer;
use std::{collections::BTreeSet, net::IpAddr, pin::Pin, sync::Arc, time::Duration};

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Asked on a cache miss only; answers are kept in memory until [`Directory::changes`] says otherwise.
pub trait Directory: Send + Sync + 'static {
    /// The live session of a bearer token, or `None` when there is none (any more).
    fn session<'a>(
        &'a self,
        bearer: &'a Bearer,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<SessionRecord>, Refusal>>;

    fn policy(&self, tenant: TenantId) -> BoxFuture<'_, Result<TenantPolicy, Refusal>>;

    /// What a user may do in one service.
    fn grants<'a>(
        &'a self,
        tenant: TenantId,
        user: UserId,
        service: &'a str,
    ) -> BoxFuture<'a, Result<Grants, Refusal>>;

    /// When sessions were last used. In batches of at most 1,000, every 30 s and at shutdown.
    fn seen(&self, batch: Vec<(TenantId, SessionId, Timestamp)>) -> BoxFuture<'_, ()>;

    /// What changed since the previous successful call; the first call sets the beginning. Called
    /// twice a second, never concurrently. An answer may repeat the one before it: what a consecutive
    /// answer repeats is applied once.
    fn changes(&self) -> BoxFuture<'_, Result<Vec<Change>, Refusal>>;
}

/// A session as the gate needs it. Not the token, nor its digest.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    pub id: SessionId,
    pub tenant: TenantId,
    pub tenant_code: String,
    pub tenant_name: String,
    pub user: UserId,
    pub login: String,
    pub display_name: String,
    pub roles: Vec<String>,
    pub standing: Standing,
    pub signed_in_at: Timestamp,
    pub last_seen: Timestamp,
    /// Ends when unused for so long; the tenant's policy may be stricter. `None`: never by idling.
    pub idle: Option<Duration>,
    /// Ends then, used or not.
    pub absolute_until: Timestamp,
}

/// What a tenant wants checked on every request.
#[derive(Clone, Debug, Default)]
pub struct TenantPolicy {
    /// Networks that may be used; empty: any.
    pub addresses: Vec<IpNet>,
    pub idle: Option<Duration>,
}

impl TenantPolicy {
    /// An empty list allows every address; otherwise one that is in no network is refused, of whichever
    /// family: an IPv6 peer does not get around a list of IPv4 networks.
    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.addresses.is_empty() || self.addresses.iter().any(|network| network.contains(&address))
    }
}

/// Functions and screens of one service that one user may use.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    pub functions: BTreeSet<String>,
}

impl Grants {
    pub fn of(functions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { functions: functions.into_iter().map(Into::into).collect() }
    }

    pub fn has(&self, function: &str) -> bool {
        self.functions.contains(function)
    }
}

/// What makes remembered answers void. Whatever is open for an affected session is judged again, and cut
/// if less holds than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    Session(SessionId),
    User(TenantId, UserId),
    Tenant(TenantId),
    /// [`Blocklist::entries`] would answer otherwise than before.
    Blocklist,
    Everything,
}

/// Which networks are blocked or allowed, as far as others know, and who is told what the gate blocks
/// by itself.
pub trait Blocklist: Send + Sync + 'static {
    /// Everything in force. Asked at the start, upon [`Change::Blocklist`], and every five seconds.
    fn entries(&self) -> BoxFuture<'_, Result<Vec<BlocklistEntry>, Refusal>>;

    /// The gate blocked a network by itself. Must not block and must bound what it holds.
    fn blocked(&self, block: AutomaticBlock);
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlocklistEntry {
    pub network: IpNet,
    pub rule: BlocklistRule,
    /// When it was made.
    pub at: Timestamp,
    /// `None`: until somebody takes it back.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlocklistRule {
    /// By hand: nobody from there gets in, signed in or not.
    Block,
    /// By hand: never blocked by the gate itself.
    Allow,
    /// By a gate: strangers from there do not get in.
    Automatic,
    /// What gates blocked within this network until then is over.
    Lifted,
}

/// The gate blocked a network by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct AutomaticBlock {
    pub at: Timestamp,
    pub network: IpNet,
    pub until: Timestamp,
    /// 1 for the first time within a day.
    pub level: u32,
    /// Points held against it.
    pub score: f64,
    /// What for, and how often each.
    pub reasons: Vec<(&'static str, u32)>,
    /// Nobody was kept out: the gate only observes.
    pub is_observed: bool,
}

/// Nothing by hand, and nobody is told.
pub(crate) struct NoBlocklist;

impl Blocklist for NoBlocklist {
    fn entries(&self) -> BoxFuture<'_, Result<Vec<BlocklistEntry>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn blocked(&self, block: AutomaticBlock) {
        tracing::warn!(network = %block.network, score = block.score, "blocked");
    }
}

/// Where the gate's events go. Must not block and must bound what it holds.
pub trait Recorder: Send + Sync + 'static {
    fn refused(&self, event: RefusedAtGate);
    fn access(&self, event: AccessRecord);
    fn connection(&self, event: ConnectionRecord);
    /// An inspection found something, whether or not it refused the request for it.
    fn detected(&self, event: DetectionAtGate);
}

/// Something did not get through.
#[derive(Clone, Debug)]
pub struct RefusedAtGate {
    pub at: Timestamp,
    pub trace: Option<TraceId>,
    pub address: IpAddr,
    /// `SK-GATE-…`, as shown to the person; `None` before HTTP.
    pub code: Option<&'static str>,
    /// Stable: `tls-version`, `unknown-host`, `address-not-allowed`, `length-and-encoding` …
    pub reason: &'static str,
    /// More for the log: a function's id, a rule's id. Never a secret.
    pub detail: String,
    /// How many alike this stands for, at least 1: floods are summed per address and reason.
    pub count: u32,
    pub host: Option<String>,
    pub method: Option<String>,
    /// Without the query.
    pub path: Option<String>,
    pub service: Option<Arc<str>>,
    pub tenant: Option<TenantId>,
    pub user: Option<UserId>,
    pub session: Option<SessionId>,
}

impl RefusedAtGate {
    /// One event on a connection that never came to a request.
    pub fn before_http(at: Timestamp, address: IpAddr, reason: &'static str) -> Self {
        Self {
            at,
            trace: None,
            address,
            code: None,
            reason,
            detail: String::new(),
            count: 1,
            host: None,
            method: None,
            path: None,
            service: None,
            tenant: None,
            user: None,
            session: None,
        }
    }
}

/// One request and its answer, written when the last byte is out.
#[derive(Clone, Debug)]
pub struct AccessRecord {
    pub at: Timestamp,
    pub trace: TraceId,
    pub address: IpAddr,
    pub host: String,
    pub method: String,
    /// Without the query: queries hold what people search for, and sometimes secrets.
    pub path: String,
    pub agent: Option<String>,
    pub service: Option<Arc<str>>,
    pub function: Option<Arc<str>>,
    pub tenant: Option<TenantId>,
    pub user: Option<UserId>,
    pub session: Option<SessionId>,
    pub status: u16,
    /// Body bytes.
    pub received: u64,
    pub sent: u64,
    pub duration: Duration,
    /// False when the answer was cut: by either side, a limit, or a revocation.
    pub is_complete: bool,
}

/// One connection on which requests could be made, written when it, and a WebSocket that it became, has ended.
/// One that did not come so far is a [`RefusedAtGate`].
#[derive(Clone, Debug)]
pub struct ConnectionRecord {
    pub at: Timestamp,
    pub address: IpAddr,
    /// The load balancer that it came through and that named the address.
    pub via: Option<IpAddr>,
    /// `1.2` or `1.3`; `None`: plain HTTP, which is only told to use TLS.
    pub tls: Option<&'static str>,
    /// By its name in TLS (ALPN): `h2` or `http/1.1`.
    pub protocol: &'static str,
    /// The host that was asked for (SNI).
    pub name: Option<String>,
    pub requests: u32,
    /// Bytes over TCP, those of TLS included; not those of the PROXY header.
    pub received: u64,
    pub sent: u64,
    pub duration: Duration,
}

/// What an inspection found in one request, written when its answer is out.
#[derive(Clone, Debug)]
pub struct DetectionAtGate {
    /// Who asked for what, and what became of it.
    pub request: AccessRecord,
    /// The request, or its answer, was stopped for it.
    pub is_refused: bool,
    /// In the order in which they were made; never empty.
    pub findings: Vec<Finding>,
}

/// The rule engine's port. One [`Inspection`] follows one request through its phases.
pub trait Inspector: Send + Sync + 'static {
    fn begin(&self, passage: InspectedPassage) -> Box<dyn Inspection>;
}

/// What stands fixed when an inspection begins.
#[derive(Clone, Debug)]
pub struct InspectedPassage {
    pub trace: TraceId,
    pub now: Timestamp,
    pub address: IpAddr,
    pub service: Option<Arc<str>>,
    /// Whose member asks; `None` for a stranger.
    pub tenant: Option<TenantId>,
}

/// The four phases of one request; each may refuse. The defaults pass everything.
pub trait Inspection: Send + 'static {
    fn request_head(&mut self, _head: &http::request::Parts) -> Verdict {
        Verdict::Pass
    }

    /// How many body bytes must be inspected before the service sees any: the body is held back until its end is
    /// known or more than so many bytes came. 0: each chunk is inspected as it passes.
    fn hold(&self) -> usize {
        0
    }

    /// A piece of the request body; `is_last` comes once, perhaps with an empty piece.
    fn request_body(&mut self, _chunk: &[u8], _is_last: bool) -> Verdict {
        Verdict::Pass
    }

    /// The service is asked for its answer without a Content-Encoding: compressed, it could not be read.
    fn wants_plain_answer(&self) -> bool {
        false
    }

    fn response_head(&mut self, _head: &http::response::Parts) -> Verdict {
        Verdict::Pass
    }

    /// Asked after the answer's head: how many bytes of its body are inspected. They are held back until its end or
    /// until more came; what is beyond them passes unseen. 0: none.
    fn hold_answer(&self) -> usize {
        0
    }

    /// A piece of what is held of the answer. `is_last` comes once, perhaps with an empty piece, before the visitor is
    /// given anything of it: also when more follows that is not looked at, and when nothing is held.
    fn response_body(&mut self, _chunk: &[u8], _is_last: bool) -> Verdict {
        Verdict::Pass
    }

    /// What was found. Asked once, at the end.
    fn findings(&mut self) -> Vec<Finding> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let office: &[&str] = &["192.0.2.0/24", "2001:db8::/32"];
        let only_v4: &[&str] = &["0.0.0.0/0"];
        let cases = [
            (&[] as &[&str], "203.0.113.1", true),
            (office, "192.0.2.77", true),
            (office, "192.0.3.1", false),
            (office, "::ffff:192.0.2.77", true),
            (office, "2001:db8::1", true),
            (office, "2001:db9::1", false),
            (only_v4, "203.0.113.1", true),
            (only_v4, "2001:db8::1", false),
        ];
        for (list, address, expected) in cases {
            let addresses = list.iter().map(|text| text.parse().unwrap()).collect();
            let policy = TenantPolicy { addresses, ..TenantPolicy::default() };
            assert_eq!(policy.allows(address.parse().unwrap()), expected, "{list:?} {address}");
        }
    }
}
