//! What a client may do with HTTP/2 frames that cost it nothing and the gate something: counted as
//! they come in, before the HTTP/2 implementation sees them.
//!
//! ```text
//!  Counting ──one kind too often──► Tripped   the frame's rest passes, then frames that no
//!                                             implementation accepts: GOAWAY, ENHANCE_YOUR_CALM
//! ```
//! Does not live here: what a well-formed frame is (h2 says), limits on streams and header lists
//! (h2 has them), requests (the way).

use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
    time::Instant,
};

/// RFC 9113 §3.4.
const PREFACE: usize = 24;
/// RFC 9113 §4.1.
const HEAD: usize = 9;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 0x1;
const END_HEADERS: u8 = 0x4;
const ACK: u8 = 0x1;
/// Continuations of one header block. A head of 32 KiB needs two.
const CONTINUATIONS: u32 = 8;
/// More continuations than any implementation takes for a head of our size.
const UNACCEPTABLE: usize = 64;

/// Told to whoever holds the connection.
#[derive(Default)]
pub(super) struct Tripwire {
    flood: OnceLock<&'static str>,
    tripped: Notify,
}

impl Tripwire {
    /// Waits until a limit is passed; answers which.
    pub async fn tripped(&self) -> &'static str {
        loop {
            let notified = self.tripped.notified();
            if let Some(flood) = self.flood.get() {
                return flood;
            }
            notified.await;
        }
    }

    pub fn flood(&self) -> Option<&'static str> {
        self.flood.get().copied()
    }

    fn trip(&self, flood: &'static str) {
        if self.flood.set(flood).is_ok() {
            self.tripped.notify_waiters();
        }
    }
}

/// A stream that counts the frames which come in on it.
pub(super) struct Counted<S> {
    inner: S,
    wire: Arc<Tripwire>,
    reading: Reading,
    budgets: Budgets,
    /// The last frame of an unfinished header block, and how many continuations it has had.
    open_block: Option<(u32, u32)>,
    last_stream: u32,
    state: State,
}

enum State {
    Counting,
    /// After the frame under way.
    Tripped,
    /// Written out from here on.
    Ending {
        frames: Vec<u8>,
        given: usize,
    },
}

/// Where in the stream of bytes the next one stands.
enum Reading {
    Preface { left: usize },
    Head { bytes: [u8; HEAD], have: usize },
    Payload { left: usize },
}

/// Frames of one kind: so many at once, so many in a second.
struct Budget {
    flood: &'static str,
    most: f64,
    per_second: f64,
    left: f64,
    at: Instant,
}

struct Budgets {
    resets: Budget,
    settings: Budget,
    pings: Budget,
    priorities: Budget,
    windows: Budget,
    empty: Budget,
    unknown: Budget,
}

impl<S> Counted<S> {
    pub fn new(inner: S, wire: Arc<Tripwire>) -> Self {
        Self {
            inner,
            wire,
            reading: Reading::Preface { left: PREFACE },
            budgets: Budgets::new(Instant::now()),
            open_block: None,
            last_stream: 0,
            state: State::Counting,
        }
    }

    /// Takes note of `bytes`; answers how many of them may pass.
    fn count(&mut self, bytes: &[u8]) -> usize {
        let mut rest = bytes;
        while !rest.is_empty() {
            let is_boundary = matches!(self.reading, Reading::Head { have: 0, .. });
            if is_boundary && matches!(self.state, State::Tripped) {
                self.state = State::Ending { frames: self.unacceptable(), given: 0 };
                break;
            }
            rest = self.step(rest);
        }
        bytes.len().saturating_sub(rest.len())
    }

