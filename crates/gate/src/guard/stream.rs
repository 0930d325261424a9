//! The guard as a stream: hyper reads through it and never sees a byte that was not checked.
//!
//! ```text
//!  Passing ──violation in a head──► Refused   one synthetic request, then silence until hyper closes
//!     │ └───violation in a body───► an I/O error: the request under way is answered with 400
//!     └──101 sent──► Opaque         bytes of another protocol, unread
//! ```

use super::{Violation, framer::Framer};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use bytes::{Buf, BytesMut};
use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

/// The header of the synthetic request: `<nonce>:<violation>`. A stranger cannot know the nonce.
pub const NONCE_HEADER: &str = "sekisho-guard";

/// Bytes read from the peer at a time.
const READ_SIZE: usize = 8 * 1024;
/// Bytes of a refused peer that are taken off the wire so that the answer is not lost to a reset.
const DISCARD_LIMIT: usize = 256 * 1024;

/// What the guard and the way share about one connection.
pub struct GuardState {
    nonce: String,
    is_opaque: AtomicBool,
    in_body: Mutex<Option<Violation>>,
}

impl GuardState {
    /// With 128 fresh random bits.
    pub fn new() -> Self {
        let random: [u8; 16] = keys::random();
        Self { nonce: kernel::hex(&random), is_opaque: AtomicBool::new(false), in_body: Mutex::new(None) }
    }

    /// From now on the connection speaks another protocol; nothing is read any more.
    pub fn become_opaque(&self) {
        self.is_opaque.store(true, Ordering::Release);
    }

    /// The violation that a request header carries, if the guard of this connection wrote it.
    pub fn violation_in(&self, header: &[u8]) -> Option<Violation> {
        let (nonce, name) = header.split_at_checked(self.nonce.len())?;
        verify_slices_are_equal(nonce, self.nonce.as_bytes()).ok()?;
        Violation::from_name(std::str::from_utf8(name).ok()?.strip_prefix(':')?)
    }

    /// What was wrong with the body under way, if the guard stopped it.
    pub fn violation_in_body(&self) -> Option<Violation> {
        self.in_body.lock().ok().and_then(|violation| *violation)
    }

    fn synthetic_request(&self, violation: Violation) -> String {
        format!(
            "GET / HTTP/1.1\r\nhost: invalid\r\naccept: text/html\r\n{NONCE_HEADER}: {}:{violation}\r\nconnection: close\r\n\r\n",
            self.nonce
        )
    }
}

impl Default for GuardState {
    fn default() -> Self {
        Self::new()
    }
}

/// A stream that lets only unambiguous HTTP/1 through.
pub struct Guarded<S> {
    inner: S,
    state: Arc<GuardState>,
    framer: Framer,
    buffer: BytesMut,
    /// Leading bytes of `buffer` that may pass.
    released: usize,
    /// Found behind the released part.
    pending: Option<Violation>,
    phase: Phase,
    head_timeout: Duration,
    head_deadline: Option<Pin<Box<Sleep>>>,
}

enum Phase {
    Passing,
    Refused { discarded: usize },
}

impl<S> Guarded<S> {
    /// A head must be complete `head_timeout` after its first byte.
    pub fn new(inner: S, state: Arc<GuardState>, head_timeout: Duration) -> Self {
        Self {
            inner,
            state,
            framer: Framer::default(),
            buffer: BytesMut::new(),
            released: 0,
            pending: None,
            phase: Phase::Passing,
            head_timeout,
            head_deadline: None,
        }
    }

    /// Checks what was read. What is honest before a violation goes first.
    fn check(&mut self) -> io::Result<()> {
        let (passing, violation) = self.framer.check_all(&self.buffer);
        self.released = passing;
        self.watch_head();
        match violation {
            Some(violation) if passing == 0 => self.refuse(violation),
            found => {
                self.pending = found;
                Ok(())
            }
        }
    }

    fn refuse(&mut self, violation: Violation) -> io::Result<()> {
        if self.framer.is_at_head() {
            let request = self.state.synthetic_request(violation);
            self.buffer.clear();
            self.buffer.extend_from_slice(request.as_bytes());
            self.released = self.buffer.len();
            self.phase = Phase::Refused { discarded: 0 };
            return Ok(());
        }
        if let Ok(mut in_body) = self.state.in_body.lock() {
            *in_body = Some(violation);
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, violation.name()))
    }

    /// The clock runs while a head has begun and is not complete.
    fn watch_head(&mut self) {
        let is_partial = self.buffer.len() > self.released && self.framer.is_at_head();
        if !is_partial {
            self.head_deadline = None;
        } else if self.head_deadline.is_none() {
            self.head_deadline = Some(Box::pin(tokio::time::sleep_until(deadline(self.head_timeout))));
        }
    }
}

