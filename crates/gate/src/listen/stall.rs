//! A stream whose peer must take what is written: one that stops reading, or reads a byte now and
//! then, is cut, so that it cannot hold a service's answer, and the memory for it, for ever.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

/// How long a peer may lag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// In all, behind `bytes_per_second`.
    pub grace: Duration,
    pub bytes_per_second: u32,
}

pub(super) struct Unstalled<S> {
    inner: S,
    patience: Patience,
    /// What is left of the grace: waiting takes from it, bytes give back.
    credit: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Unstalled<S> {
    pub fn new(inner: S, patience: Patience) -> Self {
        Self { inner, patience, credit: patience.grace, waiting: None }
    }

    /// Watches the outcome of a write: the clock runs while one cannot go on.
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
        bytes: impl Fn(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(outcome) = &polled {
            if let Some((since, _)) = self.waiting.take() {
                let earned = outcome.as_ref().map_or(0, bytes);
                self.credit = self.credit.saturating_sub(since.elapsed());
                self.credit = self.credit.saturating_add(self.worth(earned)).min(self.patience.grace);
            } else {
                let earned = outcome.as_ref().map_or(0, bytes);
                self.credit = self.credit.saturating_add(self.worth(earned)).min(self.patience.grace);
            }
            return polled;
        }
        let credit = self.credit;
        let (_, sleep) =
            self.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(credit))));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, SLOW_READER)))
    }

    /// How long so many bytes may take.
    fn worth(&self, bytes: usize) -> Duration {
        let micros = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(1_000_000);
        let rate = u64::from(self.patience.bytes_per_second.max(1));
        Duration::from_micros(micros.checked_div(rate).unwrap_or(0))
    }
}

/// The text of the error, and the reason that is recorded.
pub(super) const SLOW_READER: &str = "slow-reader";

impl<S: AsyncRead + Unpin> AsyncRead for Unstalled<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, out)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unstalled<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.watch(cx, polled, |count| *count)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_flush(cx);
        self.watch(cx, polled, |()| 0)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.watch(cx, polled, |()| 0)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.watch(cx, polled, |count| *count)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn patience(milliseconds: u64, bytes_per_second: u32) -> Patience {
        Patience { grace: Duration::from_millis(milliseconds), bytes_per_second }
    }

    #[tokio::test]
    async fn a_peer_that_does_not_read_is_cut() {
        let (_peer, inner) = tokio::io::duplex(10);
        let mut stream = Unstalled::new(inner, patience(20, 1_000));
        stream.write_all(b"0123456789").await.unwrap();
        assert_eq!(stream.write_all(b"0").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_peer_that_reads_a_byte_now_and_then_is_cut_and_a_slow_one_is_not() {
        for (pause, is_cut) in [(Some(Duration::from_millis(40)), true), (None, false)] {
            let (mut peer, inner) = tokio::io::duplex(10);
            let mut stream = Unstalled::new(inner, patience(200, 10_000));
            let reading = tokio::spawn(async move {
                let mut byte = [0; 1];
                while let Ok(1..) = peer.read(&mut byte).await {
                    match pause {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => tokio::task::yield_now().await,
                    }
                }
            });
            let outcome = stream.write_all(&[7; 5_000]).await;
            assert_eq!(outcome.is_err(), is_cut, "{pause:?}");
            drop(stream);
            reading.await.unwrap();
        }
    }
}
