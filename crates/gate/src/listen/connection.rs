//! One connection from its first byte to its last: PROXY header, handshake, HTTP/1 or HTTP/2.

use super::{
    accept::Front,
    frames::{Counted, Tripwire},
    proxy_header,
    slots::Slot,
    stall::{Patience, SLOW_READER, Unstalled},
    tally::{Tally, Wire},
    tls::{H2, HandshakeFault},
    traffic::{Pulse, Traffic},
};
use crate::{
    gate::Shared,
    guard::{GuardState, Guarded, HEAD_LIMIT, HEADERS_LIMIT},
    port::{Recorder, RefusedAtGate},
    respond::KeptOut,
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
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;

/// HTTP/2 pings on a quiet connection, and how long the answer may take.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_TIMEOUT: Duration = Duration::from_secs(20);
/// Streams that were reset before they were looked at. More than [`Counted`] lets through at once.
const PENDING_RESETS: usize = 256;
/// How often an HTTP/2 connection is looked at.
const PULSE_EVERY: Duration = Duration::from_secs(1);
/// For how long a connection that is being ended may still be written to.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The same, for somebody who is kept out.
const PARTING: Duration = Duration::from_millis(100);

/// The other end of one connection.
pub(crate) struct Peer {
    tally: Tally,
    guard: Arc<GuardState>,
    recorder: Arc<dyn Recorder>,
    /// Given back when the connection, and a WebSocket it became, has ended.
    _slot: Slot,
}

impl Peer {
    pub(super) fn new(gate: &Shared, tally: Tally, slot: Slot) -> Arc<Self> {
        let (guard, recorder) = (Arc::new(GuardState::new()), gate.recorder.clone());
        Arc::new(Self { tally, guard, recorder, _slot: slot })
    }

    /// The person's address: the peer's, or the one a listed load balancer names.
    pub fn address(&self) -> IpAddr {
        self.tally.address()
    }

    /// One more request came.
    pub fn asked(&self) {
        self.tally.asked();
    }

    pub fn guard(&self) -> &Arc<GuardState> {
        &self.guard
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.recorder.connection(self.tally.record());
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
    if gate.defence.drops(address, gate.clock.now()) {
        return note(address, "address-dropped", String::new());
    }
    if !gate.defence.is_exempt(address, gate.clock.now()) && gate.rates.connection(address).is_err() {
        return note(address, "connection-rate", String::new());
    }
    let slot = match front.slots.take(address) {
        Ok(slot) => slot,
        Err(full) => return note(address, full.reason(), String::new()),
    };
    let from = from.ip().to_canonical();
    let mut tally = Tally::begin(gate.clock.now(), address, Some(from).filter(|from| *from != address));
    let _ = socket.set_nodelay(true);
    match handshake(&front, tally.counted(socket)).await {
        Ok(stream) => {
            let tls = stream.get_ref().1;
            let is_http2 = tls.alpn_protocol() == Some(H2);
            tally.secured(tls, is_http2);
            talk(gate.clone(), Peer::new(gate, tally, slot), stream, is_http2).await;
        }
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

async fn handshake<S: Wire>(front: &Front, socket: S) -> Result<TlsStream<S>, (HandshakeFault, String)> {
    let accepting = TlsAcceptor::from(front.tls.clone()).accept(socket);
    match timeout(front.gate.limits.handshake(), accepting).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err((HandshakeFault::of(&error), error.to_string())),
        Err(_) => Err((HandshakeFault::Slow, String::new())),
    }
}

async fn talk(gate: Arc<Shared>, peer: Arc<Peer>, stream: impl Wire, is_http2: bool) {
    let stream = Unstalled::new(stream, patience(&gate));
    let (address, recording) = (peer.address(), gate.clone());
    let ended = if is_http2 {
        talk_http2(gate, peer, stream).await
    } else {
        let head_timeout = Duration::from_secs(gate.limits.head_seconds.into());
        let guarded = Guarded::new(stream, peer.guard().clone(), head_timeout);
        talk_http1(gate, peer, guarded).await
    };
    let Err(error) = ended else { return };
    tracing::debug!(%error, "connection");
    if let Some(reason) = misconduct(&error) {
        note(&recording, address, reason);
    }
}

fn note(gate: &Shared, address: IpAddr, reason: &'static str) {
    gate.floods.note(RefusedAtGate::before_http(gate.clock.now(), address, reason));
}

fn patience(gate: &Shared) -> Patience {
    Patience {
        grace: Duration::from_secs(gate.limits.response_stall_seconds.into()),
        bytes_per_second: gate.limits.response_bytes_per_second,
    }
}

/// The connection was ended for what its client did with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
struct Misconduct(&'static str);

/// What is recorded of an ended connection, if it is anything.
fn misconduct(error: &io::Error) -> Option<&'static str> {
    let mut source = error.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static));
    while let Some(error) = source {
        if let Some(Misconduct(reason)) = error.downcast_ref() {
            return Some(reason);
        }
        // The stream's own error, handed through by hyper.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if inner.is_some_and(|inner| inner.to_string() == SLOW_READER) {
            return Some(SLOW_READER);
        }
        // One of the limits of the HTTP/2 implementation itself.
        let calm = |error: &h2::Error| error.reason() == Some(h2::Reason::ENHANCE_YOUR_CALM);
        if error.downcast_ref::<h2::Error>().is_some_and(|error| error.is_library() && calm(error)) {
            return Some("http2-abuse");
        }
        source = error.source();
    }
    None
}

