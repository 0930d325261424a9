//! The Core Rule Set's own regression suite, sent to the gate over TLS byte for byte as go-ftw sends it. What is asked
//! here is that the rules see at the gate what they should: the engine alone passes the suite in its own tests.

use super::{
    folder,
    inspector::Inspectors,
    request::{Request as Asked, base64},
    suite::{Stage, stages},
    told::Told,
    wire::{Reply, Wire},
};
use crate::{client::Client, services, world::*};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use gate::{GateSettings, Limits, Service, ServiceSettings};
use http::{HeaderName, HeaderValue, StatusCode, header};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use waf::{Firewall, Mode};

/// `rule-test/stage: what became of it`, sorted; what is not listed passes. The lines tell what the gate does, and
/// docs/rules-conformance.md why.
const KNOWN: &str = include_str!("regression.txt");
/// How many stages are under way at a time.
const SENDERS: usize = 6;

/// What became of a stage.
enum Outcome {
    Passed,
    /// The rules did not see what they should have.
    Failed(String),
    /// The gate itself refused the request: no rule was asked.
    Stopped(String),
    /// The gate itself refused the request, because its target holds bytes that no browser sends. With these bytes
    /// percent-encoded the rules found what they should, or not.
    Encoded(String, Option<String>),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fifteenth_stage_of_the_regression_suite_passes_through_the_gate() {
    pass(15).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute or two of both cores: make crs"]
async fn the_regression_suite_passes_through_the_gate() {
    pass(1).await;
}

/// Every so-manieth stage.
async fn pass(step: usize) {
    let Some(crs) = folder::core_rule_set() else { return };
    let all = stages(&crs.join("tests/regression/tests")).into_iter().step_by(step);
    let (scored, unscored): (Vec<Stage>, Vec<Stage>) = all.partition(Stage::is_scored);
    for stage in &unscored {
        println!("not run {}: expects no rules but {}", stage.name(), stage.otherwise_expects);
    }
    let rules = folder::compiled(&folder::set_up(&crs, folder::SUITE), 4);
    let inspectors = Inspectors {
        firewall: Arc::new(Firewall::new(rules)),
        modes: BTreeMap::from([("suite".to_owned(), Mode::Detect)]),
        answers: vec!["suite".to_owned()],
        in_force: None,
        chosen_by_tenants: Vec::new(),
    };
    let told = Arc::new(Told::default());
    let recorder = told.clone();
    let services = hosts(&scored, services::serve(Router::new().fallback(reflect)).await);
    let limits = Limits {
        requests_per_second: u32::MAX,
        request_burst: u32::MAX,
        request_idle_seconds: 2,
        ..Limits::default()
    };
    let settings = GateSettings { limits, ..GateSettings::default() };
    let world = World::made(gate::Routes::new(services).unwrap(), settings, |builder| {
        builder.inspector(Arc::new(inspectors)).recorder(recorder)
    })
    .await;

    let stages = Arc::new(scored);
    let senders: Vec<_> = (0..SENDERS)
        .map(|nth| {
            let (client, stages, told) = (world.client(), stages.clone(), told.clone());
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                for stage in stages.iter().skip(nth).step_by(SENDERS) {
                    outcomes.push((stage.name(), outcome(&client, &told, stage).await));
                }
                outcomes
            })
        })
        .collect();
    let mut outcomes = BTreeMap::new();
    for sender in senders {
        outcomes.extend(sender.await.expect("a sender"));
    }
    assert_eq!(outcomes.len(), stages.len());
    assert!(stages.len() > 4000 / step, "{}", stages.len());
    judge(&outcomes);
}

/// Prints the table and compares it with what is known.
fn judge(outcomes: &BTreeMap<String, Outcome>) {
    let (mut lines, mut counts) = (BTreeMap::new(), BTreeMap::<&str, usize>::new());
    for (stage, outcome) in outcomes {
        let (class, line) = match outcome {
            Outcome::Passed => ("passed", None),
            Outcome::Failed(fault) => ("failed", Some(format!("failed: {}", in_short(fault)))),
            Outcome::Stopped(why) => ("stopped earlier", Some(format!("stopped earlier: {why}"))),
            Outcome::Encoded(why, None) => (
                "stopped earlier; passed when encoded",
                Some(format!("stopped earlier: {why}; encoded: passed")),
            ),
            Outcome::Encoded(why, Some(fault)) => (
                "stopped earlier; failed when encoded",
                Some(format!("stopped earlier: {why}; encoded: {}", in_short(fault))),
            ),
        };
        *counts.entry(class).or_default() += 1;
        lines.extend(line.map(|line| (stage.clone(), line)));
        if let Outcome::Failed(fault) | Outcome::Encoded(_, Some(fault)) = outcome {
            println!("{stage}: {fault}");
        }
    }
    let found: BTreeSet<String> = lines.into_iter().map(|(stage, line)| format!("{stage} {line}")).collect();
    let was_sent = |line: &&str| outcomes.contains_key(line.split(' ').next().unwrap_or_default());
    let known: BTreeSet<String> = KNOWN.lines().filter(was_sent).map(str::to_owned).collect();
    println!("through the gate, of {} scored stages: {counts:?}", outcomes.len());
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty() && gone.is_empty(), "not listed: {new:#?}\nlisted and no longer so: {gone:#?}");
}

/// Without the rules that matched besides.
fn in_short(fault: &str) -> String {
    fault.split("; matched").next().unwrap_or_default().to_owned()
}

