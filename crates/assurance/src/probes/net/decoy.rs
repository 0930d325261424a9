//! Known-bad listeners on loopback, for canaries: they live as long as the trial.

use super::Entrance;
use rustls::{ServerConfig, ServerConnection};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::TlsAcceptor;

/// The name under which decoys are asked for.
pub(in crate::probes) const HOST: &str = "decoy.test";
const LONGEST_REQUEST: usize = 32 * 1024;

/// Stops when dropped.
pub(in crate::probes) struct Decoy {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Decoy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Decoy {
    /// Hands each connection to `serve`.
    pub async fn start<F, S>(serve: F) -> Result<Self, String>
    where
        F: Fn(TcpStream) -> S + Send + Sync + 'static,
        S: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream));
            }
        });
        Ok(Self { address, task })
    }

    /// A plain listener that gives every request this answer.
    pub async fn in_the_clear(answer: &'static str) -> Result<Self, String> {
        Self::start(move |stream| reply(stream, answer)).await
    }

    /// A TLS listener that gives every request, however it is made, this answer.
    pub async fn answering(answer: &'static str) -> Result<Self, String> {
        Self::with_certificate(self_signed(&[HOST])?, answer).await
    }

    /// The same under a certificate of the caller's.
    pub async fn with_certificate(
        (certificate, key): (CertificateDer<'static>, PrivateKeyDer<'static>),
        answer: &'static str,
    ) -> Result<Self, String> {
        let config = ServerConfig::builder_with_provider(Arc::clone(super::provider()))
            .with_protocol_versions(rustls::ALL_VERSIONS)
            .map_err(|error| error.to_string())?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(|error| error.to_string())?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::start(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _: &ServerConnection = stream.get_ref().1;
                    reply(stream, answer).await;
                }
            }
        })
        .await
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn entrance(&self) -> Entrance {
        Entrance { address: self.address, host: HOST.to_owned(), authority: PathBuf::from("/nonexistent") }
    }
}

/// An address on which nobody listens.
pub(in crate::probes) async fn nobody_there() -> Result<SocketAddr, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| error.to_string())?;
    listener.local_addr().map_err(|error| error.to_string())
}

pub(in crate::probes) fn self_signed(
    names: &[&str],
) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), String> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).map_err(|error| error.to_string())?;
    Ok((made.cert.der().clone(), PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into())))
}

/// Reads until something that might be the end of a head, answers, closes.
async fn reply(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &'static str) {
    let mut request = Vec::new();
    let mut part = [0_u8; 2048];
    while request.len() < LONGEST_REQUEST && !has_blank_line(&request) {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(length) => request.extend_from_slice(part.get(..length).unwrap_or_default()),
        }
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn has_blank_line(request: &[u8]) -> bool {
    request.windows(4).any(|four| four == b"\r\n\r\n") || request.windows(2).any(|two| two == b"\n\n")
}

/// A page for everybody.
pub(in crate::probes) const OPEN_PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\nConnection: close\r\n\r\n<form method=\"post\"></form>";
