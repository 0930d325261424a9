//! The form of requests: in the clear, ambiguous, for unknown hosts; and the form of answers.

use super::{
    Probe, facts,
    net::{
        Entrance, Reply,
        decoy::{Decoy, OPEN_PAGE},
        exchange, request_for,
    },
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;

/// A request without TLS at the TLS port.
pub(super) struct PlainHttp;

impl Probe for PlainHttp {
    fn code(&self) -> &'static str {
        "plain-http"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(plain(Entrance::of(asset)).await) })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::in_the_clear(OPEN_PAGE).await {
                Ok(decoy) => run_of(plain(Ok(decoy.entrance())).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn plain(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut answers = 0_u32;
    for path in ["/", "/_sekisho/signin"] {
        let request = request_for(&entrance.authority_text(), path, "");
        // An alert, or silence, is no page.
        if let Ok(Some(reply)) = exchange(entrance.dial().await?, &request).await
            && !is_turned_away(&reply)
        {
            answers = answers.saturating_add(1);
        }
    }
    Ok(facts([("plain_answers", answers.into()), ("requests", 2.into())]))
}

/// Sent to https, or told that this is a TLS port.
fn is_turned_away(reply: &Reply) -> bool {
    match reply.status {
        301 | 308 => reply.header("location").is_some_and(|to| to.starts_with("https://")),
        400 | 426 => true,
        _ => false,
    }
}

/// Requests that two parsers could read differently.
pub(super) struct AmbiguousHttp;

impl Probe for AmbiguousHttp {
    fn code(&self) -> &'static str {
        "ambiguous-http"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(ambiguous(Entrance::of(asset)).await) })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(ambiguous(Ok(decoy.entrance())).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }

    fn patience(&self) -> std::time::Duration {
        std::time::Duration::from_secs(60)
    }
}

async fn ambiguous(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let patterns = patterns(&entrance.authority_text());
    let mut accepted = Vec::new();
    for (name, request) in &patterns {
        let reply = entrance.ask(request).await.map_err(|reason| format!("{name}: {reason}"))?;
        if reply.is_some_and(|reply| !matches!(reply.status, 400 | 431 | 501 | 505)) {
            accepted.push(*name);
        }
    }
    Ok(facts([
        ("patterns", patterns.len().into()),
        ("accepted", accepted.len().into()),
        ("accepted_patterns", accepted.into()),
    ]))
}

/// RFC 9112 §3.2, §5.1, §5.2, §6.1, §6.3, §2.2.
fn patterns(host: &str) -> Vec<(&'static str, Vec<u8>)> {
    let post = |lines: &str| format!("POST / HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");
    let get = |lines: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");
    [
        ("length and encoding", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
        ("two lengths", post("Content-Length: 0\r\nContent-Length: 5\r\n") + "abcde"),
        ("list of lengths", post("Content-Length: 0, 5\r\n") + "abcde"),
        ("signed length", post("Content-Length: +5\r\n") + "abcde"),
        ("negative length", post("Content-Length: -1\r\n")),
        ("unknown encoding", post("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n"),
        ("two encodings", post("Transfer-Encoding: chunked, identity\r\n") + "0\r\n\r\n"),
        (
            "encoding in HTTP/1.0",
            format!("POST / HTTP/1.0\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ),
        ("bare line feeds", format!("GET / HTTP/1.1\nHost: {host}\n\n")),
        ("folded header", get("X-Folded: one\r\n two\r\n")),
        ("blank before the colon", post("Content-Length : 5\r\n") + "abcde"),
        ("letter outside a name", get("X-N\u{e4}me: one\r\n")),
        ("control character in a value", get("X-Value: one\u{0}two\r\n")),
        ("no host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n".to_owned()),
        ("two hosts", get("Host: elsewhere.test\r\n")),
        ("target at another host", format!("GET http://elsewhere.test/ HTTP/1.1\r\nHost: {host}\r\n\r\n")),
    ]
    .map(|(name, text)| (name, text.into_bytes()))
    .to_vec()
}

/// Host names that nobody registered.
pub(super) struct UnknownHost;

impl Probe for UnknownHost {
    fn code(&self) -> &'static str {
        "unknown-host"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(unknown(Entrance::of(asset)).await) })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(unknown(Ok(decoy.entrance())).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn unknown(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let hosts = ["unregistered.invalid".to_owned(), "127.0.0.1".to_owned(), format!("x.{}", entrance.host)];
    let mut served = Vec::new();
    for host in &hosts {
        let reply = entrance.ask(&request_for(host, "/", "")).await?;
        if reply.is_some_and(|reply| !matches!(reply.status, 400 | 421)) {
            served.push(host.clone());
        }
    }
    Ok(facts([
        ("unknown_hosts_served", served.len().into()),
        ("hosts", hosts.len().into()),
        ("served", served.into()),
    ]))
}

/// What browsers must be told with every page.
pub(super) struct SecurityHeaders;

impl Probe for SecurityHeaders {
    fn code(&self) -> &'static str {
        "security-headers"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(headers(Entrance::of(asset)).await) })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(headers(Ok(decoy.entrance())).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

/// Half a year in seconds.
const SHORTEST_HSTS: u64 = 15_552_000;

async fn headers(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let reply = entrance?.get("/_sekisho/signin", "").await?.ok_or("closed without an answer")?;
    if reply.status >= 500 {
        return Err(format!("the sign-in page answers {}", reply.status));
    }
    let value = |name: &str| reply.header(name).unwrap_or_default().to_ascii_lowercase();
    let policy = value("content-security-policy");
    let rules = [
        (
            "no inline script",
            has_rule(&policy) && !policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"),
        ),
        ("not to be framed", policy.contains("frame-ancestors 'none'") || value("x-frame-options") == "deny"),
        ("no guessing of types", value("x-content-type-options") == "nosniff"),
        ("encryption remembered", max_age(&value("strict-transport-security")) >= SHORTEST_HSTS),
        (
            "no address to others",
            matches!(value("referrer-policy").as_str(), "same-origin" | "no-referrer" | "strict-origin"),
        ),
    ];
    let missing: Vec<&str> = rules.iter().filter(|(_, is_there)| !is_there).map(|(name, _)| *name).collect();
    Ok(facts([
        ("rules", rules.len().into()),
        ("rules_missing", missing.len().into()),
        ("missing", missing.into()),
    ]))
}

fn has_rule(policy: &str) -> bool {
    policy.contains("default-src") || policy.contains("script-src")
}

fn max_age(value: &str) -> u64 {
    let age = value.split(';').find_map(|part| part.trim().strip_prefix("max-age="));
    age.and_then(|age| age.trim_matches('"').parse().ok()).unwrap_or(0)
}
