//! From the gate's events to ledger entries: bounded, batched, never in a request's way.
//!
//! What was refused becomes an entry of its own. Requests that passed are written as bundles: one
//! entry for all requests of a tenant within a second, each with who, what and when. If the
//! database is away the spool keeps what it can; what it cannot is counted, and the count recorded.
//! There is a pause after what was waiting is written, never while more waits.

use gate::{AccessRecord, DetectionAtGate, Recorder, RefusedAtGate};
use kernel::{
    Actor, Channel, Ctx, Finding, Language, Origin, Refusal, SessionId, Standing, TenantId, Timestamp,
    TraceId, UserId, shown_path,
};
use ledger::{Entry, EntryOutcome};
use office::Office;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    net::IpAddr,
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

const PASS: &str = "gate.request.pass";
const REFUSE: &str = "gate.request.refuse";
const REFUSE_CONNECTION: &str = "gate.connection.refuse";
const DETECT: &str = "gate.attack.detect";
const LOSE: &str = "gate.record.lose";
/// Everything that is written here.
#[cfg(test)]
pub(crate) const ACTIVITIES: &[&str] = &[PASS, REFUSE, REFUSE_CONNECTION, DETECT, LOSE];

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

/// Where entries end up: the office, or a test's.
trait Books: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    fn record_all(
        &self,
        tenant: TenantId,
        entries: &[Entry],
    ) -> impl Future<Output = Result<(), Refusal>> + Send;
}

impl Books for Office {
    fn now(&self) -> Timestamp {
        Office::now(self)
    }

