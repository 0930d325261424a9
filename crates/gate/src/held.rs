//! What is held back of bodies until it was inspected, and how much of it there may be in the whole gate.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

/// Counts bytes that are held, of all requests and answers together.
pub(crate) struct Room {
    limit: u64,
    taken: AtomicU64,
}

/// One body's part of the room; given back when it is dropped.
struct Share {
    room: Arc<Room>,
    taken: u64,
}

/// There is no room for more now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

impl Room {
    /// In bytes.
    pub fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, taken: AtomicU64::new(0) })
    }
}

impl Share {
    fn grow(&mut self, bytes: usize) -> Result<(), NoRoom> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let fits = |taken: u64| taken.checked_add(bytes).filter(|sum| *sum <= self.room.limit);
        let grown = self.room.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits);
        grown.map_err(|_| NoRoom)?;
        self.taken = self.taken.saturating_add(bytes);
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.room.taken.fetch_sub(self.taken, Ordering::Relaxed);
    }
}

/// A piece of fewer bytes is copied to others like it: a sender of single bytes must not cost more than their number.
const SMALL: usize = 4 * 1024;

/// What was read ahead of a body.
pub(crate) struct Held {
    pieces: VecDeque<Bytes>,
    /// Small pieces that came last.
    tail: BytesMut,
    trailers: Option<HeaderMap>,
    size: usize,
    share: Share,
}

impl Held {
    pub fn new(room: &Arc<Room>) -> Self {
        Self {
            pieces: VecDeque::new(),
            tail: BytesMut::new(),
            trailers: None,
            size: 0,
            share: Share { room: room.clone(), taken: 0 },
        }
    }

    /// # Errors
    /// The whole gate holds as much as it may.
    pub fn push(&mut self, frame: Frame<Bytes>) -> Result<(), NoRoom> {
        let piece = match frame.into_data() {
            Ok(piece) => piece,
            Err(frame) => {
                self.trailers = frame.into_trailers().ok();
                return Ok(());
            }
        };
        self.share.grow(piece.len())?;
        self.size = self.size.saturating_add(piece.len());
        if piece.len() >= SMALL {
            self.close_tail();
            self.pieces.push_back(piece);
        } else {
            self.tail.extend_from_slice(&piece);
            if self.tail.len() >= SMALL {
                self.close_tail();
            }
        }
        Ok(())
    }

    fn close_tail(&mut self) {
        if !self.tail.is_empty() {
            self.pieces.push_back(self.tail.split().freeze());
        }
    }

    fn pop(&mut self) -> Option<Frame<Bytes>> {
        let piece = self.pieces.pop_front().map(Frame::data);
        piece.or_else(|| self.trailers.take().map(Frame::trailers))
    }

    fn left(&self) -> u64 {
        let lengths = self.pieces.iter().map(|piece| u64::try_from(piece.len()).unwrap_or(u64::MAX));
        lengths.fold(0, u64::saturating_add)
    }

    fn is_over(&self) -> bool {
        self.pieces.is_empty() && self.trailers.is_none()
    }

    /// Data so far, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Nothing more follows.
    pub fn whole(self) -> Body {
        self.then(http_body_util::Empty::new())
    }

    /// What is held, then the rest.
    pub fn then<B>(mut self, rest: B) -> Body
    where
        B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<axum::BoxError>,
    {
        self.close_tail();
        Body::new(Replayed { ahead: self, rest })
    }
}

struct Replayed<B> {
    ahead: Held,
    rest: B,
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Replayed<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.ahead.pop() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ahead.is_over() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let ahead = self.ahead.left();
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(ahead));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(ahead));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn data(text: &'static str) -> Frame<Bytes> {
        Frame::data(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn what_was_read_ahead_comes_first_and_room_is_given_back() {
        let room = Room::new(8);
        let mut held = Held::new(&room);
        assert_eq!((held.push(data("abc")), held.push(data("de")), held.size()), (Ok(()), Ok(()), 5));
        let mut other = Held::new(&room);
        assert_eq!(other.push(data("wxyz")), Err(NoRoom));
        assert_eq!(other.push(data("xyz")), Ok(()));
        drop(other);
        assert_eq!(held.push(data("fgh")), Ok(()));
        assert_eq!(held.pieces.len(), 0, "small pieces lie together");
        let body = held.then(Body::from("ij"));
        assert_eq!(body.size_hint().exact(), Some(10));
        assert_eq!(body.collect().await.unwrap().to_bytes(), "abcdefghij");
        assert_eq!(room.taken.load(Ordering::Relaxed), 0);
        let whole = Held::new(&room).whole();
        assert!(whole.is_end_stream());
    }
}
