//! Services to stand behind the gate.

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use futures_util::{SinkExt, StreamExt};
use http::header;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
};

/// Says what it was sent. Also speaks HTTP/2 without TLS.
pub async fn echo() -> SocketAddr {
    let router = Router::new()
        .route("/length", any(|body: Bytes| async move { body.len().to_string() }))
        .route("/events", get(events))
        .route("/silent", get(|| async { std::future::pending::<()>().await }))
        .route("/cookies", get(cookies))
        .fallback(any(told));
    serve(router).await
}

pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn told(request: Request) -> Json<serde_json::Value> {
    let headers: serde_json::Map<String, serde_json::Value> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    Json(serde_json::json!({
        "method": request.method().as_str(),
        "uri": request.uri().path_and_query().map(|target| target.as_str()),
        "version": format!("{:?}", request.version()),
        "headers": headers,
    }))
}

/// One event at once, and then nothing.
async fn events() -> Response {
    let first = futures_util::stream::once(async { Ok::<_, std::io::Error>(Bytes::from("data: first\n\n")) });
    let body = Body::from_stream(first.chain(futures_util::stream::pending()));
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

/// An application that goes on when it is told: `/stream` has sent a part then, `/waiting` nothing.
pub struct Driven {
    pub address: SocketAddr,
    pub is_waited_for: Arc<Notify>,
    pub go_on: watch::Sender<bool>,
}

pub async fn driven() -> Driven {
    let (go_on, receiver) = watch::channel(false);
    let is_waited_for = Arc::new(Notify::new());
    let then = move || {
        let mut receiver = receiver.clone();
        async move { receiver.wait_for(|is_told| *is_told).await.map(|_| "then").unwrap_or_default() }
    };
    let stream = {
        let then = then.clone();
        move || {
            let parts =
                futures_util::stream::once(async { "first " }).chain(futures_util::stream::once(then()));
            let body = Body::from_stream(parts.map(|part| Ok::<_, std::io::Error>(Bytes::from(part))));
            async move { ([(header::CONTENT_TYPE, "text/event-stream")], body) }
        }
    };
    let waiting = {
        let is_waited_for = is_waited_for.clone();
        move || {
            is_waited_for.notify_one();
            then()
        }
    };
    let address = serve(Router::new().route("/stream", any(stream)).route("/waiting", any(waiting))).await;
    Driven { address, is_waited_for, go_on }
}

async fn cookies() -> impl IntoResponse {
    axum::response::AppendHeaders([
        (header::SET_COOKIE, "__Host-sekisho=planted; Path=/; Secure"),
        (header::SET_COOKIE, "own=1"),
        (header::CONNECTION, "x-hop"),
        (http::HeaderName::from_static("x-hop"), "1"),
        (http::HeaderName::from_static("x-own"), "1"),
    ])
}

/// Sends every message back.
pub async fn websocket() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut socket = tokio_tungstenite::accept_async(socket).await.unwrap();
                while let Some(Ok(message)) = socket.next().await {
                    if socket.send(message).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

/// An address where nothing listens.
pub async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

/// Accepts, reads, and answers what it is told to, byte for byte.
pub async fn blunt(answer: &'static [u8]) -> SocketAddr {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let _ = socket.read(&mut head).await;
                let _ = socket.write_all(answer).await;
            });
        }
    });
    address
}

/// Within five seconds, or the test fails.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(5), what).await.expect("within five seconds")
}
