//! One request and its answer under the rules.

use crate::{
    finding,
    model::{SERVICE, TENANT},
    tuning::Mode,
};
use http::{Version, header, request, response};
use kernel::{Finding, TenantId, Timestamp, TraceId, Verdict};
use seclang::{
    Cause, Connection, Decision, Interruption, RuleSet, Transaction,
    language::{Settings, ast::BodyProcessor},
};
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

/// A transaction of the rule engine, as the gate's phases see it. With [`Mode::Detect`] nothing is ever refused.
#[derive(Debug)]
pub struct Look {
    /// `None`: nobody wants to know.
    transaction: Option<Transaction>,
    mode: Mode,
    is_answer_inspected: bool,
    limits: Limits,
    request: Read,
    answer: Read,
}

/// Longest bodies that the rules look at, in bytes.
#[derive(Clone, Copy, Debug)]
struct Limits {
    with_files: usize,
    without_files: usize,
    answer: usize,
}

/// How far a body was looked at.
#[derive(Debug, Default)]
struct Read {
    bytes: usize,
    is_done: bool,
}

impl Limits {
    fn of(settings: &Settings) -> Self {
        let bytes = |number| usize::try_from(number).unwrap_or(usize::MAX);
        let with_files = bytes(settings.request_body_limit);
        Self {
            with_files,
            without_files: bytes(settings.request_body_no_files_limit).min(with_files),
            answer: bytes(settings.response_body_limit),
        }
    }
}

impl Read {
    /// What of the next piece is within the limit, and whether there is more than that.
    fn take<'c>(&mut self, chunk: &'c [u8], limit: usize) -> (&'c [u8], bool) {
        let room = limit.saturating_sub(self.bytes);
        self.bytes = self.bytes.saturating_add(chunk.len());
        match chunk.get(..room) {
            Some(within) => (within, chunk.len() > room),
            None => (chunk, false),
        }
    }
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
            mode: passage.mode,
            is_answer_inspected: passage.is_answer_inspected,
            limits: Limits::of(rules.settings()),
            request: Read::default(),
            answer: Read::default(),
        }
    }

    /// Phase 1.
    pub fn request_head(&mut self, head: &request::Parts) -> Verdict {
        let Some(transaction) = &mut self.transaction else { return Verdict::Pass };
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        transaction.request_line(head.method.as_str().as_bytes(), target.as_bytes(), protocol(head.version));
        if !head.headers.contains_key(header::HOST)
            && let Some(authority) = head.uri.authority()
        {
            transaction.request_header(b"host", authority.as_str().as_bytes());
        }
        for (name, value) in &head.headers {
            transaction.request_header(name.as_str().as_bytes(), value.as_bytes());
        }
        judged(transaction.request_headers_done())
    }

    /// How much of the body must have been looked at before anybody is given a byte of it.
    pub fn hold(&self) -> usize {
        match &self.transaction {
            Some(transaction) if transaction.wants_request_body() => self.body_limit(),
            _ => 0,
        }
    }

    /// Phase 2 with the last piece. A body that is longer than the rules look at is refused when a parser should have
    /// read it: half a form means something else. Of any other the beginning is looked at, and the rest passes.
    pub fn request_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
        let limit = self.body_limit();
        let Some(transaction) = &mut self.transaction else { return Verdict::Pass };
        if self.request.is_done {
            return Verdict::Pass;
        }
        let (within, is_over) = self.request.take(chunk, limit);
        if is_over
            && self.mode == Mode::Block
            && transaction.wants_request_body()
            && transaction.request_body_processor().is_some()
        {
            self.request.is_done = true;
            return Verdict::TooLarge;
        }
        let verdict = judged(transaction.request_body(within));
        if verdict != Verdict::Pass || !(is_last || is_over) {
            return verdict;
        }
        self.request.is_done = true;
        judged(transaction.request_body_done())
    }

    /// With this piece phase 2 begins, which takes its time for a long body.
    pub fn is_due(&self, chunk: &[u8], is_last: bool) -> bool {
        let is_over = self.request.bytes.saturating_add(chunk.len()) > self.body_limit();
        self.transaction.is_some() && !self.request.is_done && (is_last || is_over)
    }

    fn body_limit(&self) -> usize {
        let processor = self.transaction.as_ref().and_then(Transaction::request_body_processor);
        match processor {
            Some(BodyProcessor::Multipart) => self.limits.with_files,
            _ => self.limits.without_files,
        }
    }

    /// Phase 3.
    pub fn response_head(&mut self, head: &response::Parts) -> Verdict {
        let Some(transaction) = self.transaction.as_mut().filter(|_| self.is_answer_inspected) else {
            return Verdict::Pass;
        };
        transaction.response_line(head.status.as_u16(), b"HTTP/1.1");
        for (name, value) in &head.headers {
            transaction.response_header(name.as_str().as_bytes(), value.as_bytes());
        }
        judged(transaction.response_headers_done())
    }

    /// The answers of this service are looked at.
    pub fn is_answer_inspected(&self) -> bool {
        self.is_answer_inspected && self.transaction.is_some()
    }

    /// Known after the answer's head: how much of its body is looked at, which is as much as is to be held back.
    pub fn hold_answer(&self) -> usize {
        let is_wanted = self.transaction.as_ref().is_some_and(Transaction::wants_response_body);
        if self.is_answer_inspected && is_wanted { self.limits.answer } else { 0 }
    }

    /// Phase 4 with the last piece, or when more came than is looked at.
    pub fn response_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
        let Some(transaction) = self.transaction.as_mut().filter(|_| self.is_answer_inspected) else {
            return Verdict::Pass;
        };
        if self.answer.is_done {
            return Verdict::Pass;
        }
        let (within, is_over) = self.answer.take(chunk, self.limits.answer);
        let verdict = judged(transaction.response_body(within));
        if verdict != Verdict::Pass || !(is_last || is_over) {
            return verdict;
        }
        self.answer.is_done = true;
        judged(transaction.response_body_done())
    }

    /// Phase 5, and what matched in all of them. To be asked once, at the end.
    pub fn findings(&mut self) -> Vec<Finding> {
        let Some(transaction) = &mut self.transaction else { return Vec::new() };
        transaction.logging();
        transaction.matches().map(|found| finding::told(&found)).collect()
    }
}

fn judged(decision: Decision) -> Verdict {
    match decision {
        Decision::Pass => Verdict::Pass,
        Decision::Interrupt(Interruption { cause, .. }) => match cause {
            Cause::Rule(id) => Verdict::Refuse { rule: id.to_string() },
            Cause::BodyLimit => Verdict::TooLarge,
            Cause::Memory => Verdict::Refuse { rule: "memory".to_owned() },
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