async fn outcome(client: &Client, told: &Told, stage: &Stage) -> Outcome {
    let wire = match &stage.input.encoded_request {
        Some(encoded) => base64(encoded),
        None => written(&Asked::new(&stage.input)),
    };
    match sent(client, told, &wire).await {
        Ok(rules) => stage.fault(&rules).map_or(Outcome::Passed, Outcome::Failed),
        Err(why) if matches!(why.as_str(), "bad-target" | "bad-request-line") => {
            match sent(client, told, &with_encoded_target(&wire)).await {
                Ok(rules) => Outcome::Encoded(why, stage.fault(&rules)),
                Err(_) => Outcome::Stopped(why),
            }
        }
        Err(why) => Outcome::Stopped(why),
    }
}

/// The rules that matched, or why none was asked.
async fn sent(client: &Client, told: &Told, wire: &[u8]) -> Result<Vec<u64>, String> {
    let violation = gate::guard::frame(wire).1.map(|violation| violation.name().to_owned());
    let Some(reply) = Wire::open(client).await.ask(wire).await else {
        return Err(violation.unwrap_or_else(|| "closed".to_owned()));
    };
    let request = told.of(&reply.trace).await;
    // What follows the request on the connection may be no request: that is another matter.
    let violation = violation.filter(|_| reply.status >= 400);
    let detail = request.refused.filter(|detail| !detail.is_empty());
    violation.or(detail).or_else(|| code(&reply)).map_or(Ok(request.rules), Err)
}

/// Of an answer that the gate gives itself. With framing in order a request is malformed by its path.
fn code(reply: &Reply) -> Option<String> {
    let text = String::from_utf8_lossy(&reply.body);
    let at = text.find("SK-GATE-")?;
    let code = text.get(at..at + "SK-GATE-000".len())?;
    Some(if code == "SK-GATE-001" { "ambiguous-path" } else { code }.to_owned())
}

fn written(asked: &Asked) -> Vec<u8> {
    let mut wire = [&asked.method[..], b" ", &asked.uri, b" ", &asked.protocol, b"\r\n"].concat();
    for (name, value) in &asked.headers {
        wire.extend([&name[..], b": ", value, b"\r\n"].concat());
    }
    [&wire[..], b"\r\n", &asked.body].concat()
}

/// What no URI may hold, percent-encoded as browsers do it.
fn with_encoded_target(wire: &[u8]) -> Vec<u8> {
    let end = wire.iter().position(|byte| *byte == b'\r').unwrap_or(wire.len());
    let (line, rest) = wire.split_at(end);
    let (Some(first), Some(last)) =
        (line.iter().position(|byte| *byte == b' '), line.iter().rposition(|byte| *byte == b' '))
    else {
        return wire.to_vec();
    };
    let encode = |byte: &u8| match byte.is_ascii_graphic() && !b"\"#<>\\`".contains(byte) {
        true => vec![*byte],
        false => format!("%{byte:02X}").into_bytes(),
    };
    let target: Vec<u8> = line.get(first + 1..last).unwrap_or_default().iter().flat_map(encode).collect();
    [&line[..=first], &target, &line[last..], rest].concat()
}

/// A service for each host that a stage asks for and that a service can have.
fn hosts(stages: &[Stage], upstream: std::net::SocketAddr) -> Vec<Service> {
    let named = |stage: &Stage| {
        let headers = Asked::new(&stage.input).headers;
        let host = headers.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(b"host"))?;
        let host = String::from_utf8(host.1).ok()?.to_ascii_lowercase();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        let name = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => name,
            _ => host.as_str(),
        };
        name.bytes().all(is_plain).then(|| name.to_owned())
    };
    let service = |host: String| {
        let text = format!(
            "id = \"suite\"\nhost = \"{host}\"\nupstream = \"http://{upstream}\"\npublic = [\"/\"]\n"
        );
        Service::from_settings(&toml::from_str::<ServiceSettings>(&text).unwrap()).ok()
    };
    let names: BTreeSet<String> = stages.iter().filter_map(named).collect();
    names.into_iter().filter_map(service).collect()
}

/// Answers `/reflect` with what the request's body asks for, as the suite's server does.
async fn reflect(request: Request) -> Response {
    let is_asked = request.uri().path().starts_with("/reflect");
    let body = to_bytes(request.into_body(), usize::MAX).await.unwrap_or_default();
    let asked: serde_json::Value = match is_asked {
        true => serde_json::from_slice(&body).unwrap_or_default(),
        false => serde_json::Value::Null,
    };
    let text = |field: &str| asked.get(field).and_then(serde_json::Value::as_str);
    let content = match (text("body"), text("encodedBody")) {
        (_, Some(encoded)) => base64(encoded),
        (Some(body), None) => body.as_bytes().to_vec(),
        (None, None) => Vec::new(),
    };
    let mut response = Response::new(Body::from(content));
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    let status = asked.get("status").and_then(serde_json::Value::as_u64).unwrap_or(200);
    *response.status_mut() = u16::try_from(status).ok().and_then(|it| StatusCode::from_u16(it).ok()).unwrap();
    for (name, value) in asked.get("headers").and_then(serde_json::Value::as_object).into_iter().flatten() {
        let value = value.as_str().map(HeaderValue::from_str);
        if let (Ok(name), Some(Ok(value))) = (HeaderName::try_from(name.as_str()), value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
