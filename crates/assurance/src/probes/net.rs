//! Speaking to a listener as a stranger does: connect, greet, ask, read a bounded answer.
//!
//! Whose certificate a listener shows is measured by `certificate` alone; the other probes greet any
//! certificate, because they ask what a listener does, not who it is.

pub(super) mod decoy;
pub(super) mod hello;
mod stranger;

pub(super) use stranger::{connector, connector_for, provider};

use crate::model::asset::Asset;
use rustls_pki_types::ServerName;
use std::{net::SocketAddr, path::PathBuf, time::Duration as Wait};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;

const DIAL: Wait = Wait::from_secs(3);
const ANSWER: Wait = Wait::from_secs(4);
/// No more of an answer is read.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Debian's and most others' bundle of public authorities.
const SYSTEM_AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Where to knock, and under which name.
#[derive(Clone, Debug)]
pub(super) struct Entrance {
    pub address: SocketAddr,
    pub host: String,
    pub authority: PathBuf,
}

impl Entrance {
    pub fn of(asset: &Asset) -> Result<Self, String> {
        let address = asset.text("address").and_then(|text| text.parse().ok());
        let address = address.ok_or_else(|| format!("{} has no address", asset.name))?;
        let host = asset.text("host").ok_or_else(|| format!("{} has no host name", asset.name))?.to_owned();
        let authority = asset.text("authority").unwrap_or(SYSTEM_AUTHORITIES).into();
        Ok(Self { address, host, authority })
    }

    /// As a browser writes it into `Host`.
    pub fn authority_text(&self) -> String {
        match self.address.port() {
            443 => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }

    pub fn server_name(&self) -> Result<ServerName<'static>, String> {
        ServerName::try_from(self.host.clone()).map_err(|error| format!("{}: {error}", self.host))
    }

    pub async fn dial(&self) -> Result<TcpStream, String> {
        dial(self.address).await
    }

    /// Over TLS 1.2 or 1.3, whatever certificate is shown.
    pub async fn greet(&self) -> Result<TlsStream<TcpStream>, String> {
        let stream = self.dial().await?;
        let connect = connector(rustls::ALL_VERSIONS)?.0.connect(self.server_name()?, stream);
        let connected = timeout(ANSWER, connect).await.map_err(|_| "no TLS answer".to_owned())?;
        connected.map_err(|error| format!("TLS: {error}"))
    }

    /// One request in its own connection. `None`: closed without an answer.
    pub async fn ask(&self, request: &[u8]) -> Result<Option<Reply>, String> {
        exchange(self.greet().await?, request).await
    }

    /// `GET path`, with more header lines, each ending in CRLF.
    pub async fn get(&self, path: &str, more: &str) -> Result<Option<Reply>, String> {
        self.ask(&request_for(&self.authority_text(), path, more)).await
    }
}

pub(super) async fn dial(address: SocketAddr) -> Result<TcpStream, String> {
    let connected =
        timeout(DIAL, TcpStream::connect(address)).await.map_err(|_| format!("{address} does not accept"))?;
    connected.map_err(|error| format!("{address}: {error}"))
}

pub(super) fn request_for(authority: &str, path: &str, more: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {authority}\r\nAccept: text/html\r\nUser-Agent: Sekisho-Probe\r\n{more}Connection: close\r\n\r\n"
    )
    .into_bytes()
}

/// The beginning of an HTTP/1 answer.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Sent away to sign in, or told that sign-in is needed.
    pub fn asks_for_sign_in(&self) -> bool {
        let leads_to_sign_in = || self.header("location").is_some_and(|to| to.contains("/_sekisho/signin"));
        match self.status {
            401 | 403 => true,
            302 | 303 | 307 => leads_to_sign_in(),
            _ => false,
        }
    }
}

/// Sends a request and reads what comes back until it ends, is silent, or is long enough.
pub(super) async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &[u8],
) -> Result<Option<Reply>, String> {
    let sent = timeout(ANSWER, async {
        stream.write_all(request).await?;
        stream.flush().await
    });
    // A listener may close before it has read everything: what it said before counts.
    let _ = sent.await.map_err(|_| "does not read".to_owned())?;
    let mut answer = Vec::new();
    let read = timeout(ANSWER, read_answer(&mut stream, &mut answer)).await;
    if answer.is_empty() {
        return match read {
            Ok(()) => Ok(None),
            Err(_) => Err("accepted the request and did not answer".to_owned()),
        };
    }
    parse(&answer).map(Some).ok_or_else(|| "the answer is not HTTP".to_owned())
}

async fn read_answer(stream: &mut (impl AsyncRead + Unpin), answer: &mut Vec<u8>) {
    let mut part = [0_u8; 4096];
    while answer.len() < LONGEST_ANSWER && !is_complete(answer) {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return,
            Ok(length) => answer.extend_from_slice(part.get(..length).unwrap_or_default()),
        }
    }
}

/// Has everything come that the head announced?
fn is_complete(answer: &[u8]) -> bool {
    let Some(reply) = parse(answer) else { return false };
    let length = reply.header("content-length").and_then(|text| text.parse::<usize>().ok());
    length.is_some_and(|length| reply.body.len() >= length) || matches!(reply.status, 204 | 304)
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(answer).ok()? else { return None };
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers =
        response.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect();
    Some(Reply { status: response.code?, headers, body: answer.get(length..)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let reply = parse(b"HTTP/1.1 303 See Other\r\nLocation: /_sekisho/signin?to=%2F\r\n\r\n").unwrap();
        assert!(reply.asks_for_sign_in());
        assert!(!parse(b"HTTP/1.1 303 See Other\r\nLocation: /home\r\n\r\n").unwrap().asks_for_sign_in());
        assert!(!parse(b"HTTP/1.1 200 OK\r\n\r\n").unwrap().asks_for_sign_in());
        assert!(parse(b"\x15\x03\x03\x00\x02").is_none());
        assert!(is_complete(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        assert!(!is_complete(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok"));
        assert!(!is_complete(b"HTTP/1.1 200 OK\r\nContent-Le"));
    }
}
