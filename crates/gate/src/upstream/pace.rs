//! A request body must keep coming: whoever sends a byte now and then is not waited for beyond what
//! a slow line explains.

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep};

/// The client is slower than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request body comes too slowly")]
pub(crate) struct TooSlow;

/// How slow a client may be: `grace` in all, and longer by what it sent at `bytes_per_second`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub grace: Duration,
    pub bytes_per_second: u32,
}

/// Time counts while the client is waited for, not while the service is.
pub(crate) struct Paced {
    inner: Body,
    pace: Pace,
    waited: Duration,
    received: u64,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Paced {
    pub fn new(inner: Body, pace: Pace) -> Self {
        Self { inner, pace, waited: Duration::ZERO, received: 0, waiting: None }
    }

    /// What is left of the time for what has come so far.
    fn left(&self) -> Duration {
        let micros = self.received.saturating_mul(1_000_000);
        let earned = micros.checked_div(self.pace.bytes_per_second.into()).unwrap_or(u64::MAX);
        self.pace.grace.saturating_add(Duration::from_micros(earned)).saturating_sub(self.waited)
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited = this.waited.saturating_add(since.elapsed());
            }
            if let Some(Ok(frame)) = &frame {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                this.received = this.received.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
            }
            return Poll::Ready(frame);
        }
        let left = this.left();
        let (_, sleep) =
            this.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(left))));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Whether a body ended because its sender was too slow.
pub(crate) fn is_too_slow(error: &axum::Error) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.is::<TooSlow>() {
            return true;
        }
        source = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream::unfold;
    use http_body_util::BodyExt;

    /// `count` bytes, one after each pause.
    fn dripping(pause: Duration, count: u32) -> Body {
        Body::from_stream(unfold(0, move |sent| async move {
            tokio::time::sleep(pause).await;
            (sent < count)
                .then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"x")), sent.saturating_add(1)))
        }))
    }

    async fn read(pause: u64, count: u32, rate: u32) -> Option<usize> {
        let pace = Pace { grace: Duration::from_millis(60), bytes_per_second: rate };
        let body = Paced::new(dripping(Duration::from_millis(pause), count), pace);
        body.collect().await.ok().map(|all| all.to_bytes().len())
    }

    #[tokio::test]
    async fn a_byte_now_and_then_is_not_enough_and_a_slow_line_is() {
        assert_eq!(read(20, 100, 10_000).await, None);
        assert_eq!(read(20, 10, 10).await, Some(10));
        let whole = Paced::new(Body::from("at once"), Pace { grace: Duration::ZERO, bytes_per_second: 500 });
        assert_eq!(whole.collect().await.unwrap().to_bytes().len(), 7);
    }

    #[tokio::test]
    async fn the_reason_can_be_told() {
        let pace = Pace { grace: Duration::ZERO, bytes_per_second: 1_000 };
        let mut body = Paced::new(dripping(Duration::from_secs(60), 1), pace);
        let error = body.frame().await.unwrap().unwrap_err();
        assert!(is_too_slow(&error));
    }
}
