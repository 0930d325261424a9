//! How long a month's review pack takes: a month of sealed entries in a signed tree, drawn up as the worker does.

use super::{
    Plan,
    ground::{Ground, told},
    machine,
};
use anyhow::Context;
use kernel::{Actor, Channel, Ctx, Origin, SessionId, Standing, TenantId, Timestamp, UserId};
use ledger::{Entry, EntryOutcome};
use office::{Office, Target};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::time::{Duration as Wait, Instant};
use time::Duration;

/// Entries of the month.
const ENTRIES: u64 = 1_000_000;
/// Entries in one transaction, and transactions at a time.
const BATCH: u64 = 1_000;
const WRITERS: u64 = 4;
/// The integrator has ordered everything within this.
const SETTLES_WITHIN: Wait = Wait::from_secs(900);

#[derive(Debug, Serialize)]
pub struct Review {
    pub entries: u64,
    /// Each round's time, in order.
    pub seconds: Vec<f64>,
    pub median_seconds: f64,
    pub per_second: f64,
    pub pack_bytes: usize,
    /// How much the process grew meanwhile.
    pub grown_kib: u64,
    /// Writing the month took so long: sealed, inserted, durable.
    pub written_seconds: f64,
}

pub async fn measure(ground: &Ground, plan: &Plan) -> Result<Review, anyhow::Error> {
    let tenant = ground.tenant().await?;
    let office = ground.platform.office.clone();
    let month = review::api::Month::of(office.now()).before();
    let began = Instant::now();
    write(&office, tenant, month.span().start).await?;
    let written_seconds = began.elapsed().as_secs_f64();
    plan.say(format_args!("review: {ENTRIES} entries in {written_seconds:.0} s"));
    ordered(ground, tenant).await?;
    let public = *ground.platform.signer.verifier().public_key();
    let before = machine::resident_kib(std::process::id()).unwrap_or(0);
    let (mut seconds, mut pack_bytes) = (Vec::new(), 0);
    for _ in 0..plan.rounds {
        let began = Instant::now();
        let drawn = review::api::draw(&office, &ground.system(tenant), month, public).await.map_err(told)?;
        seconds.push(began.elapsed().as_secs_f64());
        anyhow::ensure!(drawn.is_whole && drawn.entries >= ENTRIES, "the pack is not whole: {drawn:?}");
        pack_bytes = drawn.bytes;
        plan.say(format_args!("review: {:.1} s", seconds.last().copied().unwrap_or_default()));
    }
    let after = machine::resident_kib(std::process::id()).unwrap_or(0);
    let mut sorted = seconds.clone();
    sorted.sort_by(f64::total_cmp);
    let median_seconds = sorted.get(sorted.len() / 2).copied().context("rounds")?;
    Ok(Review {
        entries: ENTRIES,
        per_second: ENTRIES as f64 / median_seconds,
        seconds,
        median_seconds,
        pack_bytes,
        grown_kib: after.saturating_sub(before),
        written_seconds,
    })
}

/// A month of a busy company, spread evenly from `from` on.
async fn write(office: &Office, tenant: TenantId, from: Timestamp) -> Result<(), anyhow::Error> {
    let people: Vec<UserId> = (0..200).map(|_| UserId::new(from)).collect();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (office, people) = (office.clone(), people.clone());
        writers.spawn(async move {
            for batch in (writer..ENTRIES / BATCH).step_by(WRITERS as usize) {
                let numbers = (0..BATCH).map(|within| batch.saturating_mul(BATCH).saturating_add(within));
                let entries: Vec<Entry> =
                    numbers.map(|number| entry(tenant, &people, (from, number))).collect();
                office.record_all(tenant, &entries).await.map_err(told)?;
            }
            Ok::<(), anyhow::Error>(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    Ok(())
}

/// Mostly answers and sign-ins, some failures, a change by an administrator now and then.
fn entry(tenant: TenantId, people: &[UserId], (from, number): (Timestamp, u64)) -> Entry {
    let at =
        from.saturating_add(Duration::milliseconds(i64::try_from(number.saturating_mul(2_500)).unwrap_or(0)));
    let person = people.iter().cycle().nth((number % 200) as usize).copied();
    let person = person.unwrap_or_else(|| UserId::new(from));
    let address = std::net::IpAddr::from([198, 51, 100, (number % 251) as u8]);
    let of = |standing, activity, outcome, facts: Value| (standing, activity, outcome, facts);
    let (standing, activity, outcome, facts) = match number % 100 {
        0 => of(
            Standing::Administrator,
            "identity.member.update",
            EntryOutcome::Success,
            json!({"login": "user"}),
        ),
        1 => {
            of(Standing::Administrator, "audit.search", EntryOutcome::Success, json!({"from": 1, "until": 2}))
        }
        2..=6 => of(
            Standing::Member,
            "identity.signin.refuse",
            EntryOutcome::Failure,
            json!({"login": format!("user{}", number % 977), "code": "SK-SIGNIN-003", "reason": "Mismatch"}),
        ),
        7..=40 => {
            of(Standing::Member, "identity.session.open", EntryOutcome::Success, json!({"session": "s"}))
        }
        _ => of(
            Standing::Member,
            "safety.answer.own",
            EntryOutcome::Success,
            json!({"answer": "safe", "rollcall": number}),
        ),
    };
    let actor = Actor::User { id: person, session: SessionId::new(from), standing };
    let origin = Origin {
        channel: Channel::Page,
        address: Some(address),
        agent: Some("Mozilla/5.0 bench".to_owned()),
    };
    let ctx = Ctx { now: at, origin, ..Ctx::system("bench", tenant, at).with_actor(actor) };
    let facts: Map<String, Value> = facts.as_object().cloned().unwrap_or_default();
    Entry::of(&ctx, activity, &format!("identity.user/{person}"), outcome, facts)
}

/// Waits until the integrator has given every entry its place.
async fn ordered(ground: &Ground, tenant: TenantId) -> Result<(), anyhow::Error> {
    let began = Instant::now();
    loop {
        let ctx = ground.system(tenant);
        let mut reading =
            ground.platform.office.view(&ctx, "bench.look", Target::tenant()).await.map_err(told)?;
        let trees = ledger::signed_trees(reading.sql(), tenant).await.map_err(told)?;
        drop(reading);
        if trees.iter().map(|tree| tree.size).sum::<u64>() >= ENTRIES {
            return Ok(());
        }
        anyhow::ensure!(began.elapsed() < SETTLES_WITHIN, "the integrator is behind");
        tokio::time::sleep(Wait::from_millis(500)).await;
    }
}
