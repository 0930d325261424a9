//! OpenTelemetry's logs over HTTP as JSON (OTLP 1.x, `POST …/v1/logs`): the event is the record's body,
//! what one filters by are its attributes.

use super::{Batch, SendError, Taken, taken};
use http::{HeaderName, HeaderValue, header};
use kernel::Timestamp;
use ocsf::{Severity, View};
use outgoing::{Outgoing, Target};
use serde_json::{Value, json};

pub async fn send(
    outgoing: &Outgoing,
    (url, token): (&str, Option<&str>),
    batch: &Batch,
) -> Result<Taken, SendError> {
    let target = Target::parse(url).map_err(|error| SendError::new("protocol", error.to_string()))?;
    let mut headers: Vec<(HeaderName, HeaderValue)> =
        vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    if let Some(token) = token {
        let value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|error| SendError::new("protocol", error.to_string()))?;
        headers.push((header::AUTHORIZATION, value));
    }
    let reply = outgoing.post(&target, &headers, request(batch).to_string().into()).await?;
    taken(&reply)?;
    // A partial success is final: the specification forbids sending the batch again. It is told.
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let rejected = answer.pointer("/partialSuccess/rejectedLogRecords");
    // Numbers of 64 bits are texts in JSON of Protocol Buffers.
    let rejected = rejected.and_then(|count| count.as_u64().or_else(|| count.as_str()?.parse().ok()));
    Ok(Taken { rejected: rejected.unwrap_or(0) })
}

/// An `ExportLogsServiceRequest`.
fn request(batch: &Batch) -> Value {
    let resource = [("service.name", ocsf::PRODUCT), ("sekisho.log", batch.log.as_str())];
    let records: Vec<Value> = batch.events.iter().map(|event| record(event, batch.now)).collect();
    json!({ "resourceLogs": [{
        "resource": { "attributes": attributes(&resource) },
        "scopeLogs": [{ "scope": { "name": "sekisho.ledger" }, "logRecords": records }],
    }] })
}

fn record(event: &View, now: Timestamp) -> Value {
    let (uid, seq) = (event.uid(), event.seq.map(|seq| seq.to_string()).unwrap_or_default());
    let named = [
        ("event.name", event.activity.as_str()),
        ("log.record.uid", &uid),
        ("sekisho.sequence", &seq),
        ("sekisho.outcome", event.outcome.name()),
        ("user.id", &event.actor),
        ("client.address", &event.address),
    ];
    let mut record = json!({
        "timeUnixNano": nanoseconds(event.time),
        "observedTimeUnixNano": nanoseconds(now),
        "severityNumber": severity(event.severity),
        "severityText": event.severity.caption(),
        "eventName": event.activity,
        "body": { "stringValue": ocsf::event(event).to_string() },
        "attributes": attributes(&named),
    });
    let is_trace = event.trace.len() == 32 && event.trace.bytes().all(|b| b.is_ascii_hexdigit());
    if let (true, Value::Object(fields)) = (is_trace, &mut record) {
        fields.insert("traceId".to_owned(), event.trace.clone().into());
    }
    record
}

fn attributes(named: &[(&str, &str)]) -> Vec<Value> {
    let given = named.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| json!({ "key": name, "value": { "stringValue": value } })).collect()
}

/// INFO, WARN, WARN3 and ERROR of the data model.
fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Informational => 9,
        Severity::Low => 13,
        Severity::Medium => 15,
        Severity::High => 17,
    }
}

fn nanoseconds(at: Timestamp) -> String {
    at.unix_timestamp_nanos().to_string()
}
