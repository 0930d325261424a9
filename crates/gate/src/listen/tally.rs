//! What went over one connection: bytes beneath TLS, requests, and how it was secured.

use crate::port::ConnectionRecord;
use kernel::Timestamp;
use rustls::{ProtocolVersion, ServerConnection};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};
use tokio_util::io::{InspectReader, InspectWriter};

/// What a connection is spoken over.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Wire for S {}

pub(super) struct Tally {
    begun: ConnectionRecord,
    started: Instant,
    bytes: Arc<Bytes>,
    requests: AtomicU32,
}

#[derive(Default)]
struct Bytes {
    received: AtomicU64,
    sent: AtomicU64,
}

impl Tally {
    /// `via` is the load balancer that named `address`, if one did.
    pub fn begin(at: Timestamp, address: IpAddr, via: Option<IpAddr>) -> Self {
        let begun = ConnectionRecord {
            at,
            address,
            via,
            tls: None,
            protocol: "http/1.1",
            name: None,
            requests: 0,
            received: 0,
            sent: 0,
            duration: std::time::Duration::ZERO,
        };
        Self { begun, started: Instant::now(), bytes: Arc::default(), requests: AtomicU32::new(0) }
    }

    /// Counts what goes over `wire`.
    pub fn counted<S: Wire>(&self, wire: S) -> impl Wire + use<S> {
        let (received, sent) = (self.bytes.clone(), self.bytes.clone());
        let wire = InspectReader::new(wire, move |bytes: &[u8]| add(&received.received, bytes));
        InspectWriter::new(wire, move |bytes: &[u8]| add(&sent.sent, bytes))
    }

    pub fn secured(&mut self, tls: &ServerConnection, is_http2: bool) {
        self.begun.tls = Some(match tls.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "1.2",
            _ => "1.3",
        });
        self.begun.protocol = if is_http2 { "h2" } else { "http/1.1" };
        self.begun.name = tls.server_name().map(str::to_owned);
    }

    pub fn asked(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    pub fn address(&self) -> IpAddr {
        self.begun.address
    }

    /// As it is now.
    pub fn record(&self) -> ConnectionRecord {
        ConnectionRecord {
            requests: self.requests.load(Relaxed),
            received: self.bytes.received.load(Relaxed),
            sent: self.bytes.sent.load(Relaxed),
            duration: self.started.elapsed(),
            ..self.begun.clone()
        }
    }
}

fn add(count: &AtomicU64, bytes: &[u8]) {
    count.fetch_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX), Relaxed);
}
