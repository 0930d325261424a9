//! One address of a service: its connection pool and its health.
//!
//! ```text
//!   up ──3 connection attempts fail in a row──► down for 5 s ──► one more failure: down again
//!    ▲                                            │
//!    └──────────────── a connection stands ◄──────┘
//! ```

use super::UpstreamError;
use axum::body::Body;
use http::{Request, Response, Uri, Version};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{net::TcpStream, time::Instant};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const FAILURES_TO_DOWN: u32 = 3;
/// Also what `Retry-After` says.
pub(crate) const DOWN_FOR: Duration = Duration::from_secs(5);
const POOL_IDLE: Duration = Duration::from_secs(30);
const POOL_SIZE: usize = 256;

pub(super) struct Backend {
    /// For requests: HTTP/1.1, or HTTP/2 without TLS.
    client: Client<Dial, Body>,
    /// For upgrades, which only HTTP/1.1 has.
    upgrades: Client<Dial, Body>,
    is_h2c: bool,
    health: Arc<Mutex<Health>>,
}

/// Why no response came.
#[derive(Debug)]
pub(crate) enum SendError {
    /// No address is up.
    Down,
    /// No connection.
    Connect(String),
    /// A connection, and then no HTTP response.
    Broken(String),
}

impl Backend {
    pub fn new(address: &str) -> Result<Self, UpstreamError> {
        let refused = || UpstreamError::Address(address.to_owned());
        let uri: Uri = address.parse().map_err(|_| refused())?;
        let is_h2c = match uri.scheme_str() {
            Some("http") => false,
            Some("h2c") => true,
            _ => return Err(refused()),
        };
        let has_more = uri.path().len() > 1 || uri.query().is_some();
        let host = uri.host().filter(|host| !host.is_empty() && !has_more).ok_or_else(refused)?;
        let health = Arc::new(Mutex::new(Health::default()));
        let dial = Dial {
            host: host.trim_matches(['[', ']']).into(),
            port: uri.port_u16().unwrap_or(80),
            health: health.clone(),
        };
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).timer(TokioTimer::new());
        builder.pool_idle_timeout(POOL_IDLE).pool_max_idle_per_host(POOL_SIZE);
        let upgrades = builder.build(dial.clone());
        let client = builder.http2_only(is_h2c).build(dial);
        Ok(Self { client, upgrades, is_h2c, health })
    }

    pub fn is_up(&self) -> bool {
        lock(&self.health).is_up(Instant::now())
    }

    pub async fn send(
        &self,
        mut request: Request<Body>,
        is_upgrade: bool,
    ) -> Result<Response<Body>, SendError> {
        let is_h2c = self.is_h2c && !is_upgrade;
        *request.version_mut() = if is_h2c { Version::HTTP_2 } else { Version::HTTP_11 };
        let client = if is_upgrade { &self.upgrades } else { &self.client };
        match client.request(request).await {
            Ok(response) => Ok(response.map(Body::new)),
            Err(error) if error.is_connect() => Err(SendError::Connect(chain(&error))),
            Err(error) => Err(SendError::Broken(chain(&error))),
        }
    }
}

/// An error with its causes, for the log.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[derive(Default)]
struct Health {
    failures: u32,
    down_until: Option<Instant>,
}

impl Health {
    fn is_up(&self, now: Instant) -> bool {
        self.down_until.is_none_or(|until| now >= until)
    }

    fn succeeded(&mut self) {
        *self = Self::default();
    }

    fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES_TO_DOWN {
            self.down_until = now.checked_add(DOWN_FOR);
        }
    }
}

fn lock(health: &Mutex<Health>) -> MutexGuard<'_, Health> {
    health.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connects to its own address whatever the request's URI says: the URI names the public host.
#[derive(Clone)]
struct Dial {
    host: Arc<str>,
    port: u16,
    health: Arc<Mutex<Health>>,
}

impl Dial {
    async fn connect(self) -> io::Result<Link> {
        let dialled =
            tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect((&*self.host, self.port))).await;
        let connected = dialled.map_err(|_| io::Error::from(io::ErrorKind::TimedOut)).flatten();
        match connected.and_then(|stream| stream.set_nodelay(true).map(|()| stream)) {
            Ok(stream) => {
                lock(&self.health).succeeded();
                Ok(TokioIo::new(stream))
            }
            Err(error) => {
                lock(&self.health).failed(Instant::now());
                Err(error)
            }
        }
    }
}

impl tower::Service<Uri> for Dial {
    type Response = Link;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Link>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        Box::pin(self.clone().connect())
    }
}

type Link = TokioIo<TcpStream>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health() {
        let start = Instant::now();
        let mut health = Health::default();
        health.failed(start);
        health.failed(start);
        assert!(health.is_up(start));
        health.failed(start);
        assert!(!health.is_up(start));
        let later = start + DOWN_FOR;
        assert!(health.is_up(later));
        health.failed(later);
        assert!(!health.is_up(later), "one failure is enough after three");
        health.succeeded();
        health.failed(later);
        assert!(health.is_up(later));
    }

    #[tokio::test]
    async fn addresses() {
        for good in ["http://127.0.0.1:3000", "http://app", "h2c://[::1]:50051", "http://app:80/"] {
            assert!(Backend::new(good).is_ok(), "{good}");
        }
        for bad in
            ["127.0.0.1:3000", "https://app", "http://app/path", "http://app?x", "http://", "ws://a", ""]
        {
            assert!(Backend::new(bad).is_err(), "{bad}");
        }
    }
}
