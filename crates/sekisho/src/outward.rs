//! A small HTTP client for one server: keeps its connection, bounded in bytes and time. Follows nothing.

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{net::TcpStream, sync::Mutex};
use tokio_rustls::TlsConnector;

/// For one request, from the connection to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);

/// The server at a URL; what is asked for lies below it.
pub struct Outward {
    base: Uri,
    tls: Arc<ClientConfig>,
    cookie: Option<HeaderValue>,
    /// Bytes of one answer.
    longest: usize,
    connection: Mutex<Option<SendRequest<Full<Bytes>>>>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Outward {
    /// `url` begins with `https://` or `http://`. `authority` is a PEM file to trust instead of this
    /// machine's authorities.
    pub fn new(url: &str, authority: Option<&Path>, longest: usize) -> Result<Self, anyhow::Error> {
        let base: Uri = url.trim_end_matches('/').parse().with_context(|| format!("{url} is no address"))?;
        let is_web = matches!(base.scheme_str(), Some("https" | "http"));
        anyhow::ensure!(is_web && base.host().is_some(), "{url} is not an address of the web");
        let tls = Arc::new(crate::running::trusting(authority)?);
        Ok(Self { base, tls, cookie: None, longest, connection: Mutex::new(None) })
    }

    /// Every request carries this `Cookie` header.
    pub fn with_cookie(self, cookie: &str) -> Result<Self, anyhow::Error> {
        let mut cookie = HeaderValue::from_str(cookie.trim()).context("not a Cookie header")?;
        cookie.set_sensitive(true);
        Ok(Self { cookie: Some(cookie), ..self })
    }

    /// One request to `path` below the URL. A kept connection that has ended is replaced once.
    pub async fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, anyhow::Error> {
        let asking = async {
            let mut kept = self.connection.lock().await;
            if let Some(connection) = kept.as_mut().filter(|connection| !connection.is_closed())
                && let Ok(answer) = self.send(connection, &method, path, &body).await
            {
                return Ok(answer);
            }
            *kept = None;
            let connection = kept.insert(self.connect().await?);
            self.send(connection, &method, path, &body).await
        };
        let at = || format!("{}/{path}", self.base);
        tokio::time::timeout(PATIENCE, asking).await.context("no answer in time").flatten().with_context(at)
    }

    async fn send(
        &self,
        connection: &mut SendRequest<Full<Bytes>>,
        method: &Method,
        path: &str,
        body: &Bytes,
    ) -> Result<Answer, anyhow::Error> {
        let target = format!("{}/{path}", self.base.path().trim_end_matches('/'));
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, self.base.authority().map_or("", |authority| authority.as_str()))
            .header(header::USER_AGENT, "sekisho")
            .header(header::ACCEPT_ENCODING, "identity");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        connection.ready().await?;
        let answer = connection.send_request(request.body(Full::new(body.clone()))?).await?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, self.longest).collect().await;
        let body = body.map_err(|error| anyhow::anyhow!("{error} (at most {} bytes)", self.longest))?;
        Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, anyhow::Error> {
        let host = self.base.host().context("no host")?.trim_matches(['[', ']']).to_owned();
        let is_tls = self.base.scheme_str() == Some("https");
        let port = self.base.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        stream.set_nodelay(true)?;
        if is_tls {
            let name = ServerName::try_from(host)?;
            let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await?;
            let (sender, driving) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(driving);
            return Ok(sender);
        }
        let (sender, driving) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driving);
        Ok(sender)
    }
}
