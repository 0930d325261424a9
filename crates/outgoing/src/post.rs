//! One HTTP/1.1 POST and its answer. A redirection is an answer like any other: it is not followed.

use crate::{Outgoing, OutgoingError, Target};
use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::{task::JoinHandle, time::timeout};

/// The whole exchange after the connection stands.
const EXCHANGE: Duration = Duration::from_secs(10);
/// Of an answer's body; the rest is not read.
const LONGEST_ANSWER: usize = 16 * 1024;
/// What a receiver may ask to wait at most.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    /// The first 16 KiB.
    pub body: Bytes,
    /// `Retry-After` in seconds, at most an hour.
    pub retry_after: Option<Duration>,
}

impl Outgoing {
    /// Sends `body` to `target`.
    ///
    /// # Errors
    /// Nothing was sent, or it is not known whether it arrived. An answer of any status is not an error.
    pub async fn post(
        &self,
        target: &Target,
        headers: &[(HeaderName, HeaderValue)],
        body: Bytes,
    ) -> Result<Reply, OutgoingError> {
        let stream = self.connect_tls(target.host(), target.port()).await?;
        let request = request(target, headers, body)?;
        timeout(EXCHANGE, exchange(TokioIo::new(stream), request))
            .await
            .map_err(|_| OutgoingError::TimedOut)?
            .map_err(|error| OutgoingError::Protocol(error.to_string()))
    }
}

fn request(
    target: &Target,
    headers: &[(HeaderName, HeaderValue)],
    body: Bytes,
) -> Result<Request<Full<Bytes>>, OutgoingError> {
    let mut request = Request::post(target.path())
        .header(header::HOST, target.authority())
        .header(header::USER_AGENT, "Sekisho")
        .header(header::CONNECTION, "close");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(Full::new(body)).map_err(|error| OutgoingError::Protocol(error.to_string()))
}

/// Ends the connection when the exchange is over or given up.
struct Driving(JoinHandle<()>);

impl Drop for Driving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn exchange<S>(stream: TokioIo<S>, request: Request<Full<Bytes>>) -> Result<Reply, hyper::Error>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    let _driving = Driving(tokio::spawn(async move {
        let _ = connection.await;
    }));
    let answer = sender.send_request(request).await?;
    let (status, retry_after) = (answer.status(), retry_after(&answer));
    let body = beginning(answer.into_body()).await?;
    Ok(Reply { status, body, retry_after })
}

fn retry_after(answer: &Response<Incoming>) -> Option<Duration> {
    let seconds = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

async fn beginning(mut body: Incoming) -> Result<Bytes, hyper::Error> {
    let mut read = BytesMut::new();
    while read.len() < LONGEST_ANSWER {
        let Some(frame) = body.frame().await else { break };
        if let Ok(piece) = frame?.into_data() {
            let room = LONGEST_ANSWER.saturating_sub(read.len());
            read.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        }
    }
    Ok(read.freeze())
}
