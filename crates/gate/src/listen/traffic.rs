//! What goes on in one HTTP/2 connection: whether anything is asked, and whether what is answered is
//! also taken. HTTP/2 has windows of its own, so a peer that does not read can still look alive.

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

/// How a connection stands at a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulse {
    Busy,
    /// Nothing has been asked for so long.
    Idle,
    /// The client takes what it asked for too slowly.
    Stalled,
}

#[derive(Clone)]
pub(super) struct Traffic(Arc<Mutex<State>>);

struct State {
    grace: Duration,
    bytes_per_second: f64,
    ongoing: usize,
    quiet_since: Instant,
    /// Answers of which the client has not yet taken what it was handed, since when.
    waiting: HashMap<u64, Instant>,
    next: u64,
    /// How long the client may still lag, in seconds.
    credit: f64,
    carried: u64,
    looked: Instant,
}

impl Traffic {
    /// A client may lag `grace` behind `bytes_per_second`.
    pub fn new(grace: Duration, bytes_per_second: u32, now: Instant) -> Self {
        Self(Arc::new(Mutex::new(State {
            grace,
            bytes_per_second: f64::from(bytes_per_second.max(1)),
            ongoing: 0,
            quiet_since: now,
            waiting: HashMap::new(),
            next: 0,
            credit: grace.as_secs_f64(),
            carried: 0,
            looked: now,
        })))
    }

    /// A request has begun.
    pub fn begin(&self) -> Exchange {
        let mut state = self.state();
        state.ongoing = state.ongoing.saturating_add(1);
        state.next = state.next.wrapping_add(1);
        Exchange { id: state.next, traffic: self.clone() }
    }

    /// To be called about each second.
    pub fn pulse(&self, idle: Duration, now: Instant) -> Pulse {
        let mut state = self.state();
        let since = now.saturating_duration_since(state.looked);
        state.looked = now;
        let carried = std::mem::take(&mut state.carried);
        let is_lagging = state.waiting.values().any(|at| now.saturating_duration_since(*at) >= since);
        let grace = state.grace.as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "bytes of about one second")]
        let earned = carried as f64 / state.bytes_per_second;
        state.credit =
            if is_lagging { (state.credit - since.as_secs_f64() + earned).min(grace) } else { grace };
        if state.credit < 0.0 {
            Pulse::Stalled
        } else if state.ongoing == 0 && now.saturating_duration_since(state.quiet_since) >= idle {
            Pulse::Idle
        } else {
            Pulse::Busy
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request and its answer, until dropped.
pub(super) struct Exchange {
    id: u64,
    traffic: Traffic,
}

impl Exchange {
    /// The answer's body, watched.
    pub fn watch(self, body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Answer { inner: body, exchange: self })
    }

    /// Handed over: from now on the client is waited for.
    fn handed(&self, bytes: usize) {
        let mut state = self.traffic.state();
        state.carried = state.carried.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        state.waiting.insert(self.id, Instant::now());
    }

    /// Asked for more: the client has taken what there was.
    fn taken(&self) {
        self.traffic.state().waiting.remove(&self.id);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut state = self.traffic.state();
        state.ongoing = state.ongoing.saturating_sub(1);
        state.quiet_since = Instant::now();
        state.waiting.remove(&self.id);
    }
}

struct Answer {
    inner: Body,
    exchange: Exchange,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.exchange.taken();
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.exchange.handed(frame.data_ref().map_or(0, Bytes::len));
        }
        polled
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

    const SECOND: Duration = Duration::from_secs(1);
    const IDLE: Duration = Duration::from_secs(60);

    fn traffic(start: Instant) -> Traffic {
        Traffic::new(Duration::from_secs(30), 500, start)
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_stalls() {
        let start = Instant::now();
        let traffic = traffic(start);
        let mut body = traffic.begin().watch(Body::from("answer"));
        body.frame().await.unwrap().unwrap();
        let pulses: Vec<Pulse> = (1..40).map(|n| traffic.pulse(IDLE, start + SECOND * n)).collect();
        let stalled = pulses.iter().position(|pulse| *pulse == Pulse::Stalled);
        assert!(stalled.is_some_and(|at| (29..33).contains(&at)), "{stalled:?}");
        drop(body);
        assert_eq!(traffic.pulse(IDLE, start + SECOND * 41), Pulse::Busy);
        assert_eq!(traffic.pulse(IDLE, start + SECOND * 200), Pulse::Idle);
    }

    #[tokio::test]
    async fn a_service_that_is_silent_is_not_the_clients_fault() {
        let start = Instant::now();
        let traffic = traffic(start);
        let silent = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let mut body = traffic.begin().watch(Body::from_stream(silent));
        assert!(futures_util::poll!(body.frame()).is_pending());
        assert!((1..400).all(|n| traffic.pulse(IDLE, start + SECOND * n) == Pulse::Busy));
    }

    #[test]
    fn a_connection_without_a_request_is_idle() {
        let start = Instant::now();
        let traffic = traffic(start);
        assert_eq!(traffic.pulse(IDLE, start + SECOND * 59), Pulse::Busy);
        assert_eq!(traffic.pulse(IDLE, start + SECOND * 60), Pulse::Idle);
        let exchange = traffic.begin();
        assert_eq!(traffic.pulse(IDLE, start + SECOND * 600), Pulse::Busy);
        drop(exchange);
    }
}