    fn step<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        match &mut self.reading {
            Reading::Preface { left } | Reading::Payload { left } => {
                let taken = (*left).min(bytes.len());
                *left = left.saturating_sub(taken);
                if *left == 0 {
                    self.reading = Reading::head();
                }
                bytes.get(taken..).unwrap_or_default()
            }
            Reading::Head { bytes: head, have } => {
                let taken = HEAD.saturating_sub(*have).min(bytes.len());
                let (now, rest) = bytes.split_at_checked(taken).unwrap_or((bytes, &[]));
                if let Some(place) = head.get_mut(*have..have.saturating_add(taken)) {
                    place.copy_from_slice(now);
                }
                *have = have.saturating_add(taken);
                if *have == HEAD {
                    let head = *head;
                    self.frame(head);
                }
                rest
            }
        }
    }

    fn frame(&mut self, [a, b, c, kind, flags, d, e, f, g]: [u8; HEAD]) {
        let length = u32::from_be_bytes([0, a, b, c]);
        let stream = u32::from_be_bytes([d, e, f, g]) & 0x7fff_ffff;
        self.reading = match usize::try_from(length).unwrap_or(usize::MAX) {
            0 => Reading::head(),
            left => Reading::Payload { left },
        };
        if let Some(flood) = self.flood(kind, flags, stream, length) {
            self.state = State::Tripped;
            self.wire.trip(flood);
        }
    }

    fn flood(&mut self, kind: u8, flags: u8, stream: u32, length: u32) -> Option<&'static str> {
        let has = |flag: u8| flags & flag != 0;
        match kind {
            HEADERS => {
                self.last_stream = self.last_stream.max(stream);
                self.open_block = (!has(END_HEADERS)).then_some((stream, 0));
                None
            }
            CONTINUATION => {
                let (stream, before) = self.open_block.unwrap_or((stream, 0));
                let count = before.saturating_add(1);
                self.open_block = (!has(END_HEADERS)).then_some((stream, count));
                (count > CONTINUATIONS).then_some("http2-continuation-flood")
            }
            DATA if length == 0 && !has(END_STREAM) => self.budgets.empty.take(),
            DATA => None,
            RST_STREAM => self.budgets.resets.take(),
            SETTINGS if has(ACK) => None,
            SETTINGS => self.budgets.settings.take(),
            PING if has(ACK) => None,
            PING => self.budgets.pings.take(),
            PRIORITY => self.budgets.priorities.take(),
            WINDOW_UPDATE => self.budgets.windows.take(),
            _ => self.budgets.unknown.take(),
        }
    }

    /// A header block without an end. Whoever implements HTTP/2 ends the connection for it, and says
    /// to calm down.
    fn unacceptable(&self) -> Vec<u8> {
        let mut frames = Vec::with_capacity(HEAD.saturating_mul(UNACCEPTABLE.saturating_add(1)));
        let stream = match self.open_block {
            Some((stream, _)) => stream,
            None => {
                let stream = self.last_stream.saturating_add(2) | 1;
                frames.extend_from_slice(&empty(HEADERS, stream));
                stream
            }
        };
        for _ in 0..UNACCEPTABLE {
            frames.extend_from_slice(&empty(CONTINUATION, stream));
        }
        frames
    }
}

/// A frame without flags and without a payload.
fn empty(kind: u8, stream: u32) -> [u8; HEAD] {
    let [d, e, f, g] = stream.to_be_bytes();
    [0, 0, 0, kind, 0, d, e, f, g]
}

impl Reading {
    fn head() -> Self {
        Reading::Head { bytes: [0; HEAD], have: 0 }
    }
}

impl Budgets {
    /// What browsers and gRPC clients do at their busiest, several times over.
    fn new(now: Instant) -> Self {
        let budget = |flood, most, per_second| Budget { flood, most, per_second, left: most, at: now };
        Self {
            resets: budget("http2-reset-flood", 200.0, 50.0),
            settings: budget("http2-settings-flood", 20.0, 1.0),
            pings: budget("http2-ping-flood", 100.0, 10.0),
            priorities: budget("http2-priority-flood", 500.0, 100.0),
            windows: budget("http2-window-flood", 50_000.0, 20_000.0),
            empty: budget("http2-empty-data-flood", 100.0, 10.0),
            unknown: budget("http2-unknown-flood", 100.0, 10.0),
        }
    }
}

