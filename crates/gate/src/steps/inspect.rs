//! Step 5, and again on the way out: the rule engine's look at heads, and at answers before anybody is given a byte of
//! them. The request's body passes it in [`super::body`].

use super::route::Place;
use crate::{
    gate::Shared,
    held::Held,
    passage::{Passage, SharedInspection},
    port::{InspectedPassage, Inspection},
    reason::Reason,
    session::{self, Lease},
    upstream::Flow,
};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use kernel::Verdict;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Answers of the platform's own are whole at once; this is for none of them to hang.
const PLATFORM_PATIENCE: Duration = Duration::from_secs(60);
/// Answers that are read while they are written. Nobody can wait for their end.
const STREAMS: [&str; 4] =
    ["text/event-stream", "multipart/x-mixed-replace", "application/x-ndjson", "application/grpc"];

/// Begins the inspection, with the head as it came: also what never reaches a service may tell who means no good. Only
/// the session cookie is gone: whose tenant it is decides how strictly is looked, and a rule engine needs no secrets.
pub(crate) fn head(gate: &Shared, passage: &mut Passage, request: &mut Request<Body>) -> Result<(), Reason> {
    let mut inspection = gate.inspector.begin(InspectedPassage {
        trace: passage.trace,
        now: passage.at,
        address: passage.address,
        service: passage.service.clone(),
        tenant: passage.live.as_ref().map(|live| live.record().tenant),
    });
    let (parts, body) = std::mem::take(request).into_parts();
    let verdict = inspection.request_head(&parts);
    *request = Request::from_parts(parts, body);
    if inspection.wants_plain_answer() {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    let inspection = Arc::new(Mutex::new(inspection));
    passage.flow = Arc::new(Flow::inspected(Some(inspection.clone())));
    passage.inspection = Some(inspection);
    allowed(verdict)
}

/// The answer's head, then as much of its body as the rules ask for. What they refuse is answered by a page: nothing
/// of it is out yet. Beyond what is held, and after the service's time for an answer, the rest streams unseen.
pub(crate) async fn answer(
    gate: &Shared,
    passage: &mut Passage,
    place: &Place,
    response: Response<Body>,
) -> Result<Response<Body>, Reason> {
    let Some(inspection) = &passage.inspection else { return Ok(response) };
    let (head, body) = response.into_parts();
    allowed(lock(inspection).response_head(&head))?;
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        return Ok(Response::from_parts(head, body));
    }
    let hold = if is_stream(&head.headers) { 0 } else { lock(inspection).hold_answer() };
    let patience = match place {
        Place::Service { service, .. } => service.response_head,
        Place::Platform | Place::KeySet => PLATFORM_PATIENCE,
    };
    let body = match hold {
        0 => allowed(lock(inspection).response_body(&[], true)).map(|()| body)?,
        hold => held(gate, &mut passage.lease, inspection, body, (hold, patience)).await?,
    };
    Ok(Response::from_parts(head, body))
}

async fn held(
    gate: &Shared,
    lease: &mut Option<Lease>,
    inspection: &SharedInspection,
    mut body: Body,
    (hold, patience): (usize, Duration),
) -> Result<Body, Reason> {
    let now = Instant::now();
    let deadline = now.checked_add(patience).unwrap_or(now);
    let look = |chunk: &[u8], is_last| allowed(lock(inspection).response_body(chunk, is_last));
    let mut held = Held::new(&gate.room);
    while held.size() <= hold {
        let next = tokio::select! {
            next = body.frame() => next,
            reason = session::over(lease) => return Err(reason),
            () = tokio::time::sleep_until(deadline) => break,
        };
        match next {
            None => return look(&[], true).map(|()| held.whole()),
            Some(Err(error)) => return Err(Reason::UpstreamBroken { inside: error.to_string() }),
            Some(Ok(frame)) => {
                look(frame.data_ref().map_or(&[], Bytes::as_ref), false)?;
                held.push(frame)?;
            }
        }
    }
    look(&[], true)?;
    Ok(held.then(body))
}

fn is_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map_or(&[][..], |value| value.as_bytes());
    STREAMS.iter().any(|stream| {
        kind.get(..stream.len()).is_some_and(|start| start.eq_ignore_ascii_case(stream.as_bytes()))
    })
}

fn allowed(verdict: Verdict) -> Result<(), Reason> {
    match verdict {
        Verdict::Pass => Ok(()),
        Verdict::Refuse { rule } => Err(Reason::Inspected { rule }),
        Verdict::TooLarge => Err(Reason::Inspected { rule: "body-limit".to_owned() }),
    }
}

fn lock(inspection: &SharedInspection) -> MutexGuard<'_, Box<dyn Inspection>> {
    inspection.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn streams_are_known_by_their_type() {
        for (kind, expected) in [
            (Some("text/event-stream"), true),
            (Some("Text/Event-Stream; charset=utf-8"), true),
            (Some("application/grpc+proto"), true),
            (Some("text/html"), false),
            (Some("text/event"), false),
            (None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(kind) = kind {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            }
            assert_eq!(is_stream(&headers), expected, "{kind:?}");
        }
    }
}