    async fn record_all(&self, tenant: TenantId, entries: &[Entry]) -> Result<(), Refusal> {
        Office::record_all(self, tenant, entries).await
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
    books: impl Books,
    mut waiting: mpsc::Receiver<Event>,
    lost: Arc<AtomicU64>,
    mut stop: watch::Receiver<bool>,
) {
    let mut unwritten: BTreeMap<TenantId, Vec<Entry>> = BTreeMap::new();
    loop {
        let is_stopping = *stop.borrow();
        let mut is_more = false;
        if unwritten.is_empty() {
            let mut batch = Vec::with_capacity(256);
            while let Some(event) = (batch.len() < BATCH).then(|| waiting.try_recv().ok()).flatten() {
                batch.push(event);
            }
            is_more = batch.len() >= BATCH;
            if let Some(entry) = loss(&lost, books.now()) {
                unwritten.entry(TenantId::PROVIDER).or_default().push(entry);
            }
            for (tenant, entry) in entries(batch, books.now()) {
                unwritten.entry(tenant).or_default().push(entry);
            }
        }
        let is_idle = unwritten.is_empty();
        write(&books, &mut unwritten).await;
        match (is_stopping, is_idle, unwritten.is_empty()) {
            // Stopping: leave when nothing is left, or when the database does not take it.
            (true, true, _) | (true, _, false) => return,
            (true, false, true) => {}
            // Events come faster than one batch per pause: a pause would lose them.
            (false, _, true) if is_more => {}
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
async fn write(books: &impl Books, unwritten: &mut BTreeMap<TenantId, Vec<Entry>>) {
    let tenants: Vec<TenantId> = unwritten.keys().copied().collect();
    for tenant in tenants {
        let Some(entries) = unwritten.get(&tenant) else { continue };
        match books.record_all(tenant, entries).await {
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
    (count > 0).then(|| Entry::of(&ctx, LOSE, "gate", EntryOutcome::Failure, facts))
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
            entries.push((tenant, Entry::of(&ctx, PASS, "gate", EntryOutcome::Success, facts)));
        }
    }
    entries
}

fn refused(event: RefusedAtGate) -> (TenantId, Entry) {
    let trace = event.trace.unwrap_or_else(|| TraceId::new(event.at));
    let ctx = visitor(event.at, trace, event.address, event.tenant, actor(event.user, event.session));
    let activity = if event.code.is_some() { REFUSE } else { REFUSE_CONNECTION };
    let target = event.host.as_deref().unwrap_or("gate");
    let facts = json!({
        "code": event.code, "reason": event.reason, "detail": event.detail, "count": event.count,
        "method": event.method, "path": event.path.as_deref().map(shown_path), "service": event.service.as_deref(),
    });
    let facts = match facts {
        Value::Object(facts) => facts.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    };
    (ctx.tenant, Entry::of(&ctx, activity, target, EntryOutcome::Refused, facts))
}

/// An OCSF Detection Finding.
fn detected(event: &DetectionAtGate) -> (TenantId, Entry) {
    let request = &event.request;
    let by = actor(request.user, request.session);
    let ctx = visitor(request.at, request.trace, request.address, request.tenant, by);
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
    (ctx.tenant, Entry::of(&ctx, DETECT, &request.host, outcome, facts))
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

/// Somebody before the gate. What no tenant's member did stands in the provider's ledger.
fn visitor(at: Timestamp, trace: TraceId, address: IpAddr, tenant: Option<TenantId>, actor: Actor) -> Ctx {
    Ctx {
        actor,
        tenant: tenant.unwrap_or(TenantId::PROVIDER),
        now: at,
        origin: Origin { channel: Channel::Page, address: Some(address), agent: None },
        trace,
        language: Language::default(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::poll;
    use kernel::{Clock, SystemClock};
    use std::{net::IpAddr, pin::pin, sync::Mutex};

    /// Requests written, and whether anything is taken at all.
    #[derive(Clone, Default)]
    struct Counted(Arc<Mutex<(usize, bool)>>);

    impl Books for Counted {
        fn now(&self) -> Timestamp {
            SystemClock.now()
        }

        async fn record_all(&self, _: TenantId, entries: &[Entry]) -> Result<(), Refusal> {
            let mut counted = self.0.lock().unwrap();
            if counted.1 {
                return Err(Refusal::unavailable("away"));
            }
            let requests = |entry: &Entry| entry.content["facts"]["count"].as_u64().unwrap_or(0);
            let written: u64 = entries.iter().map(requests).sum();
            counted.0 = counted.0.saturating_add(written as usize);
            Ok(())
        }
    }

    fn passed() -> Event {
        Event::Access(AccessRecord {
            at: SystemClock.now(),
            trace: TraceId::new(SystemClock.now()),
            address: IpAddr::from([127, 0, 0, 1]),
            host: "a.example".to_owned(),
            method: "GET".to_owned(),
            path: "/".to_owned(),
            agent: None,
            service: None,
            function: None,
            tenant: None,
            user: None,
            session: None,
            status: 200,
            received: 0,
            sent: 0,
            duration: Wait::ZERO,
            is_complete: true,
        })
    }

    /// One look at the task gets as far as it goes without waiting for time to pass.
    #[tokio::test]
    async fn there_is_no_pause_while_more_waits() {
        let books = Counted::default();
        let (events, waiting) = mpsc::channel(ROOM);
        let (_stop, stops) = watch::channel(false);
        let mut emptying = pin!(empty(books.clone(), waiting, Arc::default(), stops));
        let waits = BATCH * 4 + 7;
        for _ in 0..waits {
            assert!(events.try_send(passed()).is_ok());
        }
        assert!(poll!(&mut emptying).is_pending());
        assert_eq!(books.0.lock().unwrap().0, waits);
    }

    #[tokio::test]
    async fn there_is_a_pause_while_nothing_is_taken() {
        let books = Counted::default();
        books.0.lock().unwrap().1 = true;
        let (events, waiting) = mpsc::channel(ROOM);
        let (stop, stops) = watch::channel(false);
        let mut emptying = pin!(empty(books.clone(), waiting, Arc::default(), stops));
        for _ in 0..BATCH + 1 {
            assert!(events.try_send(passed()).is_ok());
        }
        assert!(poll!(&mut emptying).is_pending(), "it does not spin");
        books.0.lock().unwrap().1 = false;
        stop.send(true).expect("stop");
        emptying.await;
        assert_eq!(books.0.lock().unwrap().0, BATCH + 1);
    }
}
