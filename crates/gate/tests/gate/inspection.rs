//! The rule engine's port, with an engine that knows one word.

use crate::{services, world::*};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use gate::{GateSettings, InspectedPassage, Inspection, Inspector, Limits};
use http::{HeaderMap, Method, StatusCode, header};
use kernel::{Finding, Verdict};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

#[derive(Clone, Copy, Default)]
struct NoEvil {
    hold: usize,
    hold_answer: usize,
}

struct Look {
    wanted: NoEvil,
    body: Vec<u8>,
    answer: Vec<u8>,
    findings: Vec<Finding>,
}

fn judged(text: &[u8], rule: &str) -> Verdict {
    match text.windows(4).any(|window| window == b"evil") {
        true => Verdict::Refuse { rule: rule.to_owned() },
        false => Verdict::Pass,
    }
}

impl Inspector for NoEvil {
    fn begin(&self, _: InspectedPassage) -> Box<dyn Inspection> {
        Box::new(Look { wanted: *self, body: Vec::new(), answer: Vec::new(), findings: Vec::new() })
    }
}

impl Inspection for Look {
    fn request_head(&mut self, head: &http::request::Parts) -> Verdict {
        if head.uri.query() == Some("q=odd") {
            self.findings.push(Finding {
                rule: 7,
                message: "odd".to_owned(),
                severity: Some(4),
                tags: Vec::new(),
                variable: "ARGS:q".to_owned(),
                excerpt: "odd".to_owned(),
            });
        }
        judged(head.uri.to_string().as_bytes(), "request-head")
    }

    fn hold(&self) -> usize {
        self.wanted.hold
    }

    fn wants_plain_answer(&self) -> bool {
        self.wanted.hold_answer > 0
    }

    fn hold_answer(&self) -> usize {
        self.wanted.hold_answer
    }

    fn request_body(&mut self, chunk: &[u8], _is_last: bool) -> Verdict {
        self.body.extend_from_slice(chunk);
        judged(&self.body, "request-body")
    }

    fn response_head(&mut self, head: &http::response::Parts) -> Verdict {
        let value = head.headers.get("x-says").map(|value| value.as_bytes());
        judged(value.unwrap_or_default(), "response-head")
    }

    fn response_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
        self.answer.extend_from_slice(chunk);
        if is_last { judged(&self.answer, "response-body") } else { Verdict::Pass }
    }

    fn findings(&mut self) -> Vec<Finding> {
        self.findings.split_off(0)
    }
}

#[tokio::test]
async fn each_phase_can_refuse_and_a_held_body_reaches_nobody() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    let router = axum::Router::new()
        .route("/says", axum::routing::get(|| async { ([("x-says", "evil")], "fine") }))
        .fallback(move |body: axum::body::Bytes| {
            counter.fetch_add(1, SeqCst);
            async move { body }
        });
    let upstream = services::serve(router).await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    let strict = |builder: gate::GateBuilder| {
        builder.inspector(Arc::new(NoEvil { hold: 100_000, ..NoEvil::default() }))
    };
    let world = World::made(routes(&text), GateSettings::default(), strict).await;
    let client = world.client();
    let status = async |method: Method, path: &str, body: &str| {
        client.send(method, &format!("app.example.com{path}"), body.to_owned()).await.status
    };
    assert_eq!(status(Method::GET, "/?q=evil", "").await, StatusCode::FORBIDDEN);
    let long = format!("{}evil", "x".repeat(50_000));
    assert_eq!(status(Method::POST, "/", &long).await, StatusCode::FORBIDDEN);
    assert_eq!(seen.load(SeqCst), 0);
    assert_eq!(status(Method::POST, "/", "good").await, StatusCode::OK);
    assert_eq!(status(Method::POST, "/", &"x".repeat(300_000)).await, StatusCode::OK);
    let held = client.send(Method::POST, "app.example.com/", "y".repeat(200_000)).await;
    assert!(held.body == "y".repeat(200_000), "held and passed on whole");
    assert_eq!(status(Method::GET, "/says", "").await, StatusCode::FORBIDDEN);
    let rules = ["request-head", "request-body", "response-head"];
    for rule in rules {
        let event = world.book.refusal(|event| event.detail == rule).await;
        assert_eq!(event.reason, "inspected");
    }
    assert_eq!(status(Method::GET, "/?q=odd", "").await, StatusCode::OK);
    let found = world.book.detection(|event| event.findings.iter().any(|finding| finding.rule == 7)).await;
    assert_eq!((found.is_refused, found.request.path.as_str(), found.request.status), (false, "/", 200));
}

/// Its end is not known before it comes: exactly as many bytes as are held must not pass before it does.
#[tokio::test]
async fn a_chunked_body_of_exactly_the_limit_waits_for_its_end() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    let router = axum::Router::new().fallback(move || {
        counter.fetch_add(1, SeqCst);
        async { "reached" }
    });
    let text = in_front_of(services::serve(router).await);
    let strict = |builder: gate::GateBuilder| builder.inspector(Arc::new(AtTheEnd));
    let world = World::made(routes(&text), GateSettings::default(), strict).await;
    let head =
        "POST / HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    let client = world.client();
    let refused = client.raw(format!("{head}4\r\nevil\r\n0\r\n\r\n").as_bytes()).await;
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    assert_eq!(seen.load(SeqCst), 0);
    let passed = client.raw(format!("{head}4\r\ngood\r\n0\r\n\r\n").as_bytes()).await;
    assert!(passed.contains("reached"), "{passed}");
}

/// Holds four bytes and judges when the body is over.
struct AtTheEnd;

