//! Receivers: TLS servers of the test's own, which keep what they get and misbehave when told to.

use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

type Fault = std::io::Error;
/// Headers and body.
type Head = (http::HeaderMap, Vec<u8>);

/// What a receiver does with the next batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Keeps it and says yes.
    Yes,
    /// Keeps it and cuts the connection without a word.
    KeepsAndCuts,
    /// Keeps a part of it, where parts can be told apart, and cuts.
    KeepsHalfAndCuts,
    /// Cuts before reading.
    Cuts,
    /// Says no.
    No,
    /// Says nothing, and leaves the connection open.
    Waits,
}

#[derive(Clone)]
pub struct Receiver {
    pub port: u16,
    /// Of its certificate.
    pub authority: String,
    kept: Arc<Mutex<Vec<Value>>>,
    heads: Arc<Mutex<Vec<Head>>>,
    moods: Arc<Mutex<Vec<Mood>>>,
    connections: Arc<Mutex<usize>>,
}

impl Receiver {
    pub async fn http() -> Self {
        Self::start(true).await
    }

    pub async fn syslog() -> Self {
        Self::start(false).await
    }

    /// The moods of the next batches; then yes.
    pub fn be(&self, moods: Vec<Mood>) {
        *self.moods.lock().unwrap() = moods.into_iter().rev().collect();
    }

    /// Events in the order in which they came.
    pub fn kept(&self) -> Vec<Value> {
        self.kept.lock().unwrap().clone()
    }

    /// Headers and bodies of requests.
    pub fn requests(&self) -> Vec<Head> {
        self.heads.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    async fn start(is_http: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let key = KeyPair::generate().unwrap();
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        let receiver = Self {
            port: listener.local_addr().unwrap().port(),
            authority: certificate.pem(),
            kept: Arc::default(),
            heads: Arc::default(),
            moods: Arc::default(),
            connections: Arc::default(),
        };
        let (acceptor, serving) = (TlsAcceptor::from(Arc::new(tls)), receiver.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *serving.connections.lock().unwrap() += 1;
                let (acceptor, serving) = (acceptor.clone(), serving.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let mood = serving.moods.lock().unwrap().pop().unwrap_or(Mood::Yes);
                    match (mood, is_http) {
                        (Mood::Cuts, _) => cut(stream),
                        (_, true) => serving.serve_http(stream, mood).await,
                        (_, false) => serving.serve_syslog(stream, mood).await,
                    }
                });
            }
        });
        receiver
    }

    async fn serve_http(self, stream: TlsStream<TcpStream>, mood: Mood) {
        let service = service_fn(move |request: Request<Incoming>| {
            let receiver = self.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await.map_err(Fault::other)?.to_bytes();
                if mood == Mood::Waits {
                    std::future::pending::<()>().await;
                }
                if mood == Mood::No {
                    return Ok::<_, Fault>(answer(503, "later"));
                }
                receiver.heads.lock().unwrap().push((head.headers, body.to_vec()));
                let body: Value = serde_json::from_slice(&body).unwrap();
                receiver.kept.lock().unwrap().extend(events(&body));
                match mood {
                    Mood::Yes => Ok(answer(200, r#"{"partialSuccess":{"rejectedLogRecords":"0"}}"#)),
                    _ => Err(Fault::other("cut")),
                }
            }
        });
        let _ =
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    /// Octet counting: `LEN SP MSG`.
    async fn serve_syslog(self, mut stream: TlsStream<TcpStream>, mood: Mood) {
        let mut read = Vec::new();
        if stream.read_to_end(&mut read).await.is_err() {
            return;
        }
        let mut messages = Vec::new();
        let mut rest = read.as_slice();
        while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
            let length: usize = std::str::from_utf8(&rest[..space]).unwrap().parse().unwrap();
            let message = std::str::from_utf8(&rest[space + 1..space + 1 + length]).unwrap();
            let json = &message[message.find('{').unwrap()..];
            messages.push(serde_json::from_str::<Value>(json).unwrap());
            rest = &rest[space + 1 + length..];
        }
        let half = if mood == Mood::KeepsHalfAndCuts { messages.len() / 2 } else { messages.len() };
        if mood != Mood::No {
            self.kept.lock().unwrap().extend(messages.into_iter().take(half));
        }
        match mood {
            Mood::Yes => stream.shutdown().await.unwrap(),
            _ => cut(stream),
        }
    }
}

fn answer(status: u16, body: &'static str) -> Response<Full<bytes::Bytes>> {
    Response::builder().status(status).body(Full::from(body)).unwrap()
}

/// Ends the TCP connection without ending TLS.
fn cut(stream: TlsStream<TcpStream>) {
    drop(stream.into_inner().0);
}

/// Of a webhook's body or of an OTLP request.
fn events(body: &Value) -> Vec<Value> {
    if let Some(events) = body["events"].as_array() {
        return events.clone();
    }
    let records = body["resourceLogs"][0]["scopeLogs"][0]["logRecords"].as_array().unwrap();
    records
        .iter()
        .map(|record| serde_json::from_str(record["body"]["stringValue"].as_str().unwrap()).unwrap())
        .collect()
}