impl Budget {
    fn take(&mut self) -> Option<&'static str> {
        self.take_at(Instant::now())
    }

    fn take_at(&mut self, now: Instant) -> Option<&'static str> {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + since * self.per_second).min(self.most) - 1.0;
        self.at = now;
        (self.left < 0.0).then_some(self.flood)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let State::Ending { frames, given } = &mut this.state {
            let left = frames.get(*given..).unwrap_or_default();
            if left.is_empty() {
                // Said all there is: the end of the stream.
                return Poll::Ready(Ok(()));
            }
            let count = left.len().min(out.remaining());
            out.put_slice(left.get(..count).unwrap_or_default());
            *given = given.saturating_add(count);
            return Poll::Ready(Ok(()));
        }
        let before = out.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, out))?;
        let passing = this.count(out.filled().get(before..).unwrap_or_default());
        out.set_filled(before.saturating_add(passing));
        if passing == 0 && matches!(this.state, State::Ending { .. }) {
            return self.poll_read(cx, out);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut bytes = length[1..].to_vec();
        bytes.extend([kind, flags]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    fn counted() -> Counted<tokio::io::Empty> {
        Counted::new(tokio::io::empty(), Arc::default())
    }

    /// How many bytes of the stream pass, and which flood it is, in whatever pieces it comes.
    fn seen(stream: &[u8], piece: usize) -> (usize, Option<&'static str>) {
        let mut counted = counted();
        let bytes = [&[0; PREFACE], stream].concat();
        let mut passed = 0;
        for chunk in bytes.chunks(piece) {
            let passing = counted.count(chunk);
            passed += passing;
            if passing < chunk.len() {
                break;
            }
        }
        (passed.saturating_sub(PREFACE), counted.wire.flood.get().copied())
    }

    #[test]
    fn floods() {
        let many = |count: usize, frame: Vec<u8>| frame.repeat(count);
        let ping = frame(PING, 0, 0, &[0; 8]);
        let open = frame(HEADERS, 0, 1, b"abc");
        let more = frame(CONTINUATION, 0, 1, b"x");
        let cases: [(&str, Vec<u8>, Option<(usize, &str)>); 13] = [
            ("resets", many(201, frame(RST_STREAM, 0, 1, &[0; 4])), Some((201 * 13, "http2-reset-flood"))),
            ("a few resets", many(200, frame(RST_STREAM, 0, 1, &[0; 4])), None),
            ("settings", many(30, frame(SETTINGS, 0, 0, &[])), Some((21 * 9, "http2-settings-flood"))),
            ("acknowledgements", many(1_000, frame(SETTINGS, ACK, 0, &[])), None),
            ("pings", many(500, ping.clone()), Some((101 * 17, "http2-ping-flood"))),
            ("answers to pings", many(1_000, frame(PING, ACK, 0, &[0; 8])), None),
            (
                "priorities",
                many(501, frame(PRIORITY, 0, 1, &[0; 5])),
                Some((501 * 14, "http2-priority-flood")),
            ),
            ("windows", many(50_000, frame(WINDOW_UPDATE, 0, 1, &[0; 4])), None),
            ("empty data", many(200, frame(DATA, 0, 1, &[])), Some((101 * 9, "http2-empty-data-flood"))),
            ("data", many(10_000, frame(DATA, 0, 1, b"abc")), None),
            ("unknown", many(200, frame(0xbe, 0, 0, b"abc")), Some((101 * 12, "http2-unknown-flood"))),
            (
                "continuations",
                [open.clone(), many(20, more.clone())].concat(),
                Some((open.len() + 9 * more.len(), "http2-continuation-flood")),
            ),
            ("a long head", [open, many(7, more), frame(CONTINUATION, END_HEADERS, 1, b"")].concat(), None),
        ];
        for (name, stream, expected) in cases {
            for piece in [1, 7, 4_096, 1 << 20] {
                let (passed, flood) = seen(&stream, piece);
                // A frame after the last that passes is what shows the boundary.
                match expected {
                    Some((bytes, expected)) => {
                        assert_eq!((flood, passed), (Some(expected), bytes), "{name} by {piece}");
                    }
                    None => assert_eq!((flood, passed), (None, stream.len()), "{name} by {piece}"),
                }
            }
        }
    }

    #[test]
    fn budgets_fill_again() {
        let start = Instant::now();
        let mut budget = Budgets::new(start).pings;
        assert!((0..100).all(|_| budget.take_at(start).is_none()));
        assert!(budget.take_at(start).is_some());
        let later = start + Duration::from_secs(5);
        assert!((0..49).all(|_| budget.take_at(later).is_none()));
        assert!(budget.take_at(later).is_some());
        let mut windows = Budgets::new(start).windows;
        assert!((0..50_000).all(|_| windows.take_at(start).is_none()));
        assert_eq!(windows.take_at(start), Some("http2-window-flood"));
    }

    proptest! {
        #[test]
        fn never_panics_and_passes_what_is_no_flood(bytes in proptest::collection::vec(any::<u8>(), 0..600), piece in 1_usize..64) {
            let mut counted = counted();
            for chunk in bytes.chunks(piece) {
                let passing = counted.count(chunk);
                prop_assert!(passing == chunk.len() || counted.wire.flood.get().is_some());
                if passing < chunk.len() {
                    break;
                }
            }
        }
    }
}
