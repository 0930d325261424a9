//! Bytes to and from the relay: plain or TLS, reading while writing, with time limits. Knows no commands.

use crate::{
    Reply, ReplyError,
    client::relay::{OpenError, Relay, Tls},
    reply::Replies,
};
use rustls::{ClientConfig, pki_types::ServerName};
use std::{future::poll_fn, io, pin::Pin, sync::Arc, task::Poll, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_rustls::TlsConnector;

pub(super) struct Wire {
    stream: Box<dyn Duplex>,
    out: Vec<u8>,
    /// How much of `out` the stream has taken.
    sent: usize,
    /// Bytes the stream had taken before `out`.
    sent_before: u64,
    needs_flush: bool,
    is_write_broken: bool,
    replies: Replies,
}

trait Duplex: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Duplex for S {}

/// How long to wait: for the reply once everything is sent, and for any progress before that.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    pub(super) reply: Duration,
    pub(super) block: Duration,
}

/// No reply will come any more.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("the relay did not answer in time")]
    Timeout,
    #[error("the relay closed the connection")]
    Closed,
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    #[error("the relay broke the protocol: {0}")]
    Protocol(#[from] ReplyError),
}

enum Progress {
    Wrote,
    Read,
    Closed,
}

impl Wire {
    /// What was sent is kept up to here, rather than moving the rest after each write.
    const COMPACT_ABOVE: usize = 256 * 1_024;

    pub(super) async fn connect(relay: &Relay) -> Result<Self, OpenError> {
        let connecting = TcpStream::connect((relay.host.as_str(), relay.port));
        let stream = timeout(relay.timeouts.connect, connecting).await.map_err(|_| OpenError::Timeout)?;
        let stream = stream.map_err(OpenError::Unreachable)?;
        // Without it, Nagle's algorithm waits for an acknowledgement that the other side delays by 40 ms.
        stream.set_nodelay(true).map_err(OpenError::Unreachable)?;
        let wire = Self::over(Box::new(stream));
        match &relay.tls {
            Tls::Implicit(config) => wire.secure(config, relay).await,
            Tls::Plain | Tls::StartTls(_) => Ok(wire),
        }
    }

    /// Continues under TLS. Anything that was received and not yet read was sent in clear by who knows whom, and ends it.
    pub(super) async fn secure(self, config: &Arc<ClientConfig>, relay: &Relay) -> Result<Self, OpenError> {
        if !self.replies.is_empty() {
            return Err(OpenError::Protocol(ReplyError::Unexpected));
        }
        let name = ServerName::try_from(relay.host.clone()).map_err(|_| OpenError::HostName)?;
        let handshake = TlsConnector::from(Arc::clone(config)).connect(name, self.stream);
        let stream = timeout(relay.timeouts.connect, handshake).await.map_err(|_| OpenError::Timeout)?;
        Ok(Self::over(Box::new(stream.map_err(OpenError::TlsHandshake)?)))
    }

    fn over(stream: Box<dyn Duplex>) -> Self {
        Self {
            stream,
            out: Vec::new(),
            sent: 0,
            sent_before: 0,
            needs_flush: false,
            is_write_broken: false,
            replies: Replies::default(),
        }
    }

    /// Puts bytes on the way; they are written while waiting for the next reply.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// The end of what was pushed; grows with it.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }

    /// Bytes pushed and not yet taken by the stream.
    pub(super) fn pending(&self) -> usize {
        self.out.len().saturating_sub(self.sent)
    }

    /// The position in the whole stream of bytes behind what was pushed so far.
    pub(super) fn pushed(&self) -> u64 {
        self.sent_before.saturating_add(u64::try_from(self.out.len()).unwrap_or(u64::MAX))
    }

    /// The position behind what may have reached the relay.
    pub(super) fn written(&self) -> u64 {
        self.sent_before.saturating_add(u64::try_from(self.sent).unwrap_or(u64::MAX))
    }

    /// The next reply, while writing what is pending. Dropping the future loses nothing.
    ///
    /// Only a whole reply or written bytes restart the clock: a server that dribbles is cut off.
    pub(super) async fn reply(&mut self, patience: Patience) -> Result<Reply, Lost> {
        let mut since = Instant::now();
        loop {
            if let Some(reply) = self.replies.next()? {
                return Ok(reply);
            }
            let limit = if self.pending() == 0 { patience.reply } else { patience.block };
            let left = limit.saturating_sub(since.elapsed());
            match timeout(left, self.progress()).await.map_err(|_| Lost::Timeout)?.map_err(Lost::Broken)? {
                Progress::Wrote => since = Instant::now(),
                Progress::Read => {}
                Progress::Closed => return Err(Lost::Closed),
            }
        }
    }

    /// Ends the connection in order, if the other side takes part within a second.
    pub(super) async fn close(mut self) {
        let _ = timeout(Duration::from_secs(1), self.stream.shutdown()).await;
    }

    /// Writes or reads, whichever is possible first. A relay that answers while we still send never blocks us.
    async fn progress(&mut self) -> io::Result<Progress> {
        poll_fn(|cx| {
            if let Poll::Ready(done) = self.poll_send(cx) {
                return Poll::Ready(Ok(done));
            }
            let mut space = [0; 8_192];
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => Poll::Ready(Ok(Progress::Closed)),
                Poll::Ready(Ok(())) => {
                    self.replies.push(buffer.filled());
                    Poll::Ready(Ok(Progress::Read))
                }
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    fn poll_send(&mut self, cx: &mut std::task::Context<'_>) -> Poll<Progress> {
        if self.is_write_broken {
            return Poll::Pending;
        }
        if let Some(rest) = self.out.get(self.sent..).filter(|rest| !rest.is_empty()) {
            let written = match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(written)) => written,
                Poll::Ready(Err(_)) => 0,
                Poll::Pending => return Poll::Pending,
            };
            if written == 0 {
                // The relay may have said why before it closed, so reading goes on.
                self.is_write_broken = true;
                return Poll::Pending;
            }
            self.sent = self.sent.saturating_add(written);
            self.needs_flush = true;
            if self.pending() == 0 || self.sent > Self::COMPACT_ABOVE {
                self.sent_before = self.written();
                self.out.drain(..self.sent.min(self.out.len()));
                self.sent = 0;
            }
            return Poll::Ready(Progress::Wrote);
        }
        if self.needs_flush && Pin::new(&mut self.stream).poll_flush(cx).is_ready() {
            self.needs_flush = false;
        }
        Poll::Pending
    }
}
