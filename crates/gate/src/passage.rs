//! One request's facts, gathered along the way: for the answer, and for the record.

use crate::{
    gate::Shared,
    listen::Peer,
    port::{AccessRecord, Inspection, RefusedAtGate},
    reason::Reason,
    session::{Lease, Live},
    upstream::Flow,
};
use http::{HeaderMap, Method, Request, header};
use kernel::{Language, Timestamp, TraceId};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
};
use tokio::time::Instant;

/// Longest `User-Agent` and path that are kept, in bytes.
const AGENT_LIMIT: usize = 256;
const PATH_LIMIT: usize = 1_024;

pub(crate) type SharedInspection = Arc<Mutex<Box<dyn Inspection>>>;

pub(crate) struct Passage {
    pub at: Timestamp,
    pub started: Instant,
    pub trace: TraceId,
    pub address: IpAddr,
    pub language: Language,
    pub accepts_html: bool,
    pub is_http2: bool,
    /// A person's browser going somewhere, rather than a script or an image.
    pub is_navigation: bool,
    pub method: Method,
    /// As it was asked for, path and query.
    pub target: String,
    pub agent: Option<String>,
    /// Without port, lower case. Empty until the route step.
    pub host: String,
    /// With port unless it is 443.
    pub authority: String,
    pub service: Option<Arc<str>>,
    pub function: Option<Arc<str>>,
    pub live: Option<Arc<Live>>,
    /// What a request that went outside this process rests on, and its answer.
    pub lease: Option<Lease>,
    /// A session was shown that does not stand any more.
    pub has_ended: bool,
    pub inspection: Option<SharedInspection>,
    pub is_refused_by_rule: bool,
    pub flow: Arc<Flow>,
    /// The answer comes from outside this process.
    pub is_forwarded: bool,
    /// A WebSocket was agreed: its end writes the record.
    pub is_tunnel: bool,
}

impl Passage {
    pub fn begin<B>(gate: &Shared, peer: &Peer, request: &Request<B>) -> Self {
        let at = gate.clock.now();
        let headers = request.headers();
        let accepts_html = text(headers, header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
        let is_fetch = text(headers, "sec-fetch-mode").is_some_and(|mode| mode != "navigate");
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        Self {
            at,
            started: Instant::now(),
            trace: TraceId::new(at),
            address: peer.address(),
            language: web::language_of(headers),
            accepts_html,
            is_http2: request.version() == http::Version::HTTP_2,
            is_navigation: accepts_html && is_read && !is_fetch,
            method: request.method().clone(),
            target: target.to_owned(),
            agent: text(headers, header::USER_AGENT).map(|agent| cut(agent, AGENT_LIMIT)),
            host: String::new(),
            authority: String::new(),
            service: None,
            function: None,
            live: None,
            lease: None,
            has_ended: false,
            inspection: None,
            is_refused_by_rule: false,
            flow: Arc::default(),
            is_forwarded: false,
            is_tunnel: false,
        }
    }

    /// The raw path, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub fn access_record(&self, status: u16) -> AccessRecord {
        let session = self.live.as_ref().map(|live| live.record());
        AccessRecord {
            at: self.at,
            trace: self.trace,
            address: self.address,
            host: self.host.clone(),
            method: self.method.to_string(),
            path: cut(self.path(), PATH_LIMIT),
            agent: self.agent.clone(),
            service: self.service.clone(),
            function: self.function.clone(),
            tenant: session.map(|session| session.tenant),
            user: session.map(|session| session.user),
            session: session.map(|session| session.id),
            status,
            received: self.flow.received(),
            sent: 0,
            duration: self.started.elapsed(),
            is_complete: false,
        }
    }

    pub fn refused_event(&self, reason: &Reason) -> RefusedAtGate {
        let session = self.live.as_ref().map(|live| live.record());
        RefusedAtGate {
            trace: Some(self.trace),
            code: Some(reason.face().code),
            detail: reason.detail().to_owned(),
            host: (!self.host.is_empty()).then(|| self.host.clone()),
            method: Some(self.method.to_string()),
            path: Some(cut(self.path(), PATH_LIMIT)),
            service: self.service.clone(),
            tenant: session.map(|session| session.tenant),
            user: session.map(|session| session.user),
            session: session.map(|session| session.id),
            ..RefusedAtGate::before_http(self.at, self.address, reason.face().slug)
        }
    }
}

fn text(headers: &HeaderMap, name: impl http::header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// At most `limit` bytes, whole characters.
fn cut(text: &str, limit: usize) -> String {
    text.get(..text.floor_char_boundary(limit)).unwrap_or_default().to_owned()
}
