//! S3-compatible storage in this process: as much of it as is used here, and broken on demand. It asks for no
//! signature. `replicated::a_real_server_agrees` holds it against one that others wrote.

use bucket::{Bucket, Patience, Place};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use kernel::Secret;
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinHandle};

pub const BUCKET: &str = "published";
pub const PREFIX: &str = "logs/one";

/// Ended when dropped.
pub struct Storage {
    pub endpoint: String,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    /// By path below bucket and prefix.
    files: BTreeMap<String, Stored>,
    version: u64,
    writes: u64,
    /// So many writes more are taken; then everything is answered with 503.
    left: Option<u64>,
    /// So many writes more are done, and their answers lost.
    lose: u64,
    /// Written by somebody else right before the next write to this path.
    race: Option<(String, Bytes)>,
}

#[derive(Clone, Debug)]
pub struct Stored {
    pub bytes: Bytes,
    pub kind: String,
    pub caching: String,
    pub has_checksum: bool,
    version: u64,
}

impl Storage {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("socket");
        let endpoint = format!("http://{}", listener.local_addr().expect("address"));
        let state = Arc::new(Mutex::new(State::default()));
        let serving = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { endpoint, state, serving }
    }

    pub fn bucket(&self) -> Bucket {
        bucket(&self.endpoint)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("state")
    }

    /// After so many writes more nothing is answered; `None`: it is up.
    pub fn fail_after(&self, writes: Option<u64>) {
        self.lock().left = writes;
    }

    pub fn lose_answers(&self, writes: u64) {
        self.lock().lose = writes;
    }

    pub fn race(&self, path: &str, bytes: &[u8]) {
        self.lock().race = Some((path.to_owned(), Bytes::copy_from_slice(bytes)));
    }

    pub fn writes(&self) -> u64 {
        self.lock().writes
    }

    pub fn get(&self, path: &str) -> Option<Stored> {
        self.lock().files.get(path).cloned()
    }

    pub fn put(&self, path: &str, bytes: &[u8]) {
        self.lock().write(path, Bytes::copy_from_slice(bytes), ["", ""], false);
    }

    pub fn remove(&self, path: &str) {
        assert!(self.lock().files.remove(path).is_some(), "{path}");
    }

    pub fn paths(&self) -> Vec<String> {
        self.lock().files.keys().cloned().collect()
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The bucket at an endpoint, with little patience.
pub fn bucket(endpoint: &str) -> Bucket {
    let place = Place {
        endpoint: Some(endpoint.to_owned()),
        region: "us-east-1".to_owned(),
        bucket: BUCKET.to_owned(),
        prefix: PREFIX.to_owned(),
        access_key: Secret::new("AKIATEST".to_owned()),
        secret_key: Secret::new("a secret that shows nowhere".to_owned()),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let patience = Patience { request: Duration::from_secs(5), retries: 1, all: Duration::from_secs(10) };
    Bucket::open(&place, Arc::new(tls), patience).expect("bucket")
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        let answering = service_fn(move |request| answer(request, Arc::clone(&state)));
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answering),
        );
    }
}

type Answer = Result<Response<Full<Bytes>>, io::Error>;

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Answer {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let signed = head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    assert!(signed.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 Credential=AKIATEST/")));
    let mut state = state.lock().expect("state");
    let path = head.uri.path().strip_prefix(&format!("/{BUCKET}")).expect("the bucket").to_owned();
    if state.left == Some(0) {
        return Ok(code(StatusCode::SERVICE_UNAVAILABLE, "<Error><Code>SlowDown</Code></Error>"));
    }
    let Some(path) = path.strip_prefix(&format!("/{PREFIX}/")) else {
        if head.method == Method::POST {
            return Ok(delete(&mut state, &body));
        }
        return Ok(list(&state, head.uri.query().unwrap_or_default()));
    };
    match head.method {
        Method::GET => Ok(get(&state, path)),
        Method::PUT => put(&mut state, path, &head.headers, body),
        method => panic!("{method} {path}"),
    }
}

fn put(state: &mut State, path: &str, headers: &http::HeaderMap, body: Bytes) -> Answer {
    if let Some((_, bytes)) = state.race.take_if(|(raced, _)| raced == path) {
        state.write(path, bytes, ["", ""], false);
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let there = state.files.get(path).map(tag);
    let is_refused = (text("if-none-match") == "*" && there.is_some())
        || (!text("if-match").is_empty() && there.as_deref() != Some(text("if-match")));
    if is_refused {
        return Ok(code(StatusCode::PRECONDITION_FAILED, "<Error><Code>PreconditionFailed</Code></Error>"));
    }
    let kinds = [text("content-type"), text("cache-control")];
    state.write(path, body, kinds, !text("x-amz-checksum-sha256").is_empty());
    state.writes += 1;
    state.left = state.left.map(|left| left - 1);
    if state.lose > 0 {
        state.lose -= 1;
        return Err(io::Error::other("the answer is lost"));
    }
    let tag = state.files.get(path).map(tag).expect("written");
    Ok(Response::builder().header(header::ETAG, tag).body(Full::default()).expect("answer"))
}

impl State {
    fn write(&mut self, path: &str, bytes: Bytes, [kind, caching]: [&str; 2], has_checksum: bool) {
        self.version += 1;
        let (kind, caching) = (kind.to_owned(), caching.to_owned());
        let stored = Stored { bytes, kind, caching, has_checksum, version: self.version };
        self.files.insert(path.to_owned(), stored);
    }
}

fn tag(stored: &Stored) -> String {
    format!("\"{}\"", stored.version)
}

fn get(state: &State, path: &str) -> Response<Full<Bytes>> {
    let Some(stored) = state.files.get(path) else {
        return code(StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>");
    };
    Response::builder()
        .header(header::ETAG, tag(stored))
        .header(header::CONTENT_LENGTH, stored.bytes.len())
        .header(header::LAST_MODIFIED, "Tue, 01 Sep 2026 00:00:00 GMT")
        .body(Full::new(stored.bytes.clone()))
        .expect("answer")
}

fn list(state: &State, query: &str) -> Response<Full<Bytes>> {
    let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).expect("a prefix");
    let prefix = prefix.replace("%2F", "/");
    let contents: String = state
        .files
        .iter()
        .map(|(path, stored)| (format!("{PREFIX}/{path}"), stored))
        .filter(|(key, _)| key.starts_with(&prefix))
        .map(|(key, stored)| {
            let size = stored.bytes.len();
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-09-01T00:00:00.000Z</LastModified>\
                 <ETag>{}</ETag><Size>{size}</Size></Contents>",
                tag(stored).replace('"', "&quot;")
            )
        })
        .collect();
    code(
        StatusCode::OK,
        &format!("<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"),
    )
}

fn delete(state: &mut State, body: &[u8]) -> Response<Full<Bytes>> {
    let asked = std::str::from_utf8(body).expect("XML");
    let keys = asked.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next());
    let mut deleted = String::new();
    for key in keys {
        let path = key.strip_prefix(PREFIX).and_then(|key| key.strip_prefix('/')).expect("below the prefix");
        state.files.remove(path);
        deleted += &format!("<Deleted><Key>{key}</Key></Deleted>");
    }
    code(StatusCode::OK, &format!("<DeleteResult>{deleted}</DeleteResult>"))
}

fn code(status: StatusCode, body: &str) -> Response<Full<Bytes>> {
    Response::builder()
        .status(status)
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .expect("answer")
}
