//! Does it answer? Silence is measured, not an inability to measure.

use super::{
    Probe, facts,
    net::{
        Entrance,
        decoy::{Decoy, nobody_there},
        dial, exchange, request_for,
    },
    run_of,
};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::walls,
};
use ::store::{Access, Database, Scope};
use kernel::{TenantId, Timestamp};
use office::BoxFuture;
use std::{net::SocketAddr, time::Duration as Wait};
use tokio::time::Instant;

/// A listener of the gate: TLS, and an HTTP answer.
pub(super) struct ListenerLiveness;

impl Probe for ListenerLiveness {
    fn code(&self) -> &'static str {
        "listener-liveness"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(listener(Entrance::of(asset)).await) })
    }

    /// A listener that accepts and never speaks.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            let silent = |stream| async move {
                let _stream: tokio::net::TcpStream = stream;
                std::future::pending::<()>().await;
            };
            match Decoy::start(silent).await {
                Ok(decoy) => run_of(listener(Ok(decoy.entrance())).await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn listener(entrance: Result<Entrance, String>) -> Result<Facts, String> {
    let entrance = entrance?;
    let reply = tokio::time::timeout(Wait::from_secs(5), entrance.get("/_sekisho/signin", "")).await;
    let is_answered = matches!(reply, Ok(Ok(Some(ref reply))) if reply.status < 500);
    Ok(facts([("answers", i64::from(is_answered).into())]))
}

/// A service: through the gate, and on its own socket.
pub(super) struct ServiceLiveness;

impl Probe for ServiceLiveness {
    fn code(&self) -> &'static str {
        "service-liveness"
    }

    fn run<'a>(&'a self, asset: &'a Asset, _: Timestamp) -> BoxFuture<'a, Run> {
        let upstream = asset.text("upstream").and_then(|text| text.parse().ok());
        Box::pin(async move {
            match upstream {
                Some(upstream) => run_of(service(upstream, asset.text("host").unwrap_or("localhost")).await),
                None => Run::NotApplicable(facts([("reason", "part of this program".into())])),
            }
        })
    }

    /// A service whose port nobody listens on.
    fn canary(&self, _: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async {
            match nobody_there().await {
                Ok(address) => run_of(service(address, "decoy.test").await),
                Err(reason) => Run::Unable(reason),
            }
        })
    }
}

async fn service(upstream: SocketAddr, host: &str) -> Result<Facts, String> {
    let began = Instant::now();
    let asked = async { exchange(dial(upstream).await?, &request_for(host, "/", "")).await };
    let is_answered = matches!(asked.await, Ok(Some(ref reply)) if reply.status < 500);
    let took = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(facts([("answers", i64::from(is_answered).into()), ("answer_milliseconds", took.into())]))
}

/// The database: reads, and takes a write, which is rolled back.
pub(super) struct DatabaseLiveness(pub Database);

impl Probe for DatabaseLiveness {
    fn code(&self) -> &'static str {
        "database-liveness"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { Run::Measured(database(&self.0, Access::Write, now).await) })
    }

    /// The same questions in a transaction that may not write.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { Run::Measured(database(&self.0, Access::Read, now).await) })
    }
}

async fn database(database: &Database, access: Access, now: Timestamp) -> Facts {
    let mut scoped = match database.begin(Scope::Tenant(TenantId::PROVIDER), access).await {
        Ok(scoped) => scoped,
        Err(error) => {
            return facts([
                ("answers", 0.into()),
                ("writable", 0.into()),
                ("reason", error.to_string().into()),
            ]);
        }
    };
    let written = walls::try_write(scoped.sql(), now).await;
    let _ = scoped.rollback().await;
    facts([("answers", 1.into()), ("writable", i64::from(written.is_ok()).into())])
}
