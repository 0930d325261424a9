//! One connection from its first byte to its last: PROXY header, handshake, HTTP/1 or HTTP/2.

use super::{
    accept::Front,
    proxy_header,
    slots::Slot,
    stall::Unstalled,
    tls::{H2, HandshakeFault},
};
use crate::{
    gate::Shared,
    guard::{GuardState, Guarded, HEAD_LIMIT, HEADERS_LIMIT},
    port::RefusedAtGate,
    way,
};
use http::Request;
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// HTTP/2 pings on a quiet connection, and how long the answer may take.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// The other end of one connection.
pub(crate) struct Peer {
    address: IpAddr,
    guard: Arc<GuardState>,
    /// Given back when the connection, and a WebSocket it became, has ended.
    _slot: Slot,
}

impl Peer {
    pub fn new(address: IpAddr, slot: Slot) -> Arc<Self> {
        Arc::new(Self { address: address.to_canonical(), guard: Arc::new(GuardState::new()), _slot: slot })
    }

    /// The person's address: the peer's, or the one a listed load balancer names.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    pub fn guard(&self) -> &Arc<GuardState> {
        &self.guard
    }
}

/// Serves a connection until it ends. Everything that goes wrong before HTTP is recorded here.
pub(super) async fn serve(front: Arc<Front>, mut socket: TcpStream, from: SocketAddr) {
    let gate = &front.gate;
    let note = |address, reason, detail: String| {
        let event = RefusedAtGate::before_http(gate.clock.now(), address, reason);
        gate.floods.note(RefusedAtGate { detail, ..event });
    };
    let Ok(address) = person(&front, &mut socket, from.ip()).await.map_err(|error| {
        note(from.ip(), "proxy-header", error.to_string());
    }) else {
        return;
    };
    let slot = match front.slots.take(address) {
        Ok(slot) => slot,
        Err(full) => return note(address, full.reason(), String::new()),
    };
    let peer = Peer::new(address, slot);
    match handshake(&front, socket).await {
        Ok(stream) => talk(gate.clone(), peer, stream).await,
        Err((fault, detail)) => note(address, fault.reason(), detail),
    }
}

async fn person(
    front: &Front,
    socket: &mut TcpStream,
    peer: IpAddr,
) -> Result<IpAddr, proxy_header::ProxyHeaderError> {
    let peer = peer.to_canonical();
    if !front.proxies.iter().any(|network| network.contains(&peer)) {
        return Ok(peer);
    }
    let header = timeout(front.gate.limits.handshake(), proxy_header::read(socket)).await;
    let named = header.map_err(|_| proxy_header::ProxyHeaderError::Cut)??;
    Ok(named.unwrap_or(peer))
}

async fn handshake(
    front: &Front,
    socket: TcpStream,
) -> Result<TlsStream<TcpStream>, (HandshakeFault, String)> {
    let _ = socket.set_nodelay(true);
    let accepting = TlsAcceptor::from(front.tls.clone()).accept(socket);
    match timeout(front.gate.limits.handshake(), accepting).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err((HandshakeFault::of(&error), error.to_string())),
        Err(_) => Err((HandshakeFault::Slow, String::new())),
    }
}

async fn talk(gate: Arc<Shared>, peer: Arc<Peer>, stream: TlsStream<TcpStream>) {
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(H2);
    let stream = Unstalled::new(stream, Duration::from_secs(gate.limits.response_idle_seconds.into()));
    let ended = if is_http2 {
        talk_http2(gate, peer, stream).await
    } else {
        let head_timeout = Duration::from_secs(gate.limits.head_seconds.into());
        let guarded = Guarded::new(stream, peer.guard().clone(), head_timeout);
        talk_http1(gate, peer, guarded).await
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection");
    }
}

type Stream = Unstalled<TlsStream<TcpStream>>;

async fn talk_http1(gate: Arc<Shared>, peer: Arc<Peer>, stream: Guarded<Stream>) -> io::Result<()> {
    let idle = Duration::from_secs(gate.limits.keep_alive_seconds.into());
    let answering = gate.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let passing = way::pass(answering.clone(), peer.clone(), request);
        async { Ok::<_, Infallible>(passing.await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The guard limits a head that has begun; this is the wait for one.
        .header_read_timeout(idle)
        .max_headers(HEADERS_LIMIT.saturating_add(4))
        .max_buf_size(HEAD_LIMIT.saturating_mul(2))
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended.map_err(io::Error::other),
        () = gate.draining.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        ended = connection => ended.map_err(io::Error::other),
        () = gate.aborting.cancelled() => Ok(()),
    }
}

async fn talk_http2(gate: Arc<Shared>, peer: Arc<Peer>, stream: Stream) -> io::Result<()> {
    let answering = gate.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let passing = way::pass(answering.clone(), peer.clone(), request);
        async { Ok::<_, Infallible>(passing.await) }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_TIMEOUT)
        .max_concurrent_streams(gate.limits.streams)
        .max_header_list_size(u32::try_from(HEAD_LIMIT).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended.map_err(io::Error::other),
        () = gate.draining.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        ended = connection => ended.map_err(io::Error::other),
        () = gate.aborting.cancelled() => Ok(()),
    }
}
