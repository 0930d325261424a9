//! What flows: WebSockets, events, bodies, and what cuts them.

use crate::{
    client::Client,
    services::{self, soon},
    world::*,
};
use futures_util::{SinkExt, StreamExt};
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use std::{
    sync::atomic::Ordering::SeqCst,
    time::{Duration, Instant},
};
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
    // With what went through the WebSocket that the connection became.
    let connection = world.book.connection(|record| record.received > 100_000).await;
    assert_eq!(connection.requests, 1);
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
        while world.directory.questions.load(SeqCst) < 2 {
            tokio::task::yield_now().await
        }
    })
    .await;
    world.directory.revoke(&bearer);
    assert_eq!(soon(waiting).await.unwrap(), StatusCode::UNAUTHORIZED);
}

/// One person, with a request on its way, an answer that has begun, and a WebSocket.
struct Open {
    world: World,
    record: gate::SessionRecord,
    bearer: keys::Bearer,
    waiting: tokio::task::JoinHandle<crate::client::Answer>,
    stream: hyper::body::Incoming,
    socket: Socket,
    go_on: tokio::sync::watch::Sender<bool>,
}

impl Open {
    async fn with_grants(grants: &[&str]) -> Self {
        let (sockets, driven) = (services::websocket().await, services::driven().await);
        let world = World::with(&format!(
            "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{sockets}\"\nwebsockets = true\n\
             [[service]]\nhost = \"other.example.com\"\nupstream = \"http://{}\"\n\
             function = [{{ id = \"read\", path = \"/**\" }}, {{ id = \"write\", methods = [\"DELETE\"], path = \"/**\" }}]\n",
            driven.address
        ))
        .await;
        let (client, bearer, record) = world.signed_in();
        let grants = gate::Grants::of(grants.iter().copied());
        world.directory.grants.lock().unwrap().insert(record.user, grants);
        let socket = open(&client, Some(&bearer)).await.unwrap();
        let mut stream = client.open(Method::GET, "other.example.com/stream", "").await.into_body();
        assert_eq!(soon(stream.frame()).await.unwrap().unwrap().into_data().unwrap(), "first ");
        let asking = client.clone();
        let waiting = tokio::spawn(async move { asking.get("other.example.com/waiting").await });
        soon(driven.is_waited_for.notified()).await;
        Self { world, record, bearer, waiting, stream, socket, go_on: driven.go_on }
    }

    /// The directory answers otherwise from now on, and says so.
    fn change(&self, what: gate::Change, change: impl FnOnce(&mut gate::SessionRecord)) {
        let mut record = self.record.clone();
        change(&mut record);
        let directory = &self.world.directory;
        directory.sessions.lock().unwrap().insert(self.bearer.digest(), record);
        directory.changes.lock().unwrap().push(what);
        self.world.gate.changed();
    }

    fn person(&self) -> gate::Change {
        gate::Change::User(self.record.tenant, self.record.user)
    }

    fn tenant(&self) -> gate::Change {
        gate::Change::Tenant(self.record.tenant)
    }

    /// Until the directory was asked for the session again.
    async fn renewed(&self, asked: usize) {
        let renewed = async {
            while self.world.directory.questions.load(SeqCst) <= asked {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        soon(renewed).await;
    }

    async fn goes_on(mut self) {
        echoed(&mut self.socket, "still here").await;
        self.go_on.send(true).unwrap();
        assert_eq!(soon(self.stream.collect()).await.unwrap().to_bytes(), "then");
        let late = soon(self.waiting).await.unwrap();
        assert_eq!((late.status, late.body.as_str()), (StatusCode::OK, "then"));
    }

    /// What had begun ends without its end; the waiting request is refused.
    async fn gets_cut(mut self, status: StatusCode, what: &str) {
        assert!(soon(self.stream.frame()).await.is_none_or(|frame| frame.is_err()), "{what}");
        assert_eq!(soon(self.waiting).await.unwrap().status, status, "{what}");
    }
}

#[tokio::test]
async fn a_change_that_takes_nothing_away_cuts_nothing() {
    let open = Open::with_grants(&["read"]).await;
    let grants = gate::Grants::of(["read", "write"]);
    open.world.directory.grants.lock().unwrap().insert(open.record.user, grants);
    for what in [open.person(), open.tenant()] {
        let asked = open.world.directory.questions.load(SeqCst);
        open.change(what, |record| {
            record.display_name = "佐藤 花".to_owned();
            record.roles.push("sales".to_owned());
        });
        open.renewed(asked).await;
    }
    open.goes_on().await;
}

#[tokio::test]
async fn what_is_open_is_cut_when_less_holds_than_before() {
    let all = &["read", "write"];
    let open = Open::with_grants(all).await;
    open.world.directory.revoke(&open.bearer);
    open.gets_cut(StatusCode::UNAUTHORIZED, "the session").await;

    let mut open = Open::with_grants(all).await;
    open.change(open.person(), |record| record.roles.clear());
    ended(&mut open.socket).await;
    open.gets_cut(StatusCode::SERVICE_UNAVAILABLE, "a role").await;

    let mut open = Open::with_grants(all).await;
    open.change(open.person(), |record| record.standing = kernel::Standing::Member);
    ended(&mut open.socket).await;
    open.gets_cut(StatusCode::SERVICE_UNAVAILABLE, "the standing").await;

    let mut open = Open::with_grants(all).await;
    let networks =
        gate::TenantPolicy { addresses: vec!["192.0.2.0/24".parse().unwrap()], ..Default::default() };
    open.world.directory.policies.lock().unwrap().insert(open.record.tenant, networks);
    open.change(open.tenant(), |_| {});
    ended(&mut open.socket).await;
    open.gets_cut(StatusCode::FORBIDDEN, "the network").await;

    for (left, status) in [("write", StatusCode::FORBIDDEN), ("read", StatusCode::SERVICE_UNAVAILABLE)] {
        let mut open = Open::with_grants(all).await;
        open.world.directory.grants.lock().unwrap().insert(open.record.user, gate::Grants::of([left]));
        open.change(open.person(), |_| {});
        // Of another service, in which nothing was taken away.
        echoed(&mut open.socket, "still here").await;
        open.gets_cut(status, left).await;
    }

    let mut open = Open::with_grants(all).await;
    let directory = open.world.directory.clone();
    let _turn = directory.policy_turn.lock().await;
    open.change(open.tenant(), |_| {});
    ended(&mut open.socket).await;
    open.gets_cut(StatusCode::SERVICE_UNAVAILABLE, "a directory that does not answer").await;
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