impl Inspector for AtTheEnd {
    fn begin(&self, _: InspectedPassage) -> Box<dyn Inspection> {
        Box::new(Gathered(Vec::new()))
    }
}

struct Gathered(Vec<u8>);

impl Inspection for Gathered {
    fn hold(&self) -> usize {
        4
    }

    fn request_body(&mut self, chunk: &[u8], is_last: bool) -> Verdict {
        self.0.extend_from_slice(chunk);
        if is_last { judged(&self.0, "at-the-end") } else { Verdict::Pass }
    }
}

fn in_front_of(upstream: std::net::SocketAddr) -> String {
    format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]\nresponse_seconds = 1\n"
    )
}

#[tokio::test]
async fn what_is_more_than_the_gate_may_hold_does_not_pass() {
    let text = in_front_of(services::echo().await);
    let limits = Limits { held_bytes: 1_000, ..Limits::default() };
    let settings = GateSettings { limits, ..GateSettings::default() };
    let strict = |builder: gate::GateBuilder| {
        builder.inspector(Arc::new(NoEvil { hold: 100_000, ..NoEvil::default() }))
    };
    let world = World::made(routes(&text), settings, strict).await;
    let send = async |length: usize| {
        world.client().send(Method::POST, "app.example.com/length", "x".repeat(length)).await
    };
    assert_eq!(send(1_000).await.body, "1000");
    assert_eq!(send(1_001).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(send(1_000).await.body, "1000");
}

fn typed(kind: &'static str) -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, kind)]
}

/// `so ev`, and after the visitor has read it, `il`.
fn in_two_pieces() -> axum::body::Body {
    let pieces = stream::iter([Bytes::from_static(b"so ev"), Bytes::from_static(b"il")]);
    axum::body::Body::from_stream(pieces.map(Ok::<_, std::io::Error>))
}

async fn told_encoding(headers: HeaderMap) -> String {
    format!("{:?}", headers.get(header::ACCEPT_ENCODING))
}

#[tokio::test]
async fn an_answer_is_held_until_it_was_judged_and_replaced_whole() {
    let endless = || stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"data: a\n\n")) });
    let router = axum::Router::new()
        .route("/tells", axum::routing::get(|| async { "so evil" }))
        .route("/pieces", axum::routing::get(|| async { (typed("text/html"), in_two_pieces()) }))
        .route("/good", axum::routing::get(|| async { (typed("text/html"), "<p>good</p>") }))
        .route("/long", axum::routing::get(|| async { format!("{}evil", "x".repeat(2_000_000)) }))
        .route("/encoding", axum::routing::get(told_encoding))
        .route(
            "/events",
            axum::routing::get(move || async move {
                let body = axum::body::Body::from_stream(endless().chain(stream::pending()));
                (typed("text/event-stream"), body)
            }),
        )
        .route(
            "/slow",
            axum::routing::get(move || async move {
                let body = axum::body::Body::from_stream(endless().chain(stream::pending()));
                (typed("text/html"), body)
            }),
        );
    let text = in_front_of(services::serve(router).await);
    let holding = |builder: gate::GateBuilder| {
        builder.inspector(Arc::new(NoEvil { hold_answer: 100_000, ..NoEvil::default() }))
    };
    let world = World::made(routes(&text), GateSettings::default(), holding).await;
    let client = world.client().with("accept-encoding", "gzip");
    for path in ["/tells", "/pieces"] {
        let answer = client.clone().with("accept", "text/html").get(&format!("app.example.com{path}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.body.contains("SK-GATE-006") && !answer.body.contains("evil"), "{}", answer.body);
        assert!(world.book.access(|access| access.path == path).await.is_complete);
        let event = world.book.refusal(|event| event.path.as_deref() == Some(path)).await;
        assert_eq!((event.reason, event.detail.as_str()), ("inspected", "response-body"));
    }
    let good = client.get("app.example.com/good").await;
    assert_eq!((good.body.as_str(), good.header("content-length")), ("<p>good</p>", Some("11")));
    assert_eq!(
        client.get("app.example.com/encoding").await.body,
        "None",
        "compressed, nothing could be read"
    );
    let long = client.get("app.example.com/long").await;
    assert_eq!((long.status, long.body.len()), (StatusCode::OK, 2_000_004), "beyond the bound it streams");
    // Neither a stream of events nor a page that is never finished is waited for.
    for path in ["/events", "/slow"] {
        let response = client.open(Method::GET, &format!("app.example.com{path}"), "").await;
        let first = services::soon(http_body_util::BodyExt::frame(&mut response.into_body())).await;
        assert_eq!(first.unwrap().unwrap().into_data().unwrap(), "data: a\n\n", "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_held_is_cut_when_it_turns_bad() {
    let upstream = services::echo().await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    let streaming = |builder: gate::GateBuilder| builder.inspector(Arc::new(NoEvil::default()));
    let world = World::made(routes(&text), GateSettings::default(), streaming).await;
    let answer = world.client().send(Method::POST, "app.example.com/length", "evil").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(world.client().send(Method::POST, "app.example.com/length", "fine").await.body, "4");
}

#[tokio::test]
async fn strict_http_is_the_default() {
    let upstream = services::echo().await;
    let world =
        World::with(&format!("[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\""))
            .await;
    let (client, _, _) = world.signed_in();
    assert_eq!(client.get("app.example.com/a/..%2f..%2fetc/passwd").await.status, StatusCode::FORBIDDEN);
    assert_eq!(client.get("app.example.com/files/a%2Fb").await.status, StatusCode::OK);
}
