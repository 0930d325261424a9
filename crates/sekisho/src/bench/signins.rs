//! Sign-ins per second over HTTPS, beside what Argon2id alone could do on the same cores.

use super::{
    Plan,
    gateway::Gateway,
    ground::Ground,
    load::closed_loop,
    machine::cores,
    people::{People, sign_in_url},
    record,
    statistics::{Figures, Round, ratio},
    wrk,
};
use anyhow::{Context, anyhow};
use kernel::Secret;
use keys::{Params, PasswordHasher};
use serde::Serialize;

const CONNECTIONS: usize = 16;

#[derive(Debug, Serialize)]
pub struct SignIns {
    pub connections: usize,
    pub sign_ins: Figures,
    /// Argon2id alone, every core hashing.
    pub hashes: Figures,
    /// Sign-ins over hashes, per second.
    pub ratio: f64,
    /// Sessions that the ledger tells were opened during the rounds.
    pub sessions: u64,
}

pub async fn measure(
    ground: &Ground,
    gateway: &Gateway,
    people: &People,
    plan: &Plan,
) -> Result<SignIns, anyhow::Error> {
    let script = people.script(ground, gateway)?;
    let url = sign_in_url(gateway);
    let opened = || record::entries(ground, people.tenant, "identity.session.open");
    let before = opened().await?;
    let (mut sign_ins, mut hashes) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        sign_ins.push(wrk::run(&url, CONNECTIONS, plan.length, wrk::Send::Script(&script)).await?);
        hashes.push(ceiling(plan).await?);
    }
    plan.say(format_args!("sign-ins: {:?}", ratio(&sign_ins, &hashes)));
    let sessions = opened().await?.saturating_sub(before);
    let requests = sign_ins.iter().map(|round| round.count).fold(0, u64::saturating_add);
    anyhow::ensure!(sessions >= requests, "{requests} sign-ins were answered and {sessions} sessions opened");
    Ok(SignIns {
        connections: CONNECTIONS,
        sign_ins: Figures::of(&sign_ins).context("rounds")?,
        hashes: Figures::of(&hashes).context("rounds")?,
        ratio: ratio(&sign_ins, &hashes).context("rounds")?,
        sessions,
    })
}

/// One round with every core hashing, with the product's parameters.
async fn ceiling(plan: &Plan) -> Result<Round, anyhow::Error> {
    let hasher = PasswordHasher::new(Params::default(), cores(), 64);
    let password = Secret::new("correct horse battery".to_owned());
    closed_loop(cores(), plan.length, move |_| {
        let (hasher, password) = (hasher.clone(), password.clone());
        async move { hasher.hash(password).await.map(|_| ()).map_err(|refused| anyhow!("{refused}")) }
    })
    .await
}