async fn talk_http1(gate: Arc<Shared>, peer: Arc<Peer>, stream: impl Wire) -> io::Result<()> {
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

async fn talk_http2(gate: Arc<Shared>, peer: Arc<Peer>, stream: impl Wire) -> io::Result<()> {
    let wire = Arc::new(Tripwire::default());
    let Patience { grace, bytes_per_second } = patience(&gate);
    let traffic = Traffic::new(grace, bytes_per_second, Instant::now());
    let unwelcome = CancellationToken::new();
    let ending = unwelcome.clone();
    let (answering, watching, address) = (gate.clone(), traffic.clone(), peer.address());
    let service = service_fn(move |request: Request<Incoming>| {
        let (exchange, unwelcome, gate) = (watching.begin(), unwelcome.clone(), answering.clone());
        let passing = way::pass(answering.clone(), peer.clone(), request);
        async move {
            let response = passing.await;
            // Answers on a connection that is there already would cost more than a dropped one.
            if response.extensions().get::<KeptOut>().is_some()
                && gate.defence.drops(address, gate.clock.now())
            {
                unwelcome.cancel();
            }
            Ok::<_, Infallible>(response.map(|body| exchange.watch(body)))
        }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_TIMEOUT)
        .max_concurrent_streams(gate.limits.streams)
        // The count of frames comes first, and says what it was.
        .max_pending_accept_reset_streams(PENDING_RESETS)
        .max_header_list_size(u32::try_from(HEAD_LIMIT).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(Counted::new(stream, wire.clone())), service);
    let mut connection = std::pin::pin!(connection);
    let patience = tokio::select! {
        ended = connection.as_mut() => return ended_by(&wire, ended),
        () = gate.draining.cancelled() => None,
        _ = wire.tripped() => Some(LAST_WORDS),
        () = ending.cancelled() => Some(PARTING),
        pulse = no_longer_busy(&gate, &traffic) => match pulse {
            Pulse::Stalled => {
                note(&gate, address, SLOW_READER);
                Some(LAST_WORDS)
            }
            // What it was given before may still be on its way.
            Pulse::Busy | Pulse::Idle => Some(grace),
        },
    };
    // A flood's connection ends by itself, with its reason.
    if wire.flood().is_none() {
        connection.as_mut().graceful_shutdown();
    }
    tokio::select! {
        ended = connection => ended_by(&wire, ended),
        () = gate.aborting.cancelled() => ended_by(&wire, Ok(())),
        () = after(patience) => ended_by(&wire, Ok(())),
    }
}

/// Whatever else it ended by: if a limit was passed, by that.
fn ended_by(wire: &Tripwire, ended: hyper::Result<()>) -> io::Result<()> {
    match wire.flood() {
        Some(flood) => Err(io::Error::other(Misconduct(flood))),
        None => ended.map_err(io::Error::other),
    }
}

/// Waits until nothing has been asked for too long, or what was asked for is not taken.
async fn no_longer_busy(gate: &Shared, traffic: &Traffic) -> Pulse {
    let idle = Duration::from_secs(gate.limits.keep_alive_seconds.into());
    let mut tick = tokio::time::interval(PULSE_EVERY);
    loop {
        let now = tick.tick().await;
        match traffic.pulse(idle, now) {
            Pulse::Busy => {}
            pulse => return pulse,
        }
    }
}

async fn after(patience: Option<Duration>) {
    match patience {
        Some(patience) => tokio::time::sleep(patience).await,
        None => std::future::pending().await,
    }
}
