//! Every class that entries belong to, as OCSF 1.8 asks: required attributes, known numbers, and that
//! what must be there in one of several ways is. The tables are read off <https://schema.ocsf.io/1.8.0>.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use kernel::TenantId;
use ledger::{EntryOutcome, Found};
use ocsf::{CLASSES, View, event};
use serde_json::{Value, json};
use time::macros::datetime;

/// Required in every class.
const BASE: [&str; 7] =
    ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];

/// Class, required attributes of its own, highest activity but 99, one of these must be there.
type Class = (u16, &'static [&'static str], u64, &'static [&'static str]);

const OF_CLASS: [Class; 7] = [
    (2004, &["finding_info"], 3, &[]),
    (3001, &["user"], 11, &[]),
    (3002, &["user"], 5, &["service", "dst_endpoint"]),
    (3004, &["entity"], 4, &[]),
    (4001, &[], 7, &["dst_endpoint", "src_endpoint"]),
    (4002, &[], 9, &["http_request", "http_response"]),
    (6003, &["actor", "api", "src_endpoint"], 4, &[]),
];

/// Objects and what each must have: all of the first, one of the second.
const OBJECTS: [(&str, &[&str], &[&str]); 9] = [
    ("/metadata", &["product", "version"], &[]),
    ("/metadata/product", &[], &["name", "uid"]),
    ("/actor", &[], &["process", "user", "session", "app_name", "app_uid"]),
    ("/actor/user", &[], &["account", "name", "uid"]),
    ("/user", &[], &["account", "name", "uid"]),
    ("/src_endpoint", &[], &["ip", "uid", "name", "hostname", "svc_name"]),
    ("/entity", &[], &["name", "uid"]),
    ("/api", &["operation"], &[]),
    ("/finding_info", &["uid"], &[]),
];

/// What is wrong with an event.
fn faults(event: &Value) -> Vec<String> {
    let class = event["class_uid"].as_u64().unwrap();
    let Some((_, required, most, any)) = OF_CLASS.iter().find(|row| u64::from(row.0) == class) else {
        return vec![format!("class {class}")];
    };
    let mut faults = Vec::new();
    for name in BASE.iter().chain(*required) {
        if event.get(name).is_none_or(Value::is_null) {
            faults.push(format!("no {name}"));
        }
    }
    if !any.is_empty() && !any.iter().any(|name| event.get(name).is_some()) {
        faults.push(format!("none of {any:?}"));
    }
    for (at, all, one) in OBJECTS {
        let Some(object) = event.pointer(at) else { continue };
        let has = |name: &&str| object.get(*name).is_some_and(|value| value != "");
        if !all.iter().all(has) || (!one.is_empty() && !one.iter().any(has)) {
            faults.push(format!("{at} is {object}"));
        }
    }
    let activity = event["activity_id"].as_u64().unwrap();
    if activity != 99 && activity > *most {
        faults.push(format!("activity {activity}"));
    }
    if event["type_uid"] != class * 100 + activity || event["category_uid"] != class / 1000 {
        faults.push("type or category".to_owned());
    }
    if !(1..=6).contains(&event["severity_id"].as_u64().unwrap()) {
        faults.push("severity".to_owned());
    }
    if activity == 99 && event["activity_name"].as_str().is_none_or(str::is_empty) {
        faults.push("another activity without its name".to_owned());
    }
    faults
}

fn found(activity: &str, outcome: EntryOutcome, content: Option<Value>) -> Found {
    Found {
        id: 42,
        event_time: datetime!(2026-11-21 02:42:07.123456 UTC),
        retention: 1,
        activity: activity.to_owned(),
        outcome,
        leaf: tlog::leaf_hash(b"leaf"),
        seq: Some(7),
        content,
        forgotten: None,
    }
}

fn content(actor: Value, target: &str, address: Option<&str>, facts: Value) -> Option<Value> {
    Some(json!({
        "actor": actor, "target": target, "trace": "ab12",
        "origin": { "channel": "page", "address": address, "agent": null }, "facts": facts,
    }))
}

