//! The last step: what every answer wears, and the record of it, written when the last byte is out.

use super::strip;
use crate::{
    cookie,
    gate::Shared,
    passage::{Passage, SharedInspection},
    port::{AccessRecord, DetectionAtGate, Recorder},
    reason::Reason,
    respond::{self, TRACE_HEADER},
    session::Lease,
};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep};

/// Two years, as the preload list asks (RFC 6797).
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// An answer from behind the gate.
pub(crate) fn with(gate: &Arc<Shared>, passage: Passage, mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    if !passage.is_tunnel {
        strip::hop_by_hop(headers);
    }
    if passage.is_forwarded {
        cookie::refuse_planted_session(headers);
    }
    dressed(gate, passage, response)
}

/// An answer of the gate's own.
pub(crate) fn refused(gate: &Arc<Shared>, passage: Passage, reason: Reason) -> Response<Body> {
    let event = passage.refused_event(&reason);
    if let Reason::Undecided { inside } | Reason::UpstreamBroken { inside } | Reason::Fault { inside } =
        &reason
    {
        tracing::warn!(trace = %passage.trace, code = reason.face().code, inside, "refused");
    }
    let needs_sign_in = reason == Reason::SignInNeeded && passage.is_navigation;
    let mut response = if needs_sign_in {
        respond::to_sign_in(&passage.target)
    } else {
        match reason.is_flood() {
            true => gate.floods.note(event),
            false => gate.recorder.refused(event),
        }
        let when = gate.site.zone.date_time_seconds(passage.at, passage.language);
        let told = (passage.trace, when.as_str());
        respond::refusal(&gate.texts, &reason, told, passage.language, passage.accepts_html)
    };
    if passage.is_http2 {
        response.headers_mut().remove(header::CONNECTION);
    }
    let is_refused_by_rule = matches!(reason, Reason::Inspected { .. });
    dressed(
        gate,
        Passage { lease: None, is_forwarded: false, is_tunnel: false, is_refused_by_rule, ..passage },
        response,
    )
}

fn dressed(gate: &Arc<Shared>, passage: Passage, mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    if let Ok(trace) = HeaderValue::try_from(passage.trace.to_string()) {
        headers.insert(TRACE_HEADER, trace);
    }
    let record = passage.access_record(response.status().as_u16());
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        report(&*gate.recorder, passage.inspection.as_ref(), &record, false);
        return response;
    }
    let idle = Duration::from_secs(gate.limits.response_idle_seconds.into());
    let flow = passage.flow;
    response.map(|inner| {
        Body::new(AnswerBody {
            is_done: inner.is_end_stream(),
            inner,
            idle,
            deadline: None,
            is_waiting: false,
            lease: passage.lease,
            leaving: Leaving {
                record: Some(record),
                inspection: passage.inspection,
                is_refused: passage.is_refused_by_rule,
                started: passage.started,
                flow,
                recorder: gate.recorder.clone(),
            },
        })
    })
}

/// An answer's body: counted, cut when the session ends or the service falls silent.
struct AnswerBody {
    inner: Body,
    idle: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
    is_done: bool,
    lease: Option<Lease>,
    leaving: Leaving,
}

/// Writes the record when the body is dropped, complete or not.
struct Leaving {
    record: Option<AccessRecord>,
    inspection: Option<SharedInspection>,
    /// By a rule.
    is_refused: bool,
    started: Instant,
    flow: Arc<crate::upstream::Flow>,
    recorder: Arc<dyn Recorder>,
}

impl AnswerBody {
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.idle)));
        if !self.is_waiting {
            self.is_waiting = true;
            let now = Instant::now();
            deadline.as_mut().reset(now.checked_add(self.idle).unwrap_or(now));
        }
        deadline.as_mut().poll(cx)
    }

    fn sent(&mut self, frame: &Frame<Bytes>) {
        self.is_waiting = false;
        let length = frame.data_ref().map_or(0, Bytes::len);
        if let Some(record) = &mut self.leaving.record {
            record.sent = record.sent.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        }
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Some(lease) = &mut this.lease
            && ready!(lease.poll_stands(cx)).is_err()
        {
            return Poll::Ready(Some(Err(stopped("the session ended"))));
        }
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.sent(&frame);
                this.is_done |= this.inner.is_end_stream();
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => {
                this.is_done = true;
                Poll::Ready(None)
            }
            Poll::Pending if this.poll_silence(cx).is_ready() => {
                Poll::Ready(Some(Err(stopped("the service fell silent"))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        if let Some(record) = &mut self.leaving.record {
            record.is_complete = self.is_done;
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(record) = self.record.take() {
            let (duration, received) = (self.started.elapsed(), self.flow.received());
            let record = AccessRecord { duration, received, ..record };
            report(&*self.recorder, self.inspection.as_ref(), &record, self.is_refused);
            self.recorder.access(record);
        }
    }
}

/// What the inspection found, whether or not the request was refused for it.
fn report(
    recorder: &dyn Recorder,
    inspection: Option<&SharedInspection>,
    record: &AccessRecord,
    is_refused: bool,
) {
    let Some(inspection) = inspection else { return };
    let findings = inspection.lock().unwrap_or_else(PoisonError::into_inner).findings();
    if !findings.is_empty() {
        recorder.detected(DetectionAtGate { request: record.clone(), is_refused, findings });
    }
}

fn stopped(why: &str) -> axum::Error {
    axum::Error::new(std::io::Error::other(why.to_owned()))
}
