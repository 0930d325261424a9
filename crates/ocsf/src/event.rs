//! The event itself: <https://schema.ocsf.io/1.8.0>.

use crate::{CLASSES, View, activity::activity_of};
use ledger::EntryOutcome;
use serde_json::{Map, Value, json};

/// The version of the schema that events follow.
pub const VERSION: &str = "1.8.0";
/// `metadata.product.name`.
pub const PRODUCT: &str = "Sekisho";

/// An entry as an OCSF event.
pub fn event(view: &View) -> Value {
    let activity = activity_of(view.class, &view.activity, &view.facts);
    let class_name = CLASSES.iter().find(|(class, _)| *class == view.class).map(|(_, name)| *name);
    let mut event = json!({
        "activity_id": activity.id,
        "activity_name": activity.name,
        "category_uid": view.class / 1000,
        "class_uid": view.class,
        "class_name": class_name,
        "type_uid": u32::from(view.class).saturating_mul(100).saturating_add(u32::from(activity.id)),
        "severity_id": view.severity.number(),
        "severity": view.severity.caption(),
        "time": milliseconds(view),
        "message": format!("{} {}", view.activity, view.outcome.name()),
        "metadata": metadata(view),
        "actor": actor(view),
        "unmapped": unmapped(view),
    });
    if let Some(code) = view.fact("code") {
        put(&mut event, "status_code", code.into());
    }
    if let Some(reason) = view.fact("reason") {
        put(&mut event, "status_detail", reason.into());
    }
    if view.class != 2004 {
        let (id, name) = status(view.outcome);
        put(&mut event, "status_id", id.into());
        put(&mut event, "status", name.into());
    }
    for (name, value) in of_class(view) {
        put(&mut event, name, value);
    }
    event
}

/// What each class asks for beyond what all have.
fn of_class(view: &View) -> Vec<(&'static str, Value)> {
    let source = ("src_endpoint", endpoint(view));
    match view.class {
        2004 => vec![
            ("finding_info", finding(view)),
            ("is_alert", true.into()),
            ("status_id", 1.into()),
            ("status", "New".into()),
            ("evidences", json!([{ "src_endpoint": endpoint(view) }])),
        ],
        3001 => vec![("user", subject(view)), source],
        3002 => vec![("user", subject(view)), ("service", json!({ "name": PRODUCT })), source],
        3004 => vec![("entity", entity(view))],
        4001 => [Some(source), traffic(view), Some(("count", count(view)))].into_iter().flatten().collect(),
        4002 => {
            let all = [Some(("http_request", request(view))), Some(source), traffic(view)];
            all.into_iter().flatten().chain([("count", count(view))]).collect()
        }
        _ => vec![
            ("api", json!({ "operation": view.activity, "service": { "name": PRODUCT } })),
            ("resources", json!([entity(view)])),
            source,
        ],
    }
}

fn metadata(view: &View) -> Value {
    let mut metadata = json!({
        "version": VERSION,
        "product": { "name": PRODUCT, "vendor_name": PRODUCT },
        "uid": view.uid(),
        "event_code": view.activity,
        "log_name": view.log(),
        "logged_time": milliseconds(view),
    });
    if let Some(seq) = view.seq {
        put(&mut metadata, "sequence", seq.into());
    }
    if !view.trace.is_empty() {
        put(&mut metadata, "correlation_uid", view.trace.clone().into());
    }
    metadata
}

fn actor(view: &View) -> Value {
    match view.actor_kind.as_str() {
        "user" => {
            let kind = match view.standing.as_str() {
                "administrator" | "operator" => 2,
                _ => 1,
            };
            json!({ "user": { "uid": view.actor, "type_id": kind } })
        }
        "" | "nobody" => json!({ "user": { "name": "unknown", "type_id": 0 } }),
        _ => json!({ "app_name": view.actor }),
    }
}

