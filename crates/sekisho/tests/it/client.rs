//! A small HTTPS client that trusts the demo's authority and keeps cookies: what a browser does,
//! without the browser.

use crate::demo::Demo;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio::net::{TcpSocket, TcpStream};

/// One visitor at one host.
pub struct Client {
    host: String,
    port: u16,
    tls: Arc<rustls::ClientConfig>,
    connection: Option<SendRequest<Full<Bytes>>>,
    /// The address that it comes from.
    from: IpAddr,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
    pub bytes: Bytes,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What the page says, without its tags.
    pub fn text(&self) -> String {
        let main = self.body.split("<main").nth(1).unwrap_or(&self.body);
        let words = main.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text).trim());
        words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" / ")
    }

    /// The value of the hidden field `name`.
    pub fn field(&self, name: &str) -> String {
        self.field_or_none(name).unwrap_or_else(|| panic!("no field {name}: {} {}", self.status, self.body))
    }

    pub fn field_or_none(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let tag_start = self.body[..at].rfind('<').unwrap_or(0);
        let tag = &self.body[tag_start..];
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        Some(
            tag.split("value=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_default()
                .to_owned(),
        )
    }
}

impl Client {
    /// `name` is `console`, `safety`, `trust` or `mail`.
    pub fn new(demo: &Demo, name: &str) -> Self {
        let address = demo.address(name);
        Self::at(demo, address.trim_start_matches("https://").split(':').next().unwrap_or_default())
    }

    /// At any host of the demo.
    pub fn at(demo: &Demo, host: &str) -> Self {
        Self::of(host, demo.port, &demo.authority())
    }

    /// At a host whose gate listens on a port of this machine; `authority` is a PEM file.
    pub fn of(host: &str, port: u16, authority: &str) -> Self {
        let (tls, from) = (trusting(authority), IpAddr::from([127, 0, 0, 1]));
        Self { host: host.to_owned(), port, tls, connection: None, from, cookies: BTreeMap::new() }
    }

    /// Comes from another loopback address from now on.
    pub fn coming_from(mut self, from: [u8; 4]) -> Self {
        (self.from, self.connection) = (IpAddr::from(from), None);
        self
    }

    /// The same visitor's next connection is a new one.
    pub fn hang_up(&mut self) {
        self.connection = None;
    }

    /// A TLS stream to this host, for what no HTTP library would send.
    pub async fn raw(&self) -> tokio_rustls::client::TlsStream<TcpStream> {
        self.dial().await.expect("TLS")
    }

    pub fn origin(&self) -> String {
        match self.port {
            443 => format!("https://{}", self.host),
            port => format!("https://{}:{port}", self.host),
        }
    }

    pub async fn page(&mut self, path: &str) -> Answer {
        self.try_page(path).await.expect("page")
    }

    /// A page asked for with one header more.
    pub async fn page_with(&mut self, path: &str, name: header::HeaderName, value: &str) -> Answer {
        let request = self.request("GET", path).header(name, value).body(Full::default());
        self.send(request.expect("request")).await.expect("page")
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.try_post(path, form).await.expect("post")
    }

    pub async fn try_page(&mut self, path: &str) -> Result<Answer, anyhow::Error> {
        let request = self.request("GET", path).body(Full::default())?;
        self.send(request).await
    }

    pub async fn try_post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Answer, anyhow::Error> {
        let body = form
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.origin())
            .body(Full::from(body))?;
        self.send(request).await
    }

    /// A form with one file, as browsers send it.
    pub async fn upload(&mut self, path: &str, csrf: &str, file: (&str, &[u8])) -> Answer {
        let mut body =
            format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\n")
                .into_bytes();
        let disposition =
            format!("Content-Disposition: form-data; name=\"{}\"; filename=\"file\"\r\n\r\n", file.0);
        body.extend_from_slice(disposition.as_bytes());
        body.extend_from_slice(file.1);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::ORIGIN, self.origin())
            .body(Full::from(body))
            .expect("request");
        self.send(request).await.expect("upload")
    }

    fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let cookies =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut builder = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.origin().trim_start_matches("https://"))
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, "ja");
        if !cookies.is_empty() {
            builder = builder.header(header::COOKIE, cookies);
        }
        builder
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, anyhow::Error> {
        if self.connection.as_ref().is_none_or(SendRequest::is_closed) {
            self.connection = Some(self.connect().await?);
        }
        let Some(connection) = self.connection.as_mut() else { anyhow::bail!("no connection") };
        connection.ready().await?;
        let answered = connection.send_request(request).await;
        let response: Response<hyper::body::Incoming> = match answered {
            Ok(response) => response,
            Err(error) => {
                self.connection = None;
                return Err(error.into());
            }
        };
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        let body = body.collect().await?.to_bytes();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body,
        })
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else { return };
        let is_gone = cookie.to_ascii_lowercase().contains("max-age=0") || value.is_empty();
        match is_gone {
            true => self.cookies.remove(name),
            false => self.cookies.insert(name.to_owned(), value.to_owned()),
        };
    }

    async fn dial(&self) -> Result<tokio_rustls::client::TlsStream<TcpStream>, anyhow::Error> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(self.from, 0))?;
        let tcp = socket.connect(SocketAddr::from(([127, 0, 0, 1], self.port))).await?;
        tcp.set_nodelay(true)?;
        let name = ServerName::try_from(self.host.clone())?;
        Ok(tokio_rustls::TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await?)
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, anyhow::Error> {
        let tls = self.dial().await?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// TLS that trusts one authority file and nothing else.
pub fn trusting(authority: &str) -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(authority).expect("authority") {
        roots.add(certificate.expect("certificate")).expect("root");
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
