//! How storage is reached: by this program's own HTTP and TLS, so that there is one of each.

use http::Uri;
use http_body_util::{BodyExt, Limited};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connected, Connection},
    },
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
        HttpResponseBody, HttpService,
    },
};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use std::{
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// From a name to an encrypted connection.
const CONNECT: Duration = Duration::from_secs(5);
const POOL_IDLE: Duration = Duration::from_secs(30);
/// A bundle holds 256 entries of at most 65,535 bytes; lists and errors are shorter.
const LONGEST_ANSWER: usize = 17 * 1024 * 1024;

/// Makes clients for the storage library.
pub(crate) struct Connector {
    tls: Arc<ClientConfig>,
    patience: Duration,
}

impl Connector {
    pub fn new(tls: Arc<ClientConfig>, patience: Duration) -> Self {
        Self { tls, patience }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).timer(TokioTimer::new()).pool_idle_timeout(POOL_IDLE);
        let client = builder.build(Dial(Arc::clone(&self.tls)));
        Ok(HttpClient::new(Http { client, patience: self.patience }))
    }
}

/// Requests, each with its bounds of time and length.
struct Http {
    client: Client<Dial, HttpRequestBody>,
    patience: Duration,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

type Answering<'a> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'a>>;

impl HttpService for Http {
    fn call<'s, 'a>(&'s self, request: HttpRequest) -> Answering<'a>
    where
        's: 'a,
        Self: 'a,
    {
        Box::pin(async move {
            let asking = async {
                let answer = self.client.request(request).await.map_err(not_sent)?;
                let (head, body) = answer.into_parts();
                // Whole before it is passed on: the time counts to the last byte.
                let body = Limited::new(body, LONGEST_ANSWER).collect().await.map_err(cut_off)?;
                Ok(HttpResponse::from_parts(head, HttpResponseBody::from(body.to_bytes())))
            };
            let late = |_| HttpError::new(HttpErrorKind::Timeout, io::Error::from(io::ErrorKind::TimedOut));
            timeout(self.patience, asking).await.map_err(late).flatten()
        })
    }
}

fn not_sent(error: hyper_util::client::legacy::Error) -> HttpError {
    let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Interrupted };
    HttpError::new(kind, error)
}

fn cut_off(error: Box<dyn std::error::Error + Send + Sync>) -> HttpError {
    HttpError::new(HttpErrorKind::Interrupted, io::Error::other(error))
}

/// Connects to the host that a request names.
#[derive(Clone)]
struct Dial(Arc<ClientConfig>);

impl Dial {
    async fn connect(self, uri: Uri) -> io::Result<Wire> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let is_tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        stream.set_nodelay(true)?;
        if !is_tls {
            return Ok(Wire(TokioIo::new(Box::new(stream))));
        }
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let stream = TlsConnector::from(self.0).connect(name, stream).await?;
        Ok(Wire(TokioIo::new(Box::new(stream))))
    }
}

impl tower::Service<Uri> for Dial {
    type Response = Wire;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Wire>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = timeout(CONNECT, self.clone().connect(uri));
        Box::pin(async { connecting.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut)).flatten() })
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection, encrypted or of this machine.
struct Wire(TokioIo<Box<dyn Stream>>);

impl Connection for Wire {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl Write for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
