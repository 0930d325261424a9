//! Clients that do everything right, very slowly.

use crate::{
    frames::*,
    services::{self, soon},
    world::*,
};
use axum::{Router, body::Body};
use bytes::Bytes;
use gate::{GateSettings, Limits};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A service that has much to say.
async fn talkative() -> std::net::SocketAddr {
    let endless = || async {
        let chunk = || Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 64 * 1_024]));
        Body::from_stream(futures_util::stream::iter((0..4_000).map(move |_| chunk())))
    };
    services::serve(Router::new().fallback(endless)).await
}

async fn world(upstream: std::net::SocketAddr) -> World {
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    let limits = Limits {
        request_idle_seconds: 1,
        request_bytes_per_second: 1_000,
        response_stall_seconds: 1,
        ..Limits::default()
    };
    World::made(routes(&text), GateSettings { limits, ..GateSettings::default() }, |builder| builder).await
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    let world = world(services::echo().await).await;
    let mut stream = world.client().tls("app.example.com", &[b"http/1.1"]).await.unwrap();
    let head = b"POST /length HTTP/1.1\r\nHost: app.example.com\r\nContent-Length: 1000000\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(stream);
    // Never silent for a second, and never fast enough.
    let dripping = tokio::spawn(async move {
        while writing.write_all(b"x").await.is_ok() && writing.flush().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut answer = Vec::new();
    let _ = soon(reading.read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    world.book.refusal(|event| event.reason == "body-stalled").await;
    dripping.abort();
}

#[tokio::test]
async fn a_slow_line_is_waited_for() {
    let world = world(services::echo().await).await;
    let mut stream = world.client().tls("app.example.com", &[b"http/1.1"]).await.unwrap();
    let head = b"POST /length HTTP/1.1\r\nHost: app.example.com\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n";
    stream.write_all(head).await.unwrap();
    for _ in 0..10 {
        stream.write_all(&[b'x'; 500]).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let mut answer = String::new();
    let _ = soon(stream.read_to_string(&mut answer)).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("5000"), "{answer}");
}

#[tokio::test]
async fn who_does_not_read_an_answer_is_cut() {
    let world = world(talkative().await).await;
    let mut stream = world.client().tls("app.example.com", &[b"http/1.1"]).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: app.example.com\r\n\r\n").await.unwrap();
    let event = world.book.refusal(|event| event.reason == "slow-reader").await;
    assert_eq!(event.address.to_string(), "127.0.0.1");
    let record = world.book.access(|record| !record.is_complete).await;
    assert!(record.sent > 0);
}

/// With HTTP/2 the socket is not what holds an answer back: the client's window is.
#[tokio::test]
async fn a_window_that_stays_shut_is_cut() {
    let world = world(talkative().await).await;
    let mut raw = Raw::open(&world.client(), &[0, 4, 0, 0, 0, 0]).await;
    raw.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &get("/"))).await;
    world.book.refusal(|event| event.reason == "slow-reader").await;
    assert!(raw.goodbye().await.is_some());
}

#[tokio::test]
async fn a_window_that_opens_by_a_byte_is_cut() {
    let world = world(talkative().await).await;
    let mut raw = Raw::open(&world.client(), &[0, 4, 0, 0, 0, 1]).await;
    raw.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &get("/"))).await;
    let dripping = async {
        while raw.send(&frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])).await {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::select! {
        () = dripping => {}
        _ = world.book.refusal(|event| event.reason == "slow-reader") => {}
    }
}
