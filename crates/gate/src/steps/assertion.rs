//! Step 10: what the service is told: who it is, from where, and under which name in the records.

use super::{permit::Permitted, route::Place};
use crate::{gate::Shared, passage::Passage, reason::Reason, respond::TRACE_HEADER};
use axum::body::Body;
use http::{HeaderName, HeaderValue, Request};

const ASSERTION: HeaderName = HeaderName::from_static("sekisho-assertion");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

pub(crate) fn attach(
    gate: &Shared,
    passage: &Passage,
    place: &Place,
    permitted: &Permitted<'_>,
    mut request: Request<Body>,
) -> Result<Request<Body>, Reason> {
    let headers = request.headers_mut();
    headers.insert(FORWARDED_FOR, value(passage.address.to_string())?);
    headers.insert(FORWARDED_HOST, value(passage.authority.clone())?);
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static("https"));
    headers.insert(TRACE_HEADER, value(passage.trace.to_string())?);
    if let Place::Service { service, .. } = place {
        let signed = match permitted.signed_in() {
            Some(signed_in) => {
                let live = signed_in.live();
                let grants = permitted.grants();
                let grants = grants.as_deref();
                gate.signer.for_session(live.record(), &live.assertions, grants, &service.id, passage.at)
            }
            None => gate.signer.for_stranger(&service.id, passage.at),
        };
        headers.insert(ASSERTION, signed.map_err(|error| Reason::Fault { inside: error.to_string() })?);
    }
    Ok(request)
}

fn value(text: String) -> Result<HeaderValue, Reason> {
    HeaderValue::try_from(text).map_err(|error| Reason::Fault { inside: error.to_string() })
}
