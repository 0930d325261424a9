//! Patience with a server: how long work may hear nothing at all before it is given up.
//!
//! A statement has its limit on the server (`statement_timeout`). A server that froze, or whose
//! machine is gone, keeps no limits: this one is kept here. It is a limit of silence, not of length:
//! work of many statements goes on as long as each is answered.

use std::{
    fmt,
    future::Future,
    io,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// Longer than the server's own limit of one statement, so that a slow statement ends there.
pub const PATIENCE: Duration = Duration::from_secs(25);

/// Nothing was heard for so long. Whether the last statement was done is uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silent(pub Duration);

/// Does `work`, unless nothing wakes it for `patience`: then it is dropped.
pub async fn patiently<F: Future>(patience: Duration, work: F) -> Result<F::Output, Silent> {
    let heard = Arc::new(Heard { is_awake: AtomicBool::new(true), outer: Mutex::new(Waker::noop().clone()) });
    let waker = Waker::from(Arc::clone(&heard));
    let (mut work, mut silence) = (pin!(work), pin!(sleep(patience)));
    std::future::poll_fn(|context| {
        heard.pass_on_to(context.waker());
        if heard.is_awake.swap(false, Ordering::SeqCst) {
            if let Poll::Ready(output) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(Ok(output));
            }
            let until = Instant::now().checked_add(patience).unwrap_or_else(Instant::now);
            silence.as_mut().reset(until);
        }
        silence.as_mut().poll(context).map(|()| Err(Silent(patience)))
    })
    .await
}

/// Knows whether the work itself was woken, and not only somebody beside it in the same task.
struct Heard {
    is_awake: AtomicBool,
    outer: Mutex<Waker>,
}

impl Heard {
    fn pass_on_to(&self, waker: &Waker) {
        self.outer.lock().unwrap_or_else(PoisonError::into_inner).clone_from(waker);
    }
}

impl Wake for Heard {
    fn wake(self: Arc<Self>) {
        self.is_awake.store(true, Ordering::SeqCst);
        let outer = self.outer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        outer.wake();
    }
}

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database has not answered for {:?}", self.0)
    }
}

impl std::error::Error for Silent {}

impl From<Silent> for sqlx::Error {
    fn from(silent: Silent) -> Self {
        Self::Io(io::Error::new(io::ErrorKind::TimedOut, silent.to_string()))
    }
}

impl From<Silent> for kernel::Refusal {
    fn from(silent: Silent) -> Self {
        Self::unavailable(silent.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{sync::mpsc, time::timeout};

    const SHORT: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn work_that_is_answered_may_take_long() {
        let answers = async {
            for _ in 0..12 {
                sleep(SHORT).await;
            }
            "done"
        };
        assert_eq!(patiently(SHORT * 10, answers).await, Ok("done"));
    }

    #[tokio::test]
    async fn silence_ends_it() {
        let (_keep, mut never) = mpsc::channel::<()>(1);
        let work = async {
            sleep(SHORT / 2).await;
            never.recv().await
        };
        assert_eq!(patiently(SHORT, work).await, Err(Silent(SHORT)));
    }

    /// The other half of the task is woken all the time; that is no answer to this one.
    #[tokio::test]
    async fn noise_beside_it_does_not_count() {
        let (_keep, mut never) = mpsc::channel::<()>(1);
        let noise = async {
            loop {
                sleep(SHORT / 20).await;
            }
        };
        let both = async {
            tokio::select! {
                given_up = patiently(SHORT, never.recv()) => given_up,
                () = noise => Ok(None),
            }
        };
        assert_eq!(timeout(Duration::from_secs(30), both).await, Ok(Err(Silent(SHORT))));
    }
}
