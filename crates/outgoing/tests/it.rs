//! Against a real TLS server on loopback: pinning, refusing, signing, bounds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use ipnet::IpNet;
use outgoing::{Outgoing, OutgoingError, Resolve, Resolving, SIGNATURE, Target, signature};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;

fn pair() -> (ServerConfig, ClientConfig) {
    let certified = rcgen::generate_simple_self_signed(vec!["hooks.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let mut roots = RootCertStore::empty();
    roots.add(certified.cert.der().clone()).unwrap();
    let provider = || Arc::new(aws_lc_rs::default_provider());
    let server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let client = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (server, client)
}

/// Answers one look-up after another; the last again and again.
struct Names(Vec<Vec<&'static str>>, Arc<AtomicUsize>);

impl Resolve for Names {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
        let at = self.1.fetch_add(1, Ordering::Relaxed).min(self.0.len() - 1);
        let found: Vec<IpAddr> = self.0[at].iter().map(|address| address.parse().unwrap()).collect();
        Box::pin(async move { Ok(found) })
    }
}

struct Receiver {
    port: u16,
    heard: mpsc::UnboundedReceiver<String>,
}

/// Reads one request per connection and gives `answer`.
async fn receiver(tls: ServerConfig, answer: impl Into<Vec<u8>>) -> Receiver {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, heard) = mpsc::unbounded_channel();
    let (acceptor, answer) = (TlsAcceptor::from(Arc::new(tls)), answer.into());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut read = Vec::new();
            let mut piece = [0; 4096];
            while !String::from_utf8_lossy(&read).contains("{\"a\":1}") {
                match stream.read(&mut piece).await {
                    Ok(0) | Err(_) => break,
                    Ok(length) => read.extend_from_slice(&piece[..length]),
                }
            }
            let _ = tell.send(String::from_utf8_lossy(&read).into_owned());
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    });
    Receiver { port, heard }
}

fn loopback() -> Vec<IpNet> {
    vec!["127.0.0.0/8".parse().unwrap()]
}

fn body() -> Bytes {
    Bytes::from_static(b"{\"a\":1}")
}

#[tokio::test]
async fn a_signed_post_arrives_and_a_redirection_is_not_followed() {
    let (server, client) = pair();
    let answer = "HTTP/1.1 307 Elsewhere\r\nlocation: https://127.0.0.1/\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\nok";
    let mut receiver = receiver(server, answer).await;
    let looked_up = Arc::new(AtomicUsize::new(0));
    let names = Names(vec![vec!["127.0.0.1"]], Arc::clone(&looked_up));
    let outgoing = Outgoing::resolving_with(client, loopback(), names);
    let target = Target::parse(&format!("https://hooks.example:{}/in?x=1", receiver.port)).unwrap();
    let value = signature(b"secret", 1_800_000_000, &body());
    let headers = [
        (HeaderName::from_static(SIGNATURE), HeaderValue::from_str(&value).unwrap()),
        (HeaderName::from_static("content-type"), HeaderValue::from_static("application/json")),
    ];
    let reply = outgoing.post(&target, &headers, body()).await.unwrap();
    assert_eq!(reply.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(reply.retry_after.unwrap().as_secs(), 7);
    assert_eq!(reply.body, Bytes::from_static(b"ok"));
    let heard = receiver.heard.recv().await.unwrap();
    assert!(heard.starts_with("POST /in?x=1 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains(&value) && heard.ends_with("{\"a\":1}"), "{heard}");
    assert_eq!(looked_up.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn forbidden_addresses_are_not_connected_to() {
    let (server, client) = pair();
    let mut receiver = receiver(server, "HTTP/1.1 204 No Content\r\n\r\n").await;
    let cases: [(&str, Vec<Vec<&'static str>>); 5] = [
        ("hooks.example", vec![vec!["127.0.0.1"]]),
        ("hooks.example", vec![vec!["8.8.8.8", "127.0.0.1"]]),
        ("hooks.example", vec![vec!["::ffff:127.0.0.1"]]),
        ("127.0.0.1", vec![vec!["8.8.8.8"]]),
        ("[::1]", vec![vec!["8.8.8.8"]]),
    ];
    for (host, answers) in cases {
        let names = Names(answers, Arc::default());
        let outgoing = Outgoing::resolving_with(client.clone(), Vec::new(), names);
        let target = Target::parse(&format!("https://{host}:{}/", receiver.port)).unwrap();
        let refused = outgoing.post(&target, &[], body()).await.unwrap_err();
        assert!(matches!(refused, OutgoingError::Forbidden(..)) && refused.is_lasting(), "{host}: {refused}");
    }
    assert!(receiver.heard.try_recv().is_err());
}

/// The second answer of a name server that turns round is never asked for.
#[tokio::test]
async fn what_was_looked_at_is_what_is_connected_to() {
    let (server, client) = pair();
    let mut receiver = receiver(server, "HTTP/1.1 204 No Content\r\n\r\n").await;
    let names = Names(vec![vec!["127.0.0.2"], vec!["127.0.0.1"]], Arc::default());
    let only: Vec<IpNet> = vec!["127.0.0.2/32".parse().unwrap()];
    let outgoing = Outgoing::resolving_with(client, only, names);
    let target = Target::parse(&format!("https://hooks.example:{}/", receiver.port)).unwrap();
    // Nothing listens on 127.0.0.2; what the name says afterwards is not permitted.
    let first = outgoing.post(&target, &[], body()).await.unwrap_err();
    assert!(matches!(first, OutgoingError::Unreachable(_)), "{first}");
    let second = outgoing.post(&target, &[], body()).await.unwrap_err();
    assert!(matches!(second, OutgoingError::Forbidden(..)), "{second}");
    assert!(receiver.heard.try_recv().is_err());
}

#[tokio::test]
async fn a_server_that_is_not_who_it_should_be_hears_nothing() {
    let (server, _) = pair();
    let (_, stranger) = pair();
    let mut receiver = receiver(server, "HTTP/1.1 204 No Content\r\n\r\n").await;
    let outgoing =
        Outgoing::resolving_with(stranger, loopback(), Names(vec![vec!["127.0.0.1"]], Arc::default()));
    let target = Target::parse(&format!("https://hooks.example:{}/", receiver.port)).unwrap();
    let refused = outgoing.post(&target, &[], body()).await.unwrap_err();
    assert!(matches!(refused, OutgoingError::Tls(_)), "{refused}");
    assert!(receiver.heard.try_recv().is_err());
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let (server, client) = pair();
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n".to_vec();
    answer.resize(answer.len() + 1_000_000, b'x');
    let receiver = receiver(server, answer).await;
    let outgoing =
        Outgoing::resolving_with(client, loopback(), Names(vec![vec!["127.0.0.1"]], Arc::default()));
    let target = Target::parse(&format!("https://hooks.example:{}/", receiver.port)).unwrap();
    let reply = outgoing.post(&target, &[], body()).await.unwrap();
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 16 * 1024));
}
