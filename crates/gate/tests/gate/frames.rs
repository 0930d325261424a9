//! HTTP/2 frames by hand (RFC 9113 §4), for clients that no library would make.

use crate::{client::Client, services::soon};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;
pub const END_STREAM: u8 = 0x1;
pub const ACK: u8 = 0x1;
pub const END_HEADERS: u8 = 0x4;

pub const ENHANCE_YOUR_CALM: u32 = 11;

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = length[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// `GET path` of app.example.com over https (RFC 7541 appendix A for the numbers).
pub fn get(path: &str) -> Vec<u8> {
    let mut block = vec![0x82, 0x87];
    block.extend(literal(4, path));
    block.extend(literal(1, "app.example.com"));
    block
}

/// Without indexing, the name from the static table, no Huffman coding (RFC 7541 §6.2.2).
pub fn literal(name: u8, value: &str) -> Vec<u8> {
    assert!(name < 15 && value.len() < 127);
    let mut bytes = vec![name, u8::try_from(value.len()).unwrap()];
    bytes.extend(value.as_bytes());
    bytes
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: Vec<u8>,
}

pub struct Raw(pub TlsStream<TcpStream>);

impl Raw {
    /// With the preface and these settings sent.
    pub async fn open(client: &Client, settings: &[u8]) -> Self {
        let mut stream = client.tls("app.example.com", &[b"h2"]).await.unwrap();
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        stream.write_all(&frame(SETTINGS, 0, 0, settings)).await.unwrap();
        Self(stream)
    }

    /// Whether the gate still took them.
    pub async fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).await.is_ok()
    }

    /// `None` at the end of the stream, however it comes.
    pub async fn next(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut payload = vec![0; length as usize];
        self.0.read_exact(&mut payload).await.ok()?;
        Some(Frame { kind: head[3], flags: head[4], stream, payload })
    }

    /// The first frame that `is_it`, skipping others.
    pub async fn find(&mut self, is_it: impl Fn(&Frame) -> bool) -> Option<Frame> {
        loop {
            match self.next().await {
                Some(frame) if is_it(&frame) => return Some(frame),
                Some(_) => {}
                None => return None,
            }
        }
    }

    /// The error code of the last GOAWAY before the end; `None` when there is none.
    pub async fn goodbye(&mut self) -> Option<u32> {
        let reading = async {
            let mut code = None;
            while let Some(frame) = self.next().await {
                if frame.kind == GOAWAY {
                    code = Some(u32::from_be_bytes(frame.payload[4..8].try_into().unwrap()));
                }
            }
            code
        };
        soon(reading).await
    }
}
