//! Entrances of services: closed to who has not signed in, to forged statements, to guessed links.

use super::{
    Probe, facts,
    net::{
        Entrance, Reply,
        decoy::{Decoy, OPEN_PAGE},
        dial, exchange, request_for,
    },
    run_of,
};
use crate::model::{
    asset::Asset,
    evidence::{Facts, Run},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{TenantId, Timestamp};
use keys::Bearer;
use office::BoxFuture;
use serde_json::json;
use std::net::SocketAddr;

/// Protected paths without a session.
pub(super) struct SignInRequired;

impl Probe for SignInRequired {
    fn code(&self) -> &'static str {
        "sign-in-required"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(anonymous(Entrance::of(asset), &asset.texts("protected")).await) })
    }

    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(anonymous(Ok(decoy.entrance()), &["/"]).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn anonymous(entrance: Result<Entrance, String>, paths: &[&str]) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut entered = Vec::new();
    for path in paths {
        if !is_kept_out(entrance.get(path, "").await?)? {
            entered.push(*path);
        }
    }
    Ok(facts([
        ("anonymous_entries", entered.len().into()),
        ("paths", paths.len().into()),
        ("entered", entered.into()),
    ]))
}

/// A gate that is out of order keeps everybody out, which proves nothing.
fn is_kept_out(reply: Option<Reply>) -> Result<bool, String> {
    match reply {
        None => Err("closed without an answer".to_owned()),
        Some(reply) if reply.status >= 500 => Err(format!("answers {}", reply.status)),
        Some(reply) => Ok(reply.asks_for_sign_in()),
    }
}

/// Statements about the user that the gate did not make.
pub(super) struct ForgedIdentity;

impl Probe for ForgedIdentity {
    fn code(&self) -> &'static str {
        "forged-identity"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        let paths = asset.texts("protected");
        let path = paths.first().copied().unwrap_or("/").to_owned();
        let upstream = asset.text("upstream").and_then(|text| text.parse().ok());
        Box::pin(async move { run_of(forged(Entrance::of(asset), upstream, &asset.name, &path, now).await) })
    }

    /// A gate and a service that both let everybody in.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let decoys = async {
                let service = Decoy::in_the_clear(OPEN_PAGE).await?;
                let gate = Decoy::answering(OPEN_PAGE).await?;
                Ok::<_, String>((gate, service))
            };
            match decoys.await {
                Ok((gate, service)) => {
                    run_of(forged(Ok(gate.entrance()), Some(service.address()), "decoy", "/", now).await)
                }
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn forged(
    entrance: Result<Entrance, String>,
    upstream: Option<SocketAddr>,
    service: &str,
    path: &str,
    now: Timestamp,
) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut accepted = Vec::new();
    let mut tried = 0_u32;
    for (name, headers) in forgeries(service, now) {
        if !is_kept_out(entrance.get(path, &headers).await?)? {
            accepted.push(format!("gate: {name}"));
        }
        tried = tried.saturating_add(1);
    }
    if let Some(address) = upstream {
        for (name, headers) in forgeries(service, now) {
            let request = request_for(&entrance.authority_text(), path, &headers);
            if !is_kept_out(exchange(dial(address).await?, &request).await?)? {
                accepted.push(format!("service: {name}"));
            }
            tried = tried.saturating_add(1);
        }
    }
    Ok(facts([
        ("forged_identities_accepted", accepted.len().into()),
        ("forgeries", tried.into()),
        ("accepted", accepted.into()),
    ]))
}

fn forgeries(service: &str, now: Timestamp) -> Vec<(&'static str, String)> {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let seconds = now.unix_timestamp();
    let claims = part(json!({
        "iss": "sekisho", "aud": service, "sub": kernel::random_from(now), "tenant": kernel::random_from(now),
        "standing": "administrator", "roles": ["管理者"], "name": "probe",
        "iat": seconds, "nbf": seconds, "exp": seconds.saturating_add(60),
    }));
    let unsigned = format!("{}.{claims}.", part(json!({ "alg": "none", "typ": "JWT" })));
    let signature = URL_SAFE_NO_PAD.encode(keys::random::<64>());
    let wrongly_signed = format!("{}.{claims}.{signature}", part(json!({ "alg": "ES256", "typ": "JWT" })));
    let session = Bearer::fresh(TenantId::PROVIDER).expose();
    vec![
        ("no statement", String::new()),
        ("unsigned statement", format!("Sekisho-Assertion: {unsigned}\r\n")),
        ("statement with a made-up signature", format!("Sekisho-Assertion: {wrongly_signed}\r\n")),
        (
            "a name in a header",
            "Sekisho-User: admin\r\nX-Forwarded-User: admin\r\nRemote-User: admin\r\n".to_owned(),
        ),
        ("a made-up session", format!("Cookie: __Host-sekisho={session}\r\n")),
    ]
}

/// Links for answering that nobody was sent.
pub(super) struct AnswerLink;

/// Links tried in one run.
const GUESSES: usize = 8;

impl Probe for AnswerLink {
    fn code(&self) -> &'static str {
        "answer-link"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            match asset.text("answers") {
                Some(path) => run_of(guessed(Entrance::of(asset), path).await),
                None => Run::NotApplicable(facts([("reason", "the service sends no links".into())])),
            }
        })
    }

    /// A service that opens its form whatever the link says.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match Decoy::answering(OPEN_PAGE).await {
                Ok(decoy) => run_of(guessed(Ok(decoy.entrance()), "/a/").await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn guessed(entrance: Result<Entrance, String>, path: &str) -> Result<Facts, String> {
    let entrance = entrance?;
    let mut guesses = vec!["1".to_owned(), uuid::Uuid::nil().to_string(), "%2e%2e%2f".to_owned()];
    guesses.resize_with(GUESSES, || Bearer::fresh(TenantId::PROVIDER).expose());
    let mut opened = 0_u32;
    for guess in &guesses {
        let reply = entrance.get(&format!("{path}{guess}"), "").await?.ok_or("closed without an answer")?;
        if reply.status >= 500 {
            return Err(format!("answers {}", reply.status));
        }
        let page = String::from_utf8_lossy(&reply.body).to_ascii_lowercase();
        if reply.status == 200 && page.contains("<form") {
            opened = opened.saturating_add(1);
        }
    }
    Ok(facts([("forged_links_opened", opened.into()), ("forged_links", guesses.len().into())]))
}
