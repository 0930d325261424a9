//! A request body on its way to the service: counted, limited, inspected, and not allowed to stall.

use super::pace::is_too_slow;
use crate::port::Inspection;
use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use kernel::Verdict;
use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep};

/// Why a request body did not reach its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    TooLarge,
    Stalled,
    Refused {
        rule: String,
    },
    /// The client went away, or framed its body wrongly.
    Client,
}

/// What the way can see of a body that hyper is sending.
#[derive(Default)]
pub(crate) struct Flow {
    received: AtomicU64,
    cut: Mutex<Option<Cut>>,
    inspection: Option<Arc<Mutex<Box<dyn Inspection>>>>,
}

impl Flow {
    pub fn inspected(inspection: Option<Arc<Mutex<Box<dyn Inspection>>>>) -> Self {
        Self { inspection, ..Self::default() }
    }

    /// Body bytes so far.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    pub fn cut(&self) -> Option<Cut> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn stop(&self, cut: Cut) -> axum::Error {
        let error = axum::Error::new(std::io::Error::other(format!("{cut:?}")));
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
        error
    }

    fn inspect(&self, chunk: &[u8], is_last: bool) -> Result<(), axum::Error> {
        let Some(inspection) = &self.inspection else { return Ok(()) };
        let verdict = inspection.lock().unwrap_or_else(PoisonError::into_inner).request_body(chunk, is_last);
        match verdict {
            Verdict::Pass => Ok(()),
            Verdict::Refuse { rule } => Err(self.stop(Cut::Refused { rule })),
            Verdict::TooLarge => Err(self.stop(Cut::TooLarge)),
        }
    }
}

/// The body itself.
pub(crate) struct RequestBody {
    inner: Body,
    flow: Arc<Flow>,
    limit: u64,
    idle: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
    /// The client is waited for; otherwise the service is, and no clock runs.
    is_waiting: bool,
    is_done: bool,
}

impl RequestBody {
    /// At most `limit` bytes, never `idle` without one. An empty body is inspected at once.
    pub fn new(inner: Body, flow: Arc<Flow>, limit: u64, idle: Duration) -> Result<Self, Cut> {
        let mut body = Self { inner, flow, limit, idle, deadline: None, is_waiting: false, is_done: false };
        match body.end_if_over() {
            Ok(()) => Ok(body),
            Err(_) => Err(body.flow.cut().unwrap_or(Cut::Client)),
        }
    }

    fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.idle)));
        if !self.is_waiting {
            self.is_waiting = true;
            let now = Instant::now();
            deadline.as_mut().reset(now.checked_add(self.idle).unwrap_or(now));
        }
        deadline.as_mut().poll(cx)
    }

    fn take(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, axum::Error> {
        self.is_waiting = false;
        if let Some(chunk) = frame.data_ref() {
            let count = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            let before = self.flow.received.fetch_add(count, Ordering::Relaxed);
            if before.saturating_add(count) > self.limit {
                return Err(self.flow.stop(Cut::TooLarge));
            }
            self.flow.inspect(chunk, false)?;
        }
        self.end_if_over()?;
        Ok(frame)
    }

    /// Whoever reads this body may stop at a frame that is known to be the last.
    fn end_if_over(&mut self) -> Result<(), axum::Error> {
        if self.inner.is_end_stream() { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), axum::Error> {
        if std::mem::replace(&mut self.is_done, true) { Ok(()) } else { self.flow.inspect(&[], true) }
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(this.take(frame))),
            Poll::Ready(Some(Err(error))) => {
                tracing::debug!(%error, "request body");
                let cut = if is_too_slow(&error) { Cut::Stalled } else { Cut::Client };
                Poll::Ready(Some(Err(this.flow.stop(cut))))
            }
            Poll::Ready(None) => Poll::Ready(this.end().err().map(Err)),
            Poll::Pending => {
                ready!(this.poll_stalled(cx));
                Poll::Ready(Some(Err(this.flow.stop(Cut::Stalled))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    struct NoB;
    impl Inspection for NoB {
        fn request_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
            let is_bad = chunk.contains(&b'b') || (is_last && !chunk.is_empty());
            if is_bad { Verdict::Refuse { rule: "no-b".to_owned() } } else { Verdict::Pass }
        }
    }

    async fn read(body: Body, limit: u64, inspect: bool) -> (Option<usize>, Option<Cut>) {
        let inspection = inspect.then(|| Arc::new(Mutex::new(Box::new(NoB) as Box<dyn Inspection>)));
        let flow = Arc::new(Flow::inspected(inspection));
        let body = RequestBody::new(body, flow.clone(), limit, Duration::from_millis(50)).unwrap();
        (body.collect().await.ok().map(|all| all.to_bytes().len()), flow.cut())
    }

    #[tokio::test]
    async fn limits() {
        assert_eq!(read(Body::from("aaaa"), 4, true).await, (Some(4), None));
        assert_eq!(read(Body::empty(), 0, true).await, (Some(0), None));
        assert_eq!(read(Body::from("aaaaa"), 4, false).await, (None, Some(Cut::TooLarge)));
        let refused = Some(Cut::Refused { rule: "no-b".to_owned() });
        assert_eq!(read(Body::from("ab"), 4, true).await, (None, refused));
        let silent = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(read(silent, 4, false).await, (None, Some(Cut::Stalled)));
    }
}
