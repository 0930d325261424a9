//! From the gate's events to lines of the spool's file, and from those to ledger entries.
//!
//! What was refused becomes an entry of its own. Requests that passed become bundles: one entry for
//! the requests of a tenant that are read together, each with who, what and when. So do connections, in
//! the provider's ledger: one may carry requests of several tenants' people.

use super::{DETECT, LOSE, PASS, PASS_CONNECTION, REFUSE, REFUSE_CONNECTION};
use gate::{AccessRecord, ConnectionRecord, DetectionAtGate, RefusedAtGate};
use kernel::{
    Actor, Channel, Ctx, Finding, Language, Origin, SessionId, Standing, TenantId, Timestamp, TraceId,
    UserId, shown_path,
};
use ledger::{Class, Entry, EntryOutcome, Retention};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, net::IpAddr};
use uuid::Uuid;

/// Requests, or connections, in one bundle.
const BUNDLE: usize = 300;
/// Findings of one request that are told in full; the rest is counted.
const FINDINGS: usize = 20;

pub enum Event {
    Refused(RefusedAtGate),
    Access(AccessRecord),
    Connected(ConnectionRecord),
    Detected(DetectionAtGate),
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Kept {
    tenant: Uuid,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Passed(Value),
    Connected(Value),
    Entry(KeptEntry),
}

#[derive(Serialize, Deserialize)]
struct KeptEntry {
    /// Nanoseconds since 1970.
    at: i64,
    retention: i16,
    class: u16,
    activity: String,
    outcome: EntryOutcome,
    actor: String,
    target: String,
    address: Option<String>,
    content: Value,
}

/// The event's line, with its line feed.
pub fn line_of(event: Event) -> Vec<u8> {
    let kept = match event {
        Event::Refused(event) => of_entry(refused(event)),
        Event::Detected(event) => of_entry(detected(&event)),
        Event::Access(record) => Kept {
            tenant: record.tenant.unwrap_or(TenantId::PROVIDER).uuid(),
            what: What::Passed(passed(&record)),
        },
        Event::Connected(record) => {
            Kept { tenant: TenantId::PROVIDER.uuid(), what: What::Connected(connected(&record)) }
        }
    };
    // Values and strings always have a JSON form.
    let mut line = serde_json::to_vec(&kept).unwrap_or_default();
    line.push(b'\n');
    line
}

/// What was lost on the way, told in the provider's ledger.
pub fn loss(count: u64, now: Timestamp) -> Entry {
    let facts = Map::from_iter([("lost".to_owned(), Value::from(count))]);
    Entry::of(&Ctx::system("gate", TenantId::PROVIDER, now), LOSE, "gate", EntryOutcome::Failure, facts)
}

/// Lines by tenant. The second is the number of lines that are not what was written.
pub fn by_tenant(
    lines: impl Iterator<Item = (i64, String)>,
) -> (BTreeMap<TenantId, Vec<(i64, String)>>, u64) {
    #[derive(Deserialize)]
    struct Whose {
        tenant: Uuid,
    }
    let (mut sorted, mut unreadable) = (BTreeMap::<TenantId, Vec<_>>::new(), 0_u64);
    for (end, text) in lines {
        match serde_json::from_str::<Whose>(&text) {
            Ok(whose) => sorted.entry(TenantId::from_uuid(whose.tenant)).or_default().push((end, text)),
            Err(_) => unreadable = unreadable.saturating_add(1),
        }
    }
    (sorted, unreadable)
}

/// The entries of one tenant's lines after `written`, and the position they reach.
pub fn entries(tenant: TenantId, lines: &[(i64, String)], written: i64, now: Timestamp) -> (Vec<Entry>, i64) {
    let (mut passed, mut connected, mut entries, mut reached) = (Vec::new(), Vec::new(), Vec::new(), written);
    for (end, text) in lines.iter().filter(|(end, _)| *end > written) {
        reached = *end;
        match serde_json::from_str::<Kept>(text).map(|kept| kept.what) {
            Ok(What::Passed(line)) => passed.push(line),
            Ok(What::Connected(line)) => connected.push(line),
            Ok(What::Entry(kept)) => entries.extend(kept.into_entry()),
            Err(_) => {}
        }
    }
    let ctx = Ctx::system("gate", tenant, now);
    for (activity, name, lines) in [(PASS, "requests", passed), (PASS_CONNECTION, "connections", connected)] {
        for bundle in lines.chunks(BUNDLE) {
            let facts = Map::from_iter([
                ("count".to_owned(), Value::from(bundle.len())),
                ("bytes_received".to_owned(), sum(bundle, "received")),
                ("bytes_sent".to_owned(), sum(bundle, "sent")),
                (name.to_owned(), Value::from(bundle.to_vec())),
            ]);
            entries.push(Entry::of(&ctx, activity, "gate", EntryOutcome::Success, facts));
        }
    }
    (entries, reached)
}

/// Bytes of all of them.
fn sum(bundle: &[Value], name: &str) -> Value {
    let bytes = bundle.iter().filter_map(|line| line[name].as_u64());
    bytes.fold(0, u64::saturating_add).into()
}

fn of_entry((tenant, entry): (TenantId, Entry)) -> Kept {
    let at = i64::try_from(entry.event_time.unix_timestamp_nanos()).unwrap_or(i64::MAX);
    let what = What::Entry(KeptEntry {
        at,
        retention: entry.retention.number(),
        class: entry.class.0,
        activity: entry.activity,
        outcome: entry.outcome,
        actor: entry.actor,
        target: entry.target,
        address: entry.address,
        content: entry.content,
    });
    Kept { tenant: tenant.uuid(), what }
}

impl KeptEntry {
    fn into_entry(self) -> Option<Entry> {
        Some(Entry {
            event_time: Timestamp::from_unix_timestamp_nanos(self.at.into()).ok()?,
            retention: Retention::from_number(self.retention)?,
            class: Class(self.class),
            activity: self.activity,
            outcome: self.outcome,
            actor: self.actor,
            target: self.target,
            address: self.address,
            content: self.content,
        })
    }
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

fn passed(record: &AccessRecord) -> Value {
    json!({
        "at": record.at.unix_timestamp_nanos() / 1_000_000,
        "address": record.address,
        "user": record.user,
        "host": record.host,
        "method": record.method,
        "path": shown_path(&record.path).chars().take(300).collect::<String>(),
        "status": record.status,
        "received": record.received,
        "sent": record.sent,
        "ms": u64::try_from(record.duration.as_millis()).unwrap_or(u64::MAX),
        "trace": record.trace.to_string(),
        "complete": record.is_complete,
    })
}

fn connected(record: &ConnectionRecord) -> Value {
    json!({
        "at": record.at.unix_timestamp_nanos() / 1_000_000,
        "address": record.address,
        "via": record.via,
        "tls": record.tls,
        "protocol": record.protocol,
        "host": record.name,
        "requests": record.requests,
        "received": record.received,
        "sent": record.sent,
        "ms": u64::try_from(record.duration.as_millis()).unwrap_or(u64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spool::tests::passed as request;
    use kernel::{Clock, SystemClock};
    use std::time::Duration;

    #[test]
    fn an_entry_survives_its_line() {
        let refused =
            RefusedAtGate::before_http(SystemClock.now(), IpAddr::from([192, 0, 2, 1]), "tls-version");
        let text = String::from_utf8(line_of(Event::Refused(refused))).unwrap();
        let (entries, end) = entries(TenantId::PROVIDER, &[(9, text)], 0, SystemClock.now());
        assert_eq!((entries.len(), end), (1, 9));
        assert_eq!(entries[0].activity, REFUSE_CONNECTION);
        assert_eq!(entries[0].content["facts"]["reason"], Value::from("tls-version"));
    }

    #[test]
    fn connections_are_told_apart_from_requests() {
        let connection = |received| {
            Event::Connected(ConnectionRecord {
                at: SystemClock.now(),
                address: IpAddr::from([192, 0, 2, 1]),
                via: None,
                tls: Some("1.3"),
                protocol: "h2",
                name: Some("a.example".to_owned()),
                requests: 1,
                received,
                sent: 5_000,
                duration: Duration::from_millis(20),
            })
        };
        let events = [request(), connection(700), connection(800)];
        let texts = events.into_iter().map(|event| String::from_utf8(line_of(event)).unwrap());
        let lines: Vec<_> = (1..).zip(texts).collect();
        let (entries, end) = entries(TenantId::PROVIDER, &lines, 0, SystemClock.now());
        assert_eq!((entries.len(), end), (2, 3));
        assert_eq!((&*entries[1].activity, entries[1].retention), (PASS_CONNECTION, Retention::Network));
        let facts = &entries[1].content["facts"];
        assert_eq!((&facts["count"], &facts["bytes_received"]), (&Value::from(2), &Value::from(1_500)));
        assert_eq!(facts["connections"][1]["tls"], Value::from("1.3"));
    }
}
