//! A small HTTPS client that trusts the demo's authority and keeps cookies: what a browser does,
//! without the browser.

use crate::demo::Demo;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use std::{collections::BTreeMap, sync::Arc};
use tokio::net::TcpStream;

/// One visitor at one host.
pub struct Client {
    host: String,
    port: u16,
    tls: Arc<rustls::ClientConfig>,
    connection: Option<SendRequest<Full<Bytes>>>,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The value of the hidden field `name`.
    pub fn field(&self, name: &str) -> String {
        let at = self.body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
        let tag_start = self.body[..at].rfind('<').unwrap_or(0);
        let tag = &self.body[tag_start..];
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

impl Client {
    /// `name` is `console`, `safety`, `trust` or `mail`.
    pub fn new(demo: &Demo, name: &str) -> Self {
        let address = demo.address(name);
        let host = address.trim_start_matches("https://").split(':').next().unwrap_or_default().to_owned();
        Self { host, port: demo.port, tls: trusting(&demo.authority()), connection: None, cookies: BTreeMap::new() }
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

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.try_post(path, form).await.expect("post")
    }

    pub async fn try_page(&mut self, path: &str) -> Result<Answer, anyhow::Error> {
        let request = self.request("GET", path).body(Full::default())?;
        self.send(request).await
    }

    pub async fn try_post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Answer, anyhow::Error> {
        let body = form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&");
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.origin())
            .body(Full::from(body))?;
        self.send(request).await
    }

    fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
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
        Ok(Answer { status: head.status, headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() })
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

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, anyhow::Error> {
        let tcp = TcpStream::connect(("127.0.0.1", self.port)).await?;
        tcp.set_nodelay(true)?;
        let name = ServerName::try_from(self.host.clone())?;
        let tls = tokio_rustls::TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await?;
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
