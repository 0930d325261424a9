//! Step 6, and again on the way out: the rule engine's look at the heads. Bodies pass it in
//! [`super::body`] and [`super::leave`].

use crate::{
    gate::Shared,
    passage::Passage,
    port::{InspectedPassage, Verdict},
    reason::Reason,
    upstream::Flow,
};
use axum::body::Body;
use http::{Request, Response};
use std::sync::{Arc, Mutex, PoisonError};

/// Begins the inspection, with the head as it will be forwarded. The session cookie is gone: whose
/// tenant it is decides how strictly is looked, and a rule engine needs no secrets.
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
    let inspection = Arc::new(Mutex::new(inspection));
    passage.flow = Arc::new(Flow::inspected(Some(inspection.clone())));
    passage.inspection = Some(inspection);
    allowed(verdict)
}

pub(crate) fn response(passage: &Passage, response: &Response<Body>) -> Result<(), Reason> {
    let Some(inspection) = &passage.inspection else { return Ok(()) };
    let mut head = Response::new(());
    *head.status_mut() = response.status();
    *head.headers_mut() = response.headers().clone();
    let (head, ()) = head.into_parts();
    allowed(inspection.lock().unwrap_or_else(PoisonError::into_inner).response_head(&head))
}

fn allowed(verdict: Verdict) -> Result<(), Reason> {
    match verdict {
        Verdict::Pass => Ok(()),
        Verdict::Refuse { rule } => Err(Reason::Inspected { rule }),
    }
}
