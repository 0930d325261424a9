//! The far side: where a service's requests go, over pooled connections, past addresses that do
//! not answer.

mod backend;
mod pace;
mod request_body;
mod tunnel;

pub(crate) use backend::SendError;
pub(crate) use pace::{Pace, Paced};
pub(crate) use request_body::{Cut, Flow, RequestBody};
pub(crate) use tunnel::{Tunnel, is_websocket};

use axum::body::Body;
use backend::Backend;
use http::{Request, Response};
use http_body::Body as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where a service lives.
pub(crate) enum Upstream {
    /// In this process.
    Local(axum::Router),
    Http(HttpUpstream),
}

/// One or more addresses of the same service, taken in turn.
pub(crate) struct HttpUpstream {
    backends: Vec<Backend>,
    next: AtomicUsize,
}

/// The settings do not name an upstream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    #[error("no address")]
    Empty,
    #[error("{0:?} is not http://host:port or h2c://host:port")]
    Address(String),
}

impl Upstream {
    pub fn http(addresses: &[String]) -> Result<Self, UpstreamError> {
        if addresses.is_empty() {
            return Err(UpstreamError::Empty);
        }
        let backends: Result<_, _> = addresses.iter().map(|address| Backend::new(address)).collect();
        Ok(Self::Http(HttpUpstream { backends: backends?, next: AtomicUsize::new(0) }))
    }
}

impl HttpUpstream {
    /// Sends to the next address that is not known to be down. A request without a body is tried
    /// at another address when the first does not take the connection: nothing was sent yet.
    pub async fn send(&self, request: Request<Body>, is_upgrade: bool) -> Result<Response<Body>, SendError> {
        let spare = request.body().is_end_stream().then(|| (request.method().clone(), request.uri().clone()));
        let headers = spare.as_ref().map(|_| request.headers().clone());
        let first = self.pick(None).ok_or(SendError::Down)?;
        let outcome = first.send(request, is_upgrade).await;
        let (Err(SendError::Connect(_)), Some((method, uri)), Some(headers)) = (&outcome, spare, headers)
        else {
            return outcome;
        };
        let Some(second) = self.pick(Some(first)) else { return outcome };
        let mut again = Request::new(Body::empty());
        *again.method_mut() = method;
        *again.uri_mut() = uri;
        *again.headers_mut() = headers;
        second.send(again, is_upgrade).await
    }

    fn pick(&self, other_than: Option<&Backend>) -> Option<&Backend> {
        let start = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.backends.len();
        let turn =
            |step: usize| start.wrapping_add(step).checked_rem(count).and_then(|i| self.backends.get(i));
        (0..count)
            .filter_map(turn)
            .find(|backend| backend.is_up() && other_than.is_none_or(|other| !std::ptr::eq(other, *backend)))
    }
}
