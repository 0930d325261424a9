//! Requests that two parsers could read differently: refused, explained, recorded, and never seen
//! by the service.

use crate::{services, world::*};
use http::{Method, StatusCode};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

const HOST: &str = "Host: app.example.com\r\n";

/// A public service that counts what it sees.
async fn counted() -> (World, Arc<AtomicUsize>) {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    let router = axum::Router::new().fallback(move |_: axum::body::Bytes| {
        counter.fetch_add(1, SeqCst);
        async { "seen" }
    });
    let upstream = services::serve(router).await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    (World::with(&text).await, seen)
}

#[tokio::test]
async fn ambiguous_heads_are_answered_with_400() {
    let (world, seen) = counted().await;
    let long = format!("GET / HTTP/1.1\r\n{HOST}X: {}\r\n\r\n", "a".repeat(40_000));
    let many = format!("GET / HTTP/1.1\r\n{HOST}{}\r\n", "X: y\r\n".repeat(101));
    let cases: [(&str, String, u16); 20] = [
        (
            "length-and-encoding",
            format!(
                "POST / HTTP/1.1\r\n{HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"
            ),
            400,
        ),
        (
            "length-and-encoding",
            format!(
                "POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG"
            ),
            400,
        ),
        (
            "duplicate-length",
            format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            400,
        ),
        ("bad-length", format!("POST / HTTP/1.1\r\n{HOST}Content-Length: 1,1\r\n\r\na"), 400),
        ("bad-length", format!("POST / HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n"), 400),
        (
            "bad-transfer-encoding",
            format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
            400,
        ),
        (
            "bad-transfer-encoding",
            format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
            400,
        ),
        (
            "bad-transfer-encoding",
            format!(
                "POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"
            ),
            400,
        ),
        (
            "encoding-in-http10",
            format!("POST / HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400,
        ),
        ("bare-line-feed", format!("GET / HTTP/1.1\n{HOST}\r\n"), 400),
        ("folded-header", format!("GET / HTTP/1.1\r\n{HOST}X: a\r\n b\r\n\r\n"), 400),
        (
            "space-before-colon",
            format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
            400,
        ),
        ("bad-target", format!("GET http://app.example.com/ HTTP/1.1\r\n{HOST}\r\n"), 400),
        ("bad-target", format!("CONNECT app.example.com:443 HTTP/1.1\r\n{HOST}\r\n"), 400),
        ("missing-host", "GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("duplicate-host", format!("GET / HTTP/1.1\r\n{HOST}{HOST}\r\n"), 400),
        ("bad-version", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
        ("bad-request-line", format!("GET /\r\n{HOST}\r\n"), 400),
        ("head-too-long", long, 431),
        ("too-many-headers", many, 431),
    ];
    for (name, bytes, status) in cases {
        let answer = world.client().raw(bytes.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{name}: {answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{name}: {answer}");
        assert!(answer.contains("SK-GATE-00"), "{name}: {answer}");
    }
    assert_eq!(seen.load(SeqCst), 0);
    // Sums of one address and reason: the first stands, the rest follows when the gate closes.
    let book = world.book.clone();
    world.close().await;
    let events: u32 = book.refused.lock().unwrap().iter().map(|event| event.count).sum();
    assert_eq!(events, 20);
}

#[tokio::test]
async fn what_follows_an_honest_request_is_judged_for_itself() {
    let (world, seen) = counted().await;
    let stream = format!(
        "POST / HTTP/1.1\r\n{HOST}Content-Length: 4\r\n\r\nabcdGET / HTTP/1.1\r\n{HOST}X: a\n\r\nGET / HTTP/1.1\r\n{HOST}\r\n"
    );
    let answer = world.client().raw(stream.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 400 ").count(), 1, "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 2, "nothing after the violation is answered: {answer}");
    assert_eq!(seen.load(SeqCst), 1);
}

#[tokio::test]
async fn a_broken_chunk_ends_the_request() {
    let (world, seen) = counted().await;
    let stream = format!("POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n");
    let answer = world.client().raw(stream.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    let event = world.book.refusal(|event| event.detail == "bad-chunk").await;
    assert_eq!(event.reason, "malformed");
    assert_eq!(seen.load(SeqCst), 0);
}

#[tokio::test]
async fn a_forged_guard_header_says_nothing() {
    let (world, seen) = counted().await;
    let client = world.client().with("sekisho-guard", "00000000000000000000000000000000:bad-chunk");
    assert_eq!(client.get("app.example.com/").await.status, StatusCode::OK);
    assert_eq!(seen.load(SeqCst), 1);
}

#[tokio::test]
async fn http2_says_one_host() {
    let (world, seen) = counted().await;
    let url = "https://app.example.com/";
    let differing = world.client().with("host", "other.example.com").h2(Method::GET, url, "").await;
    assert_eq!(differing.status, StatusCode::BAD_REQUEST);
    assert_eq!(seen.load(SeqCst), 0);
    let same = world.client().with("host", "app.example.com").h2(Method::GET, url, "").await;
    assert_eq!(same.status, StatusCode::OK);
    assert_eq!(world.client().h2(Method::TRACE, url, "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(seen.load(SeqCst), 1);
}

#[tokio::test]
async fn a_host_nobody_serves_is_misdirected() {
    let (world, _) = counted().await;
    let answer = world
        .client()
        .with("accept", "text/html")
        .with("accept-language", "en")
        .get("nowhere.example/")
        .await;
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(answer.body.contains("There is no service at this address"), "{}", answer.body);
    assert!(answer.body.contains("このアドレスのサービスはありません"), "{}", answer.body);
    assert!(answer.header("content-security-policy").unwrap().contains("style-src 'sha256-"));
    let event = world.book.refusal(|event| event.reason == "unknown-host").await;
    assert_eq!(event.host.as_deref(), Some("nowhere.example"));
}
