//! From the gate's events to ledger entries: bounded, batched, never in a request's way.
//!
//! What was refused becomes an entry of its own. Requests that passed are written as bundles: one
//! entry for all requests of a tenant within a second, each with who, what and when. If the
//! database is away the spool keeps what it can; what it cannot is counted, and the count recorded.

use gate::{AccessRecord, DetectionAtGate, Finding, Recorder, RefusedAtGate};
use kernel::{
    Actor, Channel, Ctx, Language, Origin, SessionId, Standing, TenantId, Timestamp, TraceId, UserId,
    shown_path,
};
use ledger::{Entry, EntryOutcome};
use office::Office;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration as Wait,
};
use tokio::sync::{mpsc, watch};

/// Events held while the database is slow or away.
const ROOM: usize = 50_000;
/// Requests in one bundle.
const BUNDLE: usize = 300;
/// Events written in one go.
const BATCH: usize = 5_000;
/// Findings of one request that are told in full; the rest is counted.
const FINDINGS: usize = 20;
const FLUSH_EVERY: Wait = Wait::from_millis(500);

enum Event {
    Refused(RefusedAtGate),
    Access(AccessRecord),
    Detected(DetectionAtGate),
}

/// The gate's side.
pub struct Spool {
    events: mpsc::Sender<Event>,
    lost: Arc<AtomicU64>,
}

impl Recorder for Spool {
    fn refused(&self, event: RefusedAtGate) {
        self.put(Event::Refused(event));
    }

    fn access(&self, event: AccessRecord) {
        self.put(Event::Access(event));
    }

    fn detected(&self, event: DetectionAtGate) {
        self.put(Event::Detected(event));
    }
}

