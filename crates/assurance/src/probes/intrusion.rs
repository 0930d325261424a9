//! Intrusion prevention, tried from the outside: who probes is kept out while others are served, who
//! floods is sent away, who dawdles is not waited for.
//!
//! Attempts come from an address of their own within 127.66.0.0/16, so that what is held against it
//! is held against nobody else. They leave entries in the ledger like anybody's.

use super::{
    Probe, facts,
    net::{
        Entrance, connector, connector_for,
        decoy::{Decoy, OPEN_PAGE},
        exchange, request_for,
    },
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration as Wait,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

const PATIENCE: Wait = Wait::from_secs(4);
/// Requests after which an attacker should have been noticed.
const ATTEMPTS: u32 = 40;

/// What scanners ask for.
const LOOKED_FOR: [&str; 4] = ["/.env", "/.git/config", "/wp-login.php", "/phpmyadmin/index.php"];

/// An address that asks for one thing after another that nobody serves.
pub(super) struct AddressBlock;

impl Probe for AddressBlock {
    fn code(&self) -> &'static str {
        "address-block"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(scan(Entrance::of(asset), source(now, 0)).await) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(scan(Ok(decoy.entrance()), source(now, 1)).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(60)
    }
}

async fn scan(entrance: Result<Entrance, String>, from: IpAddr) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut attempts = 0_u32;
    let mut is_kept_out = false;
    for path in LOOKED_FOR.iter().cycle().take(usize::try_from(ATTEMPTS).unwrap_or(0)) {
        attempts = attempts.saturating_add(1);
        is_kept_out = match ask_from(&entrance, from, path).await? {
            Answer::Dropped => true,
            Answer::Status(status, says) => status == 403 && says,
        };
        if is_kept_out {
            break;
        }
    }
    // Somebody else at the same time.
    let reply = entrance.get("/_sekisho/signin", "").await?;
    let is_served = reply.is_some_and(|reply| reply.status < 400);
    Ok(facts([
        ("attackers_let_on", u32::from(!is_kept_out).into()),
        ("attempts", attempts.into()),
        ("bystanders_kept_out", u32::from(!is_served).into()),
    ]))
}

enum Answer {
    /// The connection was accepted and ended before anything was said.
    Dropped,
    /// And whether the page names the reason.
    Status(u16, bool),
}

async fn ask_from(entrance: &Entrance, from: IpAddr, path: &str) -> Result<Answer, String> {
    let stream = dial_from(entrance.address, from).await?;
    let connecting = connector(rustls::ALL_VERSIONS)?.0.connect(entrance.server_name()?, stream);
    let stream = match timeout(PATIENCE, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(_)) => return Ok(Answer::Dropped),
        Err(_) => return Err("no TLS answer".to_owned()),
    };
    let reply = exchange(stream, &request_for(&entrance.authority_text(), path, "")).await?;
    let says = |body: &[u8]| String::from_utf8_lossy(body).contains("SK-GATE-020");
    Ok(reply.map_or(Answer::Dropped, |reply| Answer::Status(reply.status, says(&reply.body))))
}

/// Frames of HTTP/2 that cost their sender nothing.
pub(super) struct FrameFlood;

impl Probe for FrameFlood {
    fn code(&self) -> &'static str {
        "frame-flood"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(floods(Entrance::of(asset), source(now, 2)).await) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(floods(Ok(decoy.entrance()), source(now, 3)).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }

    fn patience(&self) -> Wait {
        Wait::from_secs(30)
    }
}

const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
/// RFC 9113 §7.
const ENHANCE_YOUR_CALM: &[u8] = &[0, 0, 0, 11];
const FRAMES: usize = 1_000;

/// Each flood from an address of its own: one would suffice to be kept out.
async fn floods(entrance: Result<Entrance, String>, from: IpAddr) -> Result<Facts, String> {
    let entrance = entrance?;
    let resets = [request_head(&entrance.authority_text()), frame(RST_STREAM, 1, &[0, 0, 0, 8])].concat();
    let kinds: [(&str, Vec<u8>); 3] = [
        ("settings", frame(SETTINGS, 0, &[]).repeat(FRAMES)),
        ("pings", frame(PING, 0, &[7; 8]).repeat(FRAMES)),
        ("resets", [resets, frame(RST_STREAM, 1, &[0, 0, 0, 8]).repeat(FRAMES)].concat()),
    ];
    let mut tolerated = Vec::new();
    for (n, (name, frames)) in (0_u8..).zip(&kinds) {
        if !is_sent_away(&entrance, beside(from, n), frames).await? {
            tolerated.push(*name);
        }
    }
    Ok(facts([
        ("floods", kinds.len().into()),
        ("floods_tolerated", tolerated.len().into()),
        ("tolerated", tolerated.into()),
    ]))
}