/// Whose account or sign-in it is: the target if that is a person, a sign-in name that was typed, or the actor.
fn subject(view: &View) -> Value {
    let person = view.target.strip_prefix("identity.user/");
    match (person, view.fact("login"), view.actor_kind.as_str()) {
        (Some(id), ..) => json!({ "uid": id }),
        (None, Some(login), _) => json!({ "name": login }),
        (None, None, "user") => json!({ "uid": view.actor }),
        _ if !view.target.is_empty() => json!({ "uid": view.target }),
        _ => json!({ "name": "unknown" }),
    }
}

fn entity(view: &View) -> Value {
    match view.target.split_once('/') {
        Some((kind, id)) => json!({ "type": kind, "uid": id }),
        None if view.target.is_empty() => json!({ "name": "unknown" }),
        None => json!({ "type": view.target, "name": view.target }),
    }
}

/// Where it came from; without an address (a job, the command line) the way it came.
fn endpoint(view: &View) -> Value {
    match (view.address.as_str(), view.channel.as_str()) {
        ("", "") => json!({ "name": "unknown" }),
        ("", channel) => json!({ "name": channel }),
        (address, _) => json!({ "ip": address }),
    }
}

fn request(view: &View) -> Value {
    let mut request = Map::new();
    if !view.trace.is_empty() {
        request.insert("uid".to_owned(), view.trace.clone().into());
    }
    if let Some(method) = view.fact("method") {
        request.insert("http_method".to_owned(), method.into());
    }
    if let Some(path) = view.fact("path") {
        request.insert("url".to_owned(), json!({ "hostname": view.target, "path": path }));
    }
    if !view.agent.is_empty() {
        request.insert("user_agent".to_owned(), view.agent.clone().into());
    }
    Value::Object(request)
}

/// Requests or connections that one entry tells of: a bundle of the gate has many.
fn count(view: &View) -> Value {
    let told = view.facts.get("count").and_then(Value::as_u64);
    told.or_else(|| {
        view.facts.get("requests").and_then(Value::as_array).and_then(|all| u64::try_from(all.len()).ok())
    })
    .unwrap_or(1)
    .into()
}

/// What a bundle tells of bytes. Those "out" went from the visitor to the gate.
fn traffic(view: &View) -> Option<(&'static str, Value)> {
    let bytes = |name| view.facts.get(name).and_then(Value::as_u64);
    let (received, sent) = (bytes("bytes_received")?, bytes("bytes_sent")?);
    let all = received.saturating_add(sent);
    Some(("traffic", json!({ "bytes": all, "bytes_in": sent, "bytes_out": received })))
}

fn finding(view: &View) -> Value {
    json!({
        "uid": view.uid(),
        "title": view.activity,
        "created_time": milliseconds(view),
        "analytic": { "name": view.activity, "type_id": 1 },
    })
}

/// What OCSF has no word for. `sekisho` says where in which signed tree the entry is: with the tree's
/// checkpoint and an inclusion proof of `leaf_hash` at `leaf_index` anybody checks it.
fn unmapped(view: &View) -> Value {
    let mut own = json!({
        "log": view.log(),
        "leaf_hash": view.leaf,
        "leaf_hash_algorithm": "SHA-256",
        "entry": view.id,
        "target": view.target,
        "outcome": view.outcome.name(),
        "readable": view.is_readable,
    });
    if let Some(seq) = view.seq {
        put(&mut own, "leaf_index", seq.into());
    }
    json!({ "sekisho": own, "facts": view.facts })
}

fn status(outcome: EntryOutcome) -> (u8, &'static str) {
    match outcome {
        EntryOutcome::Success => (1, "Success"),
        EntryOutcome::Failure | EntryOutcome::Refused => (2, "Failure"),
        EntryOutcome::Intent => (99, "intent"),
        EntryOutcome::Unknown => (0, "Unknown"),
    }
}

fn milliseconds(view: &View) -> i64 {
    i64::try_from(view.time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(name.to_owned(), value);
    }
}
