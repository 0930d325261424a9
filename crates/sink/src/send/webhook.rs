//! One HTTPS POST per batch, signed. What receivers check is in docs/sinks.md.

use super::{Batch, SendError, Taken, taken};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use outgoing::{Outgoing, SIGNATURE, Target, signature};
use serde_json::json;

pub async fn send(
    outgoing: &Outgoing,
    (url, secret): (&str, &str),
    batch: &Batch,
) -> Result<Taken, SendError> {
    let target = Target::parse(url).map_err(|error| SendError::new("protocol", error.to_string()))?;
    let body = body(batch);
    let signed = signature(secret.as_bytes(), batch.now.unix_timestamp(), &body);
    let signed =
        HeaderValue::from_str(&signed).map_err(|error| SendError::new("protocol", error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static(SIGNATURE), signed),
    ];
    let reply = outgoing.post(&target, &headers, body).await?;
    taken(&reply).map(|()| Taken::default())
}

fn body(batch: &Batch) -> Bytes {
    let (first, last) = batch.reach();
    let events: Vec<_> = batch.events.iter().map(ocsf::event).collect();
    json!({ "log": batch.log, "first": first, "last": last, "events": events }).to_string().into()
}