async fn is_sent_away(entrance: &Entrance, from: IpAddr, frames: &[u8]) -> Result<bool, String> {
    let stream = dial_from(entrance.address, from).await?;
    let connecting =
        connector_for(rustls::ALL_VERSIONS, &[b"h2"])?.0.connect(entrance.server_name()?, stream);
    let connected = timeout(PATIENCE, connecting).await.map_err(|_| "no TLS answer".to_owned())?;
    let stream = connected.map_err(|error| format!("TLS: {error}"))?;
    let (mut reading, mut writing) = tokio::io::split(stream);
    let opening = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &frame(SETTINGS, 0, &[])].concat();
    let pouring = async {
        let _ = writing.write_all(&opening).await;
        let _ = writing.write_all(frames).await;
        let _ = writing.flush().await;
    };
    let mut said = Vec::new();
    let listening = async {
        let mut part = [0_u8; 4096];
        while let Ok(length @ 1..) = reading.read(&mut part).await {
            said.extend_from_slice(part.get(..length).unwrap_or_default());
        }
    };
    let _ = timeout(PATIENCE, async { tokio::join!(pouring, listening) }).await;
    Ok(says_goodbye(&said))
}

/// Whether the frames end with GOAWAY for calm's sake.
fn says_goodbye(mut frames: &[u8]) -> bool {
    while let Some(([a, b, c, kind, _, _, _, _, _], rest)) = frames.split_first_chunk::<9>() {
        let length = usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).unwrap_or(usize::MAX);
        let Some((payload, next)) = rest.split_at_checked(length) else { return false };
        if *kind == GOAWAY && payload.get(4..8) == Some(ENHANCE_YOUR_CALM) {
            return true;
        }
        frames = next;
    }
    false
}

fn frame(kind: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, a, b, c] = u32::try_from(payload.len()).unwrap_or(0).to_be_bytes();
    let mut bytes = vec![a, b, c, kind, 0];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// HEADERS of a whole request (RFC 7541 §6.1, §6.2.2).
fn request_head(authority: &str) -> Vec<u8> {
    let mut block = vec![0x82, 0x87, 0x84, 1, u8::try_from(authority.len().min(126)).unwrap_or(0)];
    block.extend(authority.bytes().take(126));
    let mut bytes = frame(1, 1, &block);
    if let Some(flags) = bytes.get_mut(4) {
        *flags = 0x5;
    }
    bytes
}

/// The head of a request that never ends.
pub(super) struct SlowHead;

impl Probe for SlowHead {
    fn code(&self) -> &'static str {
        "slow-head"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(slow_head(Entrance::of(asset), source(now, 8)).await) })
    }

    /// Against a listener that waits for ever.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let waits = Decoy::start(|mut stream: TcpStream| async move {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            });
            match waits.await {
                Ok(decoy) => run_of(slow_head(Ok(decoy.entrance()), source(now, 9)).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }

    fn patience(&self) -> Wait {
        LONGEST_HEAD.saturating_add(Wait::from_secs(10))
    }
}

/// So long a listener is watched.
const LONGEST_HEAD: Wait = Wait::from_secs(16);

/// A hello that comes one byte in each second, as slow as a handshake or a head can be sent without
/// ever being silent.
async fn slow_head(entrance: Result<Entrance, String>, from: IpAddr) -> Result<Facts, String> {
    let entrance = entrance?;
    let started = Instant::now();
    let mut stream = dial_from(entrance.address, from).await?;
    // A record of a handshake that announces 512 bytes.
    let mut bytes = [22_u8, 3, 1, 2, 0].into_iter().chain(std::iter::repeat(1));
    let mut part = [0_u8; 64];
    while started.elapsed() < LONGEST_HEAD {
        let byte = bytes.next().unwrap_or(1);
        if stream.write_all(&[byte]).await.is_err() {
            break;
        }
        match timeout(Wait::from_secs(1), stream.read(&mut part)).await {
            Ok(Ok(1..)) | Err(_) => {}
            Ok(Ok(0) | Err(_)) => break,
        }
    }
    let seconds = started.elapsed().as_secs();
    Ok(facts([("slow_start_seconds", seconds.into())]))
}

/// Another one each time, so that nobody is kept out for what an earlier run did.
fn source(now: Timestamp, n: u8) -> IpAddr {
    let [.., a, b] = now.unix_timestamp_nanos().wrapping_div(1_000_003).to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(127, 66, a, b & 0xf0 | n & 0x0f))
}

fn beside(address: IpAddr, n: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() ^ (u32::from(n) << 4))),
        v6 @ IpAddr::V6(_) => v6,
    }
}

async fn dial_from(address: SocketAddr, from: IpAddr) -> Result<TcpStream, String> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let socket = socket.map_err(|error| error.to_string())?;
    if address.ip().is_loopback() && address.is_ipv4() {
        socket.bind((from, 0).into()).map_err(|error| format!("{from}: {error}"))?;
    }
    let connecting = timeout(PATIENCE, socket.connect(address));
    let connected = connecting.await.map_err(|_| format!("{address} does not accept"))?;
    connected.map_err(|error| format!("{address}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goodbyes() {
        let calm = frame(GOAWAY, 0, &[0, 0, 0, 1, 0, 0, 0, 11]);
        let shut = frame(GOAWAY, 0, &[0, 0, 0, 1, 0, 0, 0, 0]);
        let settings = frame(SETTINGS, 0, &[]);
        assert!(says_goodbye(&[settings.clone(), shut.clone(), calm.clone()].concat()));
        assert!(!says_goodbye(&[settings, shut].concat()));
        assert!(!says_goodbye(&calm[..calm.len() - 1]));
        assert!(!says_goodbye(OPEN_PAGE.as_bytes()));
    }
}
