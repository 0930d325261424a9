//! The witness' HTTP server: one path, bounded in connections, bytes and time.

use crate::{MAX_REQUEST_BYTES, Reply, Witness};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use kernel::Clock;
use std::{convert::Infallible, future::Future, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};

/// Connections at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 256;
/// A request's head, and then its body, come within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves `POST /add-checkpoint` until `shutdown`.
pub async fn serve(
    listener: TcpListener,
    witness: Arc<Witness>,
    clock: Arc<dyn Clock>,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = async {
                let slot = Arc::clone(&slots).acquire_owned().await.ok();
                (slot, listener.accept().await)
            } => accepted,
        };
        let (slot, Ok((stream, _))) = accepted else { continue };
        let (witness, clock) = (Arc::clone(&witness), Arc::clone(&clock));
        connections.spawn(async move {
            let service =
                service_fn(move |request| answer(Arc::clone(&witness), Arc::clone(&clock), request));
            let serving = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service);
            if let Err(error) = serving.await {
                tracing::debug!(%error, "a connection ended");
            }
            drop(slot);
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(
    witness: Arc<Witness>,
    clock: Arc<dyn Clock>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let plain =
        |status: StatusCode| response(Reply { status, content_type: "text/plain", body: String::new() });
    if request.uri().path() != "/add-checkpoint" {
        return Ok(plain(StatusCode::NOT_FOUND));
    }
    if request.method() != Method::POST {
        return Ok(plain(StatusCode::METHOD_NOT_ALLOWED));
    }
    let reading = Limited::new(request.into_body(), MAX_REQUEST_BYTES).collect();
    let body = match tokio::time::timeout(PATIENCE, reading).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => return Ok(plain(StatusCode::REQUEST_TIMEOUT)),
    };
    // It waits for the disk.
    let asked = tokio::task::spawn_blocking(move || witness.add_checkpoint(&body, clock.now())).await;
    Ok(asked.map_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR), response))
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = reply.status;
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static(reply.content_type));
    response
}
