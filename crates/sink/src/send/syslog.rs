//! Syslog messages (RFC 5424) over TLS with octet counting (RFC 5425), one connection per batch.
//!
//! Syslog has no answer. What stands in for one is the end of the connection: we send `close_notify`, and
//! the receiver answers with its own once it has read everything before it (RFC 5425 §4.4). A connection
//! that ends without it was cut, and the batch comes again.

use super::{Batch, SendError, Taken};
use kernel::Timestamp;
use ocsf::{Severity, View};
use outgoing::Outgoing;
use std::{fmt::Write as _, time::Duration};
use time::{UtcOffset, macros::format_description};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

/// From the first byte to the receiver's `close_notify`.
const EXCHANGE: Duration = Duration::from_secs(15);
/// What every receiver should take (RFC 5425 §4.3.1). An event that is longer goes without its facts.
const LONGEST: usize = 8192;
/// "log audit" (RFC 5424 §6.2.1).
const FACILITY: u8 = 13;
/// Bytes that a receiver, who has nothing to say, may say before its end.
const LONGEST_TALK: usize = 4096;
const LONGEST_ANSWER: u64 = 4096;

pub async fn send(
    outgoing: &Outgoing,
    (host, port): (&str, u16),
    machine: &str,
    batch: &Batch,
) -> Result<Taken, SendError> {
    let mut frames = Vec::new();
    for event in &batch.events {
        let message = message(event, machine);
        frames.extend(format!("{} ", message.len()).bytes());
        frames.extend(message.bytes());
    }
    let stream = outgoing.connect_tls(host, port).await?;
    let (mut from, mut to) = tokio::io::split(stream);
    let exchange = async {
        to.write_all(&frames).await?;
        to.shutdown().await?;
        let mut answer = Vec::new();
        // Without `close_notify` this is an error (`UnexpectedEof`).
        (&mut from).take(LONGEST_ANSWER).read_to_end(&mut answer).await
    };
    match timeout(EXCHANGE, exchange).await {
        Ok(Ok(LONGEST_TALK..)) => Err(SendError::new("protocol", "the receiver talks")),
        Ok(Ok(_)) => Ok(Taken::default()),
        Ok(Err(error)) => Err(SendError::new("unconfirmed", error.to_string())),
        Err(_) => Err(SendError::new("timed-out", "the receiver did not end the connection")),
    }
}

fn message(event: &View, machine: &str) -> String {
    let priority = FACILITY.saturating_mul(8).saturating_add(severity(event.severity));
    let head = format!(
        "<{priority}>1 {} {} sekisho - {} - ",
        timestamp(event.time),
        word(machine, 255),
        word(&event.activity, 32)
    );
    let json = ascii(&ocsf::event(event).to_string());
    if head.len().saturating_add(json.len()) <= LONGEST {
        return head + &json;
    }
    let mut cut = event.clone();
    cut.facts.clear();
    cut.facts.insert("cut".to_owned(), true.into());
    head + &ascii(&ocsf::event(&cut).to_string())
}

/// Informational, notice, warning, error.
fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Informational => 6,
        Severity::Low => 5,
        Severity::Medium => 4,
        Severity::High => 3,
    }
}

/// RFC 3339 with microseconds.
fn timestamp(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    at.to_offset(UtcOffset::UTC).format(format).unwrap_or_else(|_| "-".to_owned())
}

/// Printable ASCII without spaces, or the nil value.
fn word(text: &str, longest: usize) -> String {
    let word: String = text.chars().filter(char::is_ascii_graphic).take(longest).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}

/// JSON with every other letter escaped: then it needs no byte order mark (MSG-ANY, RFC 5424 §6.4), which
/// readers of JSON stumble over. Between the quotes of a text only, where such letters can stand.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for letter in json.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;
    use ledger::{EntryOutcome, Found};
    use serde_json::{Value, json};
    use time::macros::datetime;

    fn event(facts: Value) -> View {
        let found = Found {
            id: 42,
            event_time: datetime!(2026-11-21 02:42:07.123456 UTC),
            retention: 1,
            activity: "identity.signin.refuse".to_owned(),
            outcome: EntryOutcome::Failure,
            leaf: tlog::leaf_hash(b"leaf"),
            seq: Some(7),
            content: Some(json!({ "target": "x", "facts": facts })),
            forgotten: None,
        };
        View::of(TenantId::PROVIDER, &found)
    }

    #[test]
    fn a_message_is_as_the_standard_says() {
        let line = message(&event(json!({ "name": "給与\u{1F600}\n" })), "sekisho.example.jp");
        let (head, json) = line.split_once(" - {").unwrap();
        assert_eq!(
            head,
            "<109>1 2026-11-21T02:42:07.123456Z sekisho.example.jp sekisho - identity.signin.refuse"
        );
        assert!(line.bytes().all(|b| (0x20..0x7f).contains(&b)), "{line}");
        let event: Value = serde_json::from_str(&format!("{{{json}")).unwrap();
        assert_eq!(event["unmapped"]["facts"]["name"], "給与\u{1F600}\n");
    }

    #[test]
    fn no_message_is_longer_than_receivers_take() {
        let line = message(&event(json!({ "requests": "あ".repeat(5_000) })), "a b\u{7f}");
        assert!(
            line.len() <= LONGEST && line.contains("\"cut\":true") && line.contains(" ab sekisho "),
            "{line}"
        );
    }
}
