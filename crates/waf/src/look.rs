//! One request and its answer under the rules.

use crate::{
    finding::Finding,
    model::{SERVICE, TENANT},
    tuning::Mode,
};
use http::{Version, header, request, response};
use kernel::{TenantId, Timestamp, TraceId};
use seclang::{Cause, Connection, Decision, Interruption, RuleSet, Transaction};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// What stands fixed when a request comes.
#[derive(Clone, Debug)]
pub struct Passage {
    pub trace: TraceId,
    pub now: Timestamp,
    pub client: IpAddr,
    /// The service's id, for exclusions that hold there only.
    pub service: Option<Arc<str>>,
    /// Whose member asks, for the same.
    pub tenant: Option<TenantId>,
    pub mode: Mode,
    /// Answers are looked at, too.
    pub is_answer_inspected: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    Pass,
    /// By this rule's id, or `body-limit`, `memory`.
    Refuse {
        rule: String,
    },
}

/// A transaction of the rule engine, as the gate's phases see it. With [`Mode::Detect`] nothing is ever refused.
#[derive(Debug)]
pub struct Look {
    /// `None`: nobody wants to know.
    transaction: Option<Transaction>,
    is_answer_inspected: bool,
    is_body_done: bool,
    told: usize,
    /// Longest request body that the rules look at, in bytes.
    body_limit: usize,
}

impl Look {
    pub(crate) fn begin(rules: &RuleSet, passage: &Passage) -> Self {
        let transaction = (passage.mode != Mode::Off).then(|| {
            let mut transaction = rules.transaction();
            transaction.connection(&Connection {
                client: passage.client,
                client_port: 0,
                server: IpAddr::V4(Ipv4Addr::LOCALHOST),
                server_port: 443,
                unix_seconds: passage.now.unix_timestamp(),
                utc_offset_seconds: 9 * 3600,
                unique_id: passage.trace.to_string().as_bytes(),
            });
            if let Some(service) = &passage.service {
                transaction.set_tx(SERVICE, service.as_bytes());
            }
            if let Some(tenant) = passage.tenant {
                transaction.set_tx(TENANT, tenant.to_string().as_bytes());
            }
            if passage.mode == Mode::Detect {
                transaction.detect_only();
            }
            transaction
        });
        Self {
            transaction,
            is_answer_inspected: passage.is_answer_inspected,
            is_body_done: false,
            told: 0,
            body_limit: usize::try_from(rules.settings().request_body_limit).unwrap_or(usize::MAX),
        }
    }

    /// Phase 1.
    pub fn request_head(&mut self, head: &request::Parts) -> Judgement {
        let Some(transaction) = &mut self.transaction else { return Judgement::Pass };
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        transaction.request_line(head.method.as_str().as_bytes(), target.as_bytes(), protocol(head.version));
        if !head.headers.contains_key(header::HOST)
            && let Some(authority) = head.uri.authority()
        {
            transaction.request_header(b"host", authority.as_str().as_bytes());
        }
        if is_chunked(head) {
            transaction.request_header(b"transfer-encoding", b"chunked");
        }
        for (name, value) in &head.headers {
            transaction.request_header(name.as_str().as_bytes(), value.as_bytes());
        }
        judged(transaction.request_headers_done())
    }

    /// How much of the body must have been looked at before anybody is given a byte of it.
    pub fn hold(&self) -> usize {
        match &self.transaction {
            Some(transaction) if transaction.wants_request_body() => self.body_limit,
            _ => 0,
        }
    }

    /// Phase 2 when it is the last piece, or when more came than is looked at.
    pub fn request_body(&mut self, chunk: &[u8], is_last: bool) -> Judgement {
        let Some(transaction) = &mut self.transaction else { return Judgement::Pass };
        if self.is_body_done {
            return Judgement::Pass;
        }
        let judgement = judged(transaction.request_body(chunk));
        if judgement != Judgement::Pass || !is_last {
            return judgement;
        }
        self.is_body_done = true;
        judged(transaction.request_body_done())
    }

    /// Phase 3.
    pub fn response_head(&mut self, head: &response::Parts) -> Judgement {
        let Some(transaction) = self.transaction.as_mut().filter(|_| self.is_answer_inspected) else {
            return Judgement::Pass;
        };
        transaction.response_line(head.status.as_u16(), b"HTTP/1.1");
        for (name, value) in &head.headers {
            transaction.response_header(name.as_str().as_bytes(), value.as_bytes());
        }
        judged(transaction.response_headers_done())
    }

    /// Whether the rules want the answer's body.
    pub fn wants_response_body(&self) -> bool {
        self.is_answer_inspected && self.transaction.as_ref().is_some_and(Transaction::wants_response_body)
    }

    /// Phase 4 with the last piece.
    pub fn response_body(&mut self, chunk: &[u8], is_last: bool) -> Judgement {
        let Some(transaction) = self.transaction.as_mut().filter(|_| self.is_answer_inspected) else {
            return Judgement::Pass;
        };
        let judgement = judged(transaction.response_body(chunk));
        if judgement != Judgement::Pass || !is_last {
            return judgement;
        }
        judged(transaction.response_body_done())
    }

    /// What matched since the last call.
    pub fn findings(&mut self) -> Vec<Finding> {
        let Some(transaction) = &self.transaction else { return Vec::new() };
        let found: Vec<_> = transaction.matches().skip(self.told).map(|found| Finding::of(&found)).collect();
        self.told = self.told.saturating_add(found.len());
        found
    }
}

fn judged(decision: Decision) -> Judgement {
    match decision {
        Decision::Pass => Judgement::Pass,
        Decision::Interrupt(Interruption { cause, .. }) => Judgement::Refuse {
            rule: match cause {
                Cause::Rule(id) => id.to_string(),
                Cause::BodyLimit => "body-limit".to_owned(),
                Cause::Memory => "memory".to_owned(),
            },
        },
    }
}

fn protocol(version: Version) -> &'static [u8] {
    match version {
        Version::HTTP_10 => b"HTTP/1.0",
        Version::HTTP_2 => b"HTTP/2.0",
        _ => b"HTTP/1.1",
    }
}

/// The gate takes hop-by-hop headers off; rules ask how a body without a length is framed.
fn is_chunked(head: &request::Parts) -> bool {
    head.version == Version::HTTP_11
        && matches!(head.method.as_str(), "POST" | "PUT" | "PATCH")
        && !head.headers.contains_key(header::CONTENT_LENGTH)
}
