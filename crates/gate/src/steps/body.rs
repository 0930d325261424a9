//! Step 9: the body, now that its sender may send one: measured, limited, inspected, and held back
//! for as long as the rule engine wants to see it first.

use super::route::Place;
use crate::{gate::Shared, passage::Passage, reason::Reason, upstream::RequestBody};
use axum::body::Body;
use bytes::Bytes;
use http::{Request, header};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::PoisonError,
    task::{Context, Poll},
    time::Duration,
};

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
    let body = if hold > 0 { held(passage, body, hold).await? } else { Body::new(body) };
    Ok(Request::from_parts(parts, body))
}

/// Reads up to `hold` bytes, which inspects them, before anything goes on.
async fn held(passage: &Passage, mut body: RequestBody, hold: usize) -> Result<Body, Reason> {
    let mut frames = VecDeque::new();
    let mut size = 0_usize;
    while size < hold {
        match body.frame().await {
            None => break,
            Some(Ok(frame)) => {
                size = size.saturating_add(frame.data_ref().map_or(0, Bytes::len));
                frames.push_back(frame);
            }
            Some(Err(error)) => {
                let cut = passage.flow.cut().map(Reason::from);
                return Err(cut.unwrap_or(Reason::Fault { inside: error.to_string() }));
            }
        }
    }
    Ok(Body::new(Held { frames, rest: body }))
}

/// What was read ahead, then the rest.
struct Held {
    frames: VecDeque<Frame<Bytes>>,
    rest: RequestBody,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.frames.is_empty() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let ahead = self.frames.iter().filter_map(|frame| frame.data_ref()).map(Bytes::len);
        let ahead =
            ahead.fold(0_u64, |sum, length| sum.saturating_add(u64::try_from(length).unwrap_or(u64::MAX)));
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(ahead));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(ahead));
        }
        hint
    }
}
