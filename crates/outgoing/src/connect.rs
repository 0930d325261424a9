//! From a name to a connection.

use crate::{OutgoingError, network};
use ipnet::IpNet;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use std::{
    future::Future,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// For resolving, and for each address that is tried.
const CONNECT: Duration = Duration::from_secs(5);
const HANDSHAKE: Duration = Duration::from_secs(5);
/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;

pub type Resolving<'a> = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// From a name to its addresses.
pub trait Resolve: Send + Sync + 'static {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a>;
}

/// The machine's own resolver.
struct System;

impl Resolve for System {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Opens connections to where people said. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing(Arc<Inner>);

struct Inner {
    tls: Arc<ClientConfig>,
    permitted: Vec<IpNet>,
    resolver: Box<dyn Resolve>,
}

impl Outgoing {
    /// `tls` says whom to trust. `permitted` are networks that may be named although they are not
    /// public: the provider's decision.
    pub fn new(tls: ClientConfig, permitted: Vec<IpNet>) -> Self {
        Self::resolving_with(tls, permitted, System)
    }

    /// With another resolver than the machine's.
    pub fn resolving_with(tls: ClientConfig, permitted: Vec<IpNet>, resolver: impl Resolve) -> Self {
        Self(Arc::new(Inner { tls: Arc::new(tls), permitted, resolver: Box::new(resolver) }))
    }

    /// The addresses of `host`, all of them permitted. A name that also leads to a forbidden address
    /// is refused whole.
    pub async fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, OutgoingError> {
        let found = match host.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => timeout(CONNECT, self.0.resolver.resolve(host))
                .await
                .map_err(|_| OutgoingError::TimedOut)?
                .map_err(|_| OutgoingError::Unresolved(host.to_owned()))?,
        };
        if found.is_empty() {
            return Err(OutgoingError::Unresolved(host.to_owned()));
        }
        match found.iter().find(|address| !network::is_permitted(**address, &self.0.permitted)) {
            Some(forbidden) => Err(OutgoingError::Forbidden(host.to_owned(), *forbidden)),
            None => Ok(found),
        }
    }

    /// A TCP connection to an address that [`Outgoing::resolve`] has looked at.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, OutgoingError> {
        let mut last = OutgoingError::Unresolved(host.to_owned());
        for address in self.resolve(host).await?.into_iter().take(MOST_ADDRESSES) {
            match timeout(CONNECT, TcpStream::connect(SocketAddr::new(address, port))).await {
                Ok(Ok(stream)) => {
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(error)) => last = OutgoingError::Unreachable(error.to_string()),
                Err(_) => last = OutgoingError::TimedOut,
            }
        }
        Err(last)
    }

    /// The same under TLS; the server has proved that it is `host`.
    pub async fn connect_tls(&self, host: &str, port: u16) -> Result<TlsStream<TcpStream>, OutgoingError> {
        let name =
            ServerName::try_from(host.to_owned()).map_err(|error| OutgoingError::Tls(error.to_string()))?;
        let stream = self.connect(host, port).await?;
        let connecting = TlsConnector::from(Arc::clone(&self.0.tls)).connect(name, stream);
        timeout(HANDSHAKE, connecting)
            .await
            .map_err(|_| OutgoingError::TimedOut)?
            .map_err(|error| OutgoingError::Tls(error.to_string()))
    }
}
