//! What flows: WebSockets, events, bodies, and what cuts them.

use crate::{
    client::Client,
    services::{self, soon},
    world::*,
};
use futures_util::{SinkExt, StreamExt};
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

type Socket = WebSocketStream<tokio_rustls::client::TlsStream<tokio::net::TcpStream>>;

async fn chat() -> World {
    let (sockets, echo) = (services::websocket().await, services::echo().await);
    World::with(&format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{sockets}\"\nwebsockets = true\n\
         [[service]]\nhost = \"other.example.com\"\nupstream = \"http://{echo}\"\n"
    ))
    .await
}

async fn open(client: &Client, bearer: Option<&keys::Bearer>) -> Result<Socket, Error> {
    let stream = client.tls("app.example.com", &[b"http/1.1"]).await.unwrap();
    let mut request = "wss://app.example.com/chat".into_client_request().unwrap();
    if let Some(bearer) = bearer {
        let cookie = format!("{}={}", gate::cookie::SESSION_COOKIE, bearer.expose());
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
    }
    tokio_tungstenite::client_async(request, stream).await.map(|(socket, _)| socket)
}

async fn echoed(socket: &mut Socket, text: &str) {
    socket.send(Message::text(text)).await.unwrap();
    assert_eq!(soon(socket.next()).await.unwrap().unwrap(), Message::text(text));
}

/// Waits for the end of the stream, however it comes, and says how long it took.
async fn ended(socket: &mut Socket) -> Duration {
    let start = Instant::now();
    while let Some(Ok(message)) = soon(socket.next()).await {
        if message.is_close() {
            break;
        }
    }
    start.elapsed()
}

#[tokio::test]
async fn a_websocket_passes_and_a_revocation_cuts_it_within_a_second() {
    let world = chat().await;
    let (client, bearer, _) = world.signed_in();
    let (_, other_bearer, _) = world.signed_in();
    let mut socket = open(&client, Some(&bearer)).await.unwrap();
    let mut others = open(&client, Some(&other_bearer)).await.unwrap();
    for text in ["こんにちは", "\n\n", &"x".repeat(100_000)] {
        echoed(&mut socket, text).await;
    }
    world.directory.revoke(&bearer);
    let took = ended(&mut socket).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    echoed(&mut others, "still here").await;
    let record = world.book.access(|record| record.status == 101).await;
    assert!(!record.is_complete);
    assert!(matches!(open(&client, Some(&bearer)).await, Err(Error::Http(_))));
}

#[tokio::test]
async fn a_websocket_needs_a_session_and_ends_with_it() {
    let world = chat().await;
    let Err(Error::Http(refused)) = open(&world.client(), None).await else {
        panic!("opened for a stranger")
    };
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let (client, bearer, record) = world.signed_in();
    let mut socket = open(&client, Some(&bearer)).await.unwrap();
    echoed(&mut socket, "hello").await;
    world.clock.set(record.absolute_until);
    ended(&mut socket).await;
}

#[tokio::test]
async fn a_service_that_allows_no_websockets_gets_none() {
    let upstream = services::websocket().await;
    let world =
        World::with(&format!("[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\""))
            .await;
    let (client, bearer, _) = world.signed_in();
    assert!(open(&client, Some(&bearer)).await.is_err());
}

#[tokio::test]
async fn an_event_arrives_before_the_answer_ends_and_a_revocation_ends_it() {
    let world = chat().await;
    let (client, bearer, _) = world.signed_in();
    let response = client.open(Method::GET, "other.example.com/events", "").await;
    let mut body = response.into_body();
    let first = soon(body.frame()).await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "data: first\n\n");
    world.directory.revoke(&bearer);
    let start = Instant::now();
    assert!(soon(body.frame()).await.is_none_or(|frame| frame.is_err()), "the stream is cut");
    assert!(start.elapsed() < Duration::from_secs(1));
    let record = world.book.access(|record| record.path == "/events").await;
    assert_eq!((record.sent, record.is_complete), (13, false));
}

#[tokio::test]
async fn a_waiting_request_is_cut_too() {
    let world = chat().await;
    let (client, bearer, _) = world.signed_in();
    let waiting = tokio::spawn(async move { client.get("other.example.com/silent").await.status });
    soon(async {
        while world.directory.questions.load(std::sync::atomic::Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await
        }
    })
    .await;
    world.directory.revoke(&bearer);
    assert_eq!(soon(waiting).await.unwrap(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn bodies_are_limited_whether_announced_or_not() {
    let echo = services::echo().await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{echo}\"\nbody_limit_bytes = 1000\n"
    );
    let world = World::with(&text).await;
    let (client, bearer, _) = world.signed_in();
    assert_eq!(client.send(Method::POST, "app.example.com/length", vec![b'x'; 1000]).await.body, "1000");
    let refused = client.send(Method::POST, "app.example.com/length", vec![b'x'; 1001]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let refused = client.h2(Method::POST, "https://app.example.com/length", vec![b'x'; 1001]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let cookie = format!("Cookie: {}={}", gate::cookie::SESSION_COOKIE, bearer.expose());
    let chunked = format!(
        "POST /length HTTP/1.1\r\nHost: app.example.com\r\n{cookie}\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{}\r\n0\r\n\r\n",
        "x".repeat(1001)
    );
    let answer = client.raw(chunked.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_careful_client_is_told_to_continue_only_when_it_may() {
    let world = chat().await;
    let (client, bearer, _) = world.signed_in();
    let head = |cookie: &str| {
        format!(
            "POST /length HTTP/1.1\r\nHost: other.example.com\r\n{cookie}Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        )
    };
    let mut stream = client.tls("other.example.com", &[]).await.unwrap();
    let cookie = format!("Cookie: {}={}\r\n", gate::cookie::SESSION_COOKIE, bearer.expose());
    stream.write_all(head(&cookie).as_bytes()).await.unwrap();
    let mut first = [0; 25];
    soon(stream.read_exact(&mut first)).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"12345").await.unwrap();
    let mut rest = String::new();
    let _ = soon(stream.read_to_string(&mut rest)).await;
    assert!(rest.starts_with("HTTP/1.1 200 OK") && rest.ends_with('5'), "{rest}");

    let refused = client.raw(head("").as_bytes()).await;
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
}

#[tokio::test]
async fn large_bodies_pass_both_ways_in_both_versions() {
    let upstream =
        services::serve(axum::Router::new().fallback(|body: axum::body::Bytes| async { body })).await;
    for scheme in ["http", "h2c"] {
        let text = format!(
            "[[service]]\nhost = \"app.example.com\"\nupstream = \"{scheme}://{upstream}\"\nbody_limit_bytes = 4000000\n"
        );
        let world = World::with(&text).await;
        let (client, _, _) = world.signed_in();
        // axum takes two megabytes.
        let body = "あ".repeat(600_000);
        let one = client.send(Method::POST, "app.example.com/", body.clone()).await;
        assert!(one.body == body, "{scheme} over HTTP/1: {}", one.status);
        let two = client.h2(Method::POST, "https://app.example.com/", body.clone()).await;
        assert!(two.body == body, "{scheme} over HTTP/2: {}", two.status);
    }
}