fn samples() -> Vec<Found> {
    let user = json!({ "kind": "user", "id": "0192", "standing": "administrator" });
    let nobody = json!({ "kind": "nobody", "id": "nobody", "standing": null });
    let system = json!({ "kind": "system", "id": "system:mailer", "standing": null });
    let outcomes = EntryOutcome::ALL;
    let mut samples = Vec::new();
    for (number, activity) in [
        "identity.signin.attempt",
        "identity.signin.refuse",
        "identity.session.open",
        "identity.session.end",
        "identity.factor.reset",
        "identity.member.create",
        "identity.member.unlock",
        "identity.password.change",
        "access.role.delete",
        "access.member.roles.set",
        "tenancy.tenant.create",
        "tenancy.tenant.list",
        "gate.request.pass",
        "gate.request.refuse",
        "gate.connection.pass",
        "gate.connection.refuse",
        "gate.attack.detect",
        "gate.address.block",
        "audit.export",
        "safety.rollcall.start",
        "notice.mail.settle",
        "no.such.thing",
    ]
    .into_iter()
    .enumerate()
    {
        let outcome = outcomes[number % outcomes.len()];
        samples.extend([
            found(activity, outcome, None),
            found(
                activity,
                outcome,
                content(user.clone(), "identity.user/01", Some("203.0.113.7"), json!({})),
            ),
            found(
                activity,
                outcome,
                content(nobody.clone(), "ledger", Some("2001:db8::9"), json!({ "login": "sato" })),
            ),
            found(
                activity,
                outcome,
                content(system.clone(), "", None, json!({ "method": "GET", "path": "/a", "code": "SK-1" })),
            ),
        ]);
    }
    samples
}

#[test]
fn every_entry_is_a_valid_event() {
    let mut classes = std::collections::BTreeSet::new();
    for sample in samples() {
        let event = event(&View::of(TenantId::PROVIDER, &sample));
        assert_eq!(faults(&event), Vec::<String>::new(), "{event:#}");
        classes.insert(u16::try_from(event["class_uid"].as_u64().unwrap()).unwrap());
    }
    assert_eq!(classes, CLASSES.map(|(class, _)| class).into());
}

/// The check itself can fail.
#[test]
fn what_is_missing_is_found() {
    let sample = found("identity.session.open", EntryOutcome::Success, None);
    let whole = event(&View::of(TenantId::PROVIDER, &sample));
    assert_eq!(faults(&whole), Vec::<String>::new());
    for name in ["time", "user", "service", "metadata"] {
        let mut cut = whole.clone();
        cut.as_object_mut().unwrap().remove(name);
        assert_ne!(faults(&cut), Vec::<String>::new(), "{name}");
    }
    let mut wrong = whole.clone();
    wrong["type_uid"] = 1.into();
    assert_ne!(faults(&wrong), Vec::<String>::new());
}

#[test]
fn an_event_says_where_its_proof_is() {
    let user = json!({ "kind": "user", "id": "0192", "standing": "administrator" });
    let entry = content(user, "access.role/9", Some("203.0.113.7"), json!({ "name": "監査" }));
    let tenant = TenantId::PROVIDER;
    let event = event(&View::of(tenant, &found("access.role.create", EntryOutcome::Success, entry)));
    let expected = json!({
        "log": ledger::origin(tenant, 1), "leaf_index": 7, "leaf_hash": tlog::leaf_hash(b"leaf").to_string(),
        "leaf_hash_algorithm": "SHA-256", "entry": 42, "target": "access.role/9", "outcome": "success",
        "readable": true,
    });
    assert_eq!(event["unmapped"]["sekisho"], expected);
    assert_eq!(event["unmapped"]["facts"]["name"], "監査");
    assert_eq!(event["metadata"]["uid"], format!("{}/42", ledger::origin(tenant, 1)));
    assert_eq!((&event["metadata"]["sequence"], &event["time"]), (&json!(7), &json!(1_795_228_927_123_i64)));
    assert_eq!((&event["type_uid"], &event["severity_id"]), (&json!(300_101), &json!(2)));
    assert_eq!(event["actor"]["user"], json!({ "uid": "0192", "type_id": 2 }));
}

/// <https://schema.ocsf.io/1.8.0/objects/network_traffic>: "in" is what the visitor got.
#[test]
fn a_bundle_of_connections_tells_its_traffic() {
    let facts = json!({ "count": 3, "bytes_received": 20, "bytes_sent": 300, "connections": [] });
    let entry = content(json!({ "kind": "system", "id": "system:gate" }), "gate", None, facts);
    let passed = found("gate.connection.pass", EntryOutcome::Success, entry);
    let event = event(&View::of(TenantId::PROVIDER, &passed));
    assert_eq!((&event["class_uid"], &event["type_uid"]), (&json!(4001), &json!(400_106)));
    assert_eq!(event["traffic"], json!({ "bytes": 320, "bytes_in": 300, "bytes_out": 20 }));
    assert_eq!(event["count"], 3);
}