impl<S: AsyncRead + Unpin> Guarded<S> {
    /// Reads some more into the buffer; `Ok(0)` is the end of the stream.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let before = self.buffer.len();
        self.buffer.resize(before.saturating_add(READ_SIZE), 0);
        let mut space = ReadBuf::new(self.buffer.get_mut(before..).unwrap_or_default());
        let polled = Pin::new(&mut self.inner).poll_read(cx, &mut space);
        let count = space.filled().len();
        self.buffer.truncate(before.saturating_add(count));
        polled.map_ok(|()| count)
    }

    /// Takes a refused peer's bytes off the wire; never gives hyper anything.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            self.buffer.clear();
            let count = ready!(self.poll_fill(cx))?;
            let Phase::Refused { discarded } = &mut self.phase else { return Poll::Pending };
            *discarded = discarded.saturating_add(count);
            // At the limit, or at the end of the stream, there is nothing left to wait for: the
            // answer is on its way and its `connection: close` ends the connection.
            if count == 0 || *discarded > DISCARD_LIMIT {
                return Poll::Pending;
            }
        }
    }

    fn poll_passing(&mut self, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let unread = self.framer.unread().min(out.remaining());
        if unread > 0 && self.buffer.is_empty() {
            let mut direct = ReadBuf::new(out.initialize_unfilled_to(unread));
            ready!(Pin::new(&mut self.inner).poll_read(cx, &mut direct))?;
            let count = direct.filled().len();
            out.advance(count);
            self.framer.passed(count);
            return Poll::Ready(Ok(()));
        }
        match self.poll_fill(cx) {
            // The end. Bytes of an incomplete head or chunk line are dropped: hyper sees the cut.
            Poll::Ready(Ok(0)) => Poll::Ready(Ok(())),
            Poll::Ready(Ok(_)) => {
                self.check()?;
                self.poll_read_checked(cx, out)
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.poll_head_deadline(cx),
        }
    }

    fn poll_read_checked(&mut self, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.released > 0 {
                let count = self.released.min(out.remaining());
                out.put_slice(self.buffer.get(..count).unwrap_or_default());
                self.buffer.advance(count);
                self.released = self.released.saturating_sub(count);
                return Poll::Ready(Ok(()));
            }
            if matches!(self.phase, Phase::Refused { .. }) {
                return self.poll_discard(cx);
            }
            if self.state.is_opaque.load(Ordering::Acquire) {
                if self.buffer.is_empty() {
                    return Pin::new(&mut self.inner).poll_read(cx, out);
                }
                self.released = self.buffer.len();
                continue;
            }
            if let Some(violation) = self.pending.take() {
                self.refuse(violation)?;
                continue;
            }
            return self.poll_passing(cx, out);
        }
    }

    fn poll_head_deadline(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(deadline) = &mut self.head_deadline else { return Poll::Pending };
        ready!(deadline.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "request head too slow")))
    }
}

fn deadline(after: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(after).unwrap_or(now)
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_read_checked(cx, out)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    async fn through(bytes: &[u8]) -> (Vec<u8>, Arc<GuardState>, io::Result<()>) {
        let (mut peer, inner) = tokio::io::duplex(1 << 20);
        let state = Arc::new(GuardState::new());
        let mut guarded = Guarded::new(inner, state.clone(), Duration::from_secs(10));
        peer.write_all(bytes).await.unwrap();
        let mut out = Vec::new();
        let mut piece = [0; 1000];
        // A read that cannot go on says so by being pending: nothing else feeds this stream.
        let result = loop {
            tokio::select! {
                biased;
                read = guarded.read(&mut piece) => match read {
                    Ok(0) => break Ok(()),
                    Ok(count) => out.extend_from_slice(&piece[..count]),
                    Err(error) => break Err(error),
                },
                () = std::future::ready(()) => break Ok(()),
            }
        };
        (out, state, result)
    }

    #[tokio::test]
    async fn honest_requests_pass_unchanged() {
        let body =
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n".iter().chain(&[b'x'; 20_000]);
        let stream: Vec<u8> = GET.iter().chain(body).chain(GET).copied().collect();
        let (out, _, result) = through(&stream).await;
        assert!(result.is_ok());
        assert!(out == stream);
    }

    #[tokio::test]
    async fn a_violation_becomes_the_synthetic_request() {
        let stream: Vec<u8> =
            GET.iter().chain(b"GET / HTTP/1.1\nHost: a\r\n\r\n").chain(GET).copied().collect();
        let (out, state, _) = through(&stream).await;
        let rest = out.strip_prefix(GET).unwrap();
        let text = std::str::from_utf8(rest).unwrap();
        let header = text.lines().find_map(|line| line.strip_prefix("sekisho-guard: ")).unwrap();
        assert_eq!(state.violation_in(header.as_bytes()), Some(Violation::BareLineFeed));
        assert!(text.ends_with("connection: close\r\n\r\n"), "nothing follows: {text}");
        let forged = format!("{}:bare-line-feed", "0".repeat(32));
        assert_eq!(state.violation_in(forged.as_bytes()), None);
        assert_eq!(GuardState::new().violation_in(header.as_bytes()), None);
    }

    #[tokio::test]
    async fn a_violation_in_a_body_is_an_error_with_a_name() {
        let (out, state, result) =
            through(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX").await;
        assert!(out.ends_with(b"hello"));
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(state.violation_in_body(), Some(Violation::BadChunk));
    }

    #[tokio::test]
    async fn an_opaque_stream_is_not_read() {
        let (mut peer, inner) = tokio::io::duplex(1000);
        let state = Arc::new(GuardState::new());
        let mut guarded = Guarded::new(inner, state.clone(), Duration::from_secs(10));
        state.become_opaque();
        peer.write_all(b"\x81\x85\n\n\0").await.unwrap();
        let mut out = [0; 5];
        guarded.read_exact(&mut out).await.unwrap();
        assert_eq!(&out, b"\x81\x85\n\n\0");
    }

    #[tokio::test]
    async fn a_slow_head_is_cut_and_an_idle_connection_is_not() {
        let (mut peer, inner) = tokio::io::duplex(1000);
        let mut guarded = Guarded::new(inner, Arc::new(GuardState::new()), Duration::from_millis(20));
        let mut out = [0; 100];
        let idle = tokio::time::timeout(Duration::from_millis(60), guarded.read(&mut out)).await;
        assert!(idle.is_err(), "waiting for a first byte is hyper's to limit");
        peer.write_all(b"GET / HT").await.unwrap();
        let slow = guarded.read(&mut out).await;
        assert_eq!(slow.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