impl Spool {
    fn put(&self, event: Event) {
        if self.events.try_send(event).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The spool and the task that empties it. The task ends after `stop`, when everything is written.
pub fn start(office: Office, stop: watch::Receiver<bool>) -> (Spool, tokio::task::JoinHandle<()>) {
    let (events, waiting) = mpsc::channel(ROOM);
    let lost = Arc::new(AtomicU64::new(0));
    let task = tokio::spawn(empty(office, waiting, Arc::clone(&lost), stop));
    (Spool { events, lost }, task)
}

async fn empty(
    office: Office,
    mut waiting: mpsc::Receiver<Event>,
    lost: Arc<AtomicU64>,
    mut stop: watch::Receiver<bool>,
) {
    let mut unwritten: BTreeMap<TenantId, Vec<Entry>> = BTreeMap::new();
    loop {
        let is_stopping = *stop.borrow();
        if unwritten.is_empty() {
            let mut batch = Vec::with_capacity(256);
            while let Some(event) = (batch.len() < BATCH).then(|| waiting.try_recv().ok()).flatten() {
                batch.push(event);
            }
            if let Some(entry) = loss(&lost, office.now()) {
                unwritten.entry(TenantId::PROVIDER).or_default().push(entry);
            }
            for (tenant, entry) in entries(batch, office.now()) {
                unwritten.entry(tenant).or_default().push(entry);
            }
        }
        let is_idle = unwritten.is_empty();
        write(&office, &mut unwritten).await;
        match (is_stopping, is_idle, unwritten.is_empty()) {
            // Stopping: leave when nothing is left, or when the database does not take it.
            (true, true, _) | (true, _, false) => return,
            (true, false, true) => {}
            (false, _, _) => {
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => {}
                    () = tokio::time::sleep(FLUSH_EVERY) => {}
                }
            }
        }
    }
}

/// Writes tenant by tenant; what cannot be written stays for the next round.
async fn write(office: &Office, unwritten: &mut BTreeMap<TenantId, Vec<Entry>>) {
    let tenants: Vec<TenantId> = unwritten.keys().copied().collect();
    for tenant in tenants {
        let Some(entries) = unwritten.get(&tenant) else { continue };
        match office.record_all(tenant, entries).await {
            Ok(()) => {
                unwritten.remove(&tenant);
            }
            Err(refusal) => tracing::warn!(%tenant, reason = refusal.inside, "access records wait"),
        }
    }
}

fn loss(lost: &AtomicU64, now: Timestamp) -> Option<Entry> {
    let count = lost.swap(0, Ordering::Relaxed);
    let facts = Map::from_iter([("lost".to_owned(), Value::from(count))]);
    let ctx = Ctx::system("gate", TenantId::PROVIDER, now);
    (count > 0).then(|| Entry::of(&ctx, "gate.record.lose", "gate", EntryOutcome::Failure, facts))
}

fn entries(batch: Vec<Event>, now: Timestamp) -> Vec<(TenantId, Entry)> {
    let mut entries = Vec::new();
    let mut passed: BTreeMap<TenantId, Vec<Value>> = BTreeMap::new();
    for event in batch {
        match event {
            Event::Refused(event) => entries.push(refused(event)),
            Event::Detected(event) => entries.push(detected(&event)),
            Event::Access(record) => {
                passed.entry(record.tenant.unwrap_or(TenantId::PROVIDER)).or_default().push(line(&record));
            }
        }
    }
    for (tenant, lines) in passed {
        for bundle in lines.chunks(BUNDLE) {
            let ctx = Ctx::system("gate", tenant, now);
            let facts = Map::from_iter([
                ("count".to_owned(), Value::from(bundle.len())),
                ("requests".to_owned(), Value::from(bundle.to_vec())),
            ]);
            entries
                .push((tenant, Entry::of(&ctx, "gate.request.pass", "gate", EntryOutcome::Success, facts)));
        }
    }
    entries
}

fn refused(event: RefusedAtGate) -> (TenantId, Entry) {
    let tenant = event.tenant.unwrap_or(TenantId::PROVIDER);
    let ctx = Ctx {
        actor: actor(event.user, event.session),
        tenant,
        now: event.at,
        origin: Origin { channel: Channel::Page, address: Some(event.address), agent: None },
        trace: event.trace.unwrap_or_else(|| TraceId::new(event.at)),
        language: Language::default(),
    };
    let activity = if event.code.is_some() { "gate.request.refuse" } else { "gate.connection.refuse" };
    let target = event.host.as_deref().unwrap_or("gate");
    let facts = json!({
        "code": event.code, "reason": event.reason, "detail": event.detail, "count": event.count,
        "method": event.method, "path": event.path.as_deref().map(shown_path), "service": event.service.as_deref(),
    });
    let facts = match facts {
        Value::Object(facts) => facts.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    };
    (tenant, Entry::of(&ctx, activity, target, EntryOutcome::Refused, facts))
}

/// An OCSF Detection Finding.
fn detected(event: &DetectionAtGate) -> (TenantId, Entry) {
    let request = &event.request;
    let tenant = request.tenant.unwrap_or(TenantId::PROVIDER);
    let ctx = Ctx {
        actor: actor(request.user, request.session),
        tenant,
        now: request.at,
        origin: Origin { channel: Channel::Page, address: Some(request.address), agent: None },
        trace: request.trace,
        language: Language::default(),
    };
    let facts = Map::from_iter([
        ("refused".to_owned(), Value::from(event.is_refused)),
        ("status".to_owned(), Value::from(request.status)),
        ("method".to_owned(), Value::from(request.method.as_str())),
        ("path".to_owned(), Value::from(shown_path(&request.path))),
        ("service".to_owned(), Value::from(request.service.as_deref())),
        ("count".to_owned(), Value::from(event.findings.len())),
        ("findings".to_owned(), event.findings.iter().take(FINDINGS).map(finding).collect()),
    ]);
    let outcome = if event.is_refused { EntryOutcome::Refused } else { EntryOutcome::Success };
    (tenant, Entry::of(&ctx, "gate.attack.detect", &request.host, outcome, facts))
}

fn finding(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule,
        "message": finding.message,
        "severity": finding.severity,
        "tags": finding.tags,
        "variable": finding.variable,
        "excerpt": finding.excerpt,
    })
}

fn actor(user: Option<UserId>, session: Option<SessionId>) -> Actor {
    match (user, session) {
        (Some(id), Some(session)) => Actor::User { id, session, standing: Standing::Member },
        _ => Actor::Nobody,
    }
}

fn line(record: &AccessRecord) -> Value {
    json!({
        "at": record.at.unix_timestamp_nanos() / 1_000_000,
        "address": record.address,
        "user": record.user,
        "host": record.host,
        "method": record.method,
        "path": shown_path(&record.path).chars().take(300).collect::<String>(),
        "status": record.status,
        "sent": record.sent,
        "ms": u64::try_from(record.duration.as_millis()).unwrap_or(u64::MAX),
        "trace": record.trace.to_string(),
        "complete": record.is_complete,
    })
}
