//! One connection on which requests are written byte for byte, and answers read.

use crate::client::Client;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

pub struct Wire {
    stream: TlsStream<TcpStream>,
    /// Read and not yet understood.
    unread: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub trace: String,
    pub body: Vec<u8>,
    /// The gate ends the connection after it.
    pub is_last: bool,
}

impl Wire {
    pub async fn open(client: &Client) -> Self {
        let stream = client.tls("app.example.com", &[b"http/1.1"]).await.expect("a connection");
        stream.get_ref().0.set_nodelay(true).expect("no delay");
        Self { stream, unread: Vec::new() }
    }

    /// `None`: the gate closes the connection without an answer.
    pub async fn ask(&mut self, request: &[u8]) -> Option<Reply> {
        // The gate may have answered and closed before everything is written.
        let _ = self.stream.write_all(request).await;
        let is_head = request.starts_with(b"HEAD ");
        loop {
            if let Some((reply, length)) = understood(&self.unread, is_head) {
                self.unread.drain(..length);
                return Some(reply);
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// Writes a part of a request, and waits for nothing.
    pub async fn begin(&mut self, part: &[u8]) {
        self.stream.write_all(part).await.expect("written");
        self.stream.flush().await.expect("flushed");
    }

    async fn more(&mut self) -> bool {
        self.stream.read_buf(&mut self.unread).await.is_ok_and(|count| count > 0)
    }
}

/// A whole answer at the beginning, and how many bytes it has.
fn understood(bytes: &[u8], is_head: bool) -> Option<(Reply, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(bytes).expect("an answer") else { return None };
    let status = response.code.expect("a status");
    if status == 100 {
        return understood(&bytes[head..], is_head).map(|(reply, length)| (reply, head + length));
    }
    let header = |name: &str| {
        let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).into_owned())
    };
    let is_empty = is_head || matches!(status, 204 | 304);
    let rest = &bytes[head..];
    let (body, length) = match header("content-length") {
        _ if is_empty => (Vec::new(), 0),
        Some(length) => {
            let length = length.parse().expect("a length");
            (rest.get(..length)?.to_vec(), length)
        }
        None => chunked(rest)?,
    };
    let trace = header("sekisho-trace").unwrap_or_default();
    let is_last = header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    Some((Reply { status, trace, body, is_last }, head + length))
}

fn chunked(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let rest = bytes.get(at..)?;
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        let chunk = rest.get(end + 2..end + 2 + size)?;
        let is_closed = rest.len() >= end + 4 + size;
        body.extend_from_slice(chunk);
        at += end + 4 + size;
        if !is_closed {
            return None;
        }
        if size == 0 {
            return Some((body, at));
        }
    }
}
