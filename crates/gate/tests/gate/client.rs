//! A TLS client that trusts the test's authority: whole requests, raw bytes, HTTP/1 and HTTP/2.

use crate::world::NOW;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, RootCertStore, time_provider::TimeProvider};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

#[derive(Clone)]
pub struct Client {
    address: SocketAddr,
    from: Option<IpAddr>,
    roots: Arc<RootCertStore>,
    headers: HeaderMap,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Certificates are judged by the test's time, not the machine's.
#[derive(Debug)]
struct TestTime;
impl TimeProvider for TestTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(NOW.unix_timestamp().unsigned_abs())))
    }
}

impl Client {
    pub fn new(address: SocketAddr, authority: &str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
        Self { address, from: None, roots: Arc::new(roots), headers: HeaderMap::new() }
    }

    /// As if from elsewhere: `127.0.0.n` is loopback, too.
    pub fn from(self, from: &str) -> Self {
        Self { from: Some(from.parse().unwrap()), ..self }
    }

    pub async fn tcp(&self) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        if let Some(from) = self.from {
            socket.bind((from, 0).into())?;
        }
        socket.connect(self.address).await
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        self
    }

    pub fn with_session(self, bearer: &keys::Bearer) -> Self {
        self.with("cookie", &format!("{}={}", gate::cookie::SESSION_COOKIE, bearer.expose()))
    }

    pub async fn tls(&self, name: &str, alpn: &[&[u8]]) -> std::io::Result<TlsStream<TcpStream>> {
        self.tls_over(self.tcp().await?, name, alpn).await
    }

    pub async fn tls_over(
        &self,
        socket: TcpStream,
        name: &str,
        alpn: &[&[u8]],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_details(provider, Arc::new(TestTime))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, socket).await
    }

    pub async fn get(&self, url: &str) -> Answer {
        self.send(Method::GET, url, Bytes::new()).await
    }

    pub async fn send(&self, method: Method, url: &str, body: impl Into<Bytes>) -> Answer {
        collect(self.open(method, url, body).await).await
    }

    /// The response with its body still to be read. `url` is `app.example.com/path`.
    pub async fn open(&self, method: Method, url: &str, body: impl Into<Bytes>) -> http::Response<Incoming> {
        let (host, path) = url.split_at(url.find('/').unwrap_or(url.len()));
        let stream = self.tls("app.example.com", &[b"http/1.1"]).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(if path.is_empty() { "/" } else { path });
        *request.headers_mut().unwrap() = self.headers.clone();
        let request = request.header(header::HOST, host).body(Full::new(body.into())).unwrap();
        sender.send_request(request).await.unwrap()
    }

    /// Over HTTP/2. `url` is `https://app.example.com/path`.
    pub async fn h2(&self, method: Method, url: &str, body: impl Into<Bytes>) -> Answer {
        let stream = self.tls("app.example.com", &[b"h2"]).await.unwrap();
        let executor = TokioExecutor::new();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(executor, TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(url);
        *request.headers_mut().unwrap() = self.headers.clone();
        collect(sender.send_request(request.body(Full::new(body.into())).unwrap()).await.unwrap()).await
    }

    /// Writes bytes, reads until the gate closes the connection.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.tls("app.example.com", &[b"http/1.1"]).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let reading = stream.read_to_end(&mut answer);
        // A close without close_notify is an error of rustls; what was read before it counts.
        let _ = tokio::time::timeout(Duration::from_secs(5), reading).await.expect("the gate closes");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

pub async fn collect(response: http::Response<Incoming>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}
