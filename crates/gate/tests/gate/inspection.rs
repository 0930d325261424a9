//! The rule engine's port, with an engine that knows one word.

use crate::{services, world::*};
use gate::{Finding, GateSettings, InspectedPassage, Inspection, Inspector, Verdict};
use http::{Method, StatusCode};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

struct NoEvil {
    hold: usize,
}

struct Look {
    hold: usize,
    body: Vec<u8>,
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
        Box::new(Look { hold: self.hold, body: Vec::new(), findings: Vec::new() })
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
        self.hold
    }

    fn request_body(&mut self, chunk: &[u8], _is_last: bool) -> Verdict {
        self.body.extend_from_slice(chunk);
        judged(&self.body, "request-body")
    }

    fn response_head(&mut self, head: &http::response::Parts) -> Verdict {
        let value = head.headers.get("x-says").map(|value| value.as_bytes());
        judged(value.unwrap_or_default(), "response-head")
    }

    fn response_body(&mut self, chunk: &[u8], _is_last: bool) -> Verdict {
        judged(chunk, "response-body")
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
        .route("/tells", axum::routing::get(|| async { "so evil" }))
        .fallback(move |body: axum::body::Bytes| {
            counter.fetch_add(1, SeqCst);
            async move { body }
        });
    let upstream = services::serve(router).await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    let strict = |builder: gate::GateBuilder| builder.inspector(Arc::new(NoEvil { hold: 100_000 }));
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
    // Its head may be out already: all that can be done is to end it.
    let cut = client.raw(b"GET /tells HTTP/1.1\r\nHost: app.example.com\r\n\r\n").await;
    assert!(!cut.contains("evil"), "{cut}");
    assert!(!world.book.access(|access| access.path == "/tells").await.is_complete);
}

#[tokio::test]
async fn a_body_that_is_not_held_is_cut_when_it_turns_bad() {
    let upstream = services::echo().await;
    let text = format!(
        "[[service]]\nhost = \"app.example.com\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]"
    );
    let streaming = |builder: gate::GateBuilder| builder.inspector(Arc::new(NoEvil { hold: 0 }));
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
