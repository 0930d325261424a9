//! Step 9: the body, now that its sender may send one: measured, limited, inspected, and held back
//! for as long as the rule engine wants to see it first.

use super::route::Place;
use crate::{gate::Shared, held::Held, passage::Passage, reason::Reason, upstream::RequestBody};
use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt;
use std::{sync::PoisonError, time::Duration};

/// Bytes of a body for the platform's own pages; they have tighter limits of their own.
const PLATFORM_LIMIT: u64 = 16 * 1024 * 1024;

pub(crate) async fn admit(
    gate: &Shared,
    passage: &Passage,
    place: &Place,
    request: Request<Body>,
) -> Result<Request<Body>, Reason> {
    let limit = match place {
        Place::Service { service, .. } => service.body_limit,
        Place::Platform | Place::KeySet => PLATFORM_LIMIT,
    };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > limit) {
        return Err(Reason::BodyTooLarge);
    }
    let (parts, body) = request.into_parts();
    let idle = Duration::from_secs(gate.limits.request_idle_seconds.into());
    let body = RequestBody::new(body, passage.flow.clone(), limit, idle)?;
    let hold = passage
        .inspection
        .as_ref()
        .map_or(0, |inspection| inspection.lock().unwrap_or_else(PoisonError::into_inner).hold());
    let body = if hold > 0 { held(gate, passage, body, hold).await? } else { Body::new(body) };
    Ok(Request::from_parts(parts, body))
}

/// Reads until the end or until more than `hold` bytes came, which inspects them, before anything goes on. A body of
/// exactly `hold` bytes whose end is not known yet is waited for.
async fn held(gate: &Shared, passage: &Passage, mut body: RequestBody, hold: usize) -> Result<Body, Reason> {
    let mut held = Held::new(&gate.room);
    while held.size() <= hold {
        match body.frame().await {
            None => return Ok(held.whole()),
            Some(Ok(frame)) => held.push(frame)?,
            Some(Err(error)) => {
                let cut = passage.flow.cut().map(Reason::from);
                return Err(cut.unwrap_or(Reason::Fault { inside: error.to_string() }));
            }
        }
    }
    Ok(held.then(body))
}
