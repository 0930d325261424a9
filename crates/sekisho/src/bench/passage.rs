//! What the gate's way costs a request: through the gate signed in and recorded, through nginx as a
//! plain TLS proxy, and to the service itself without either.

use super::{
    Plan,
    processor::{Processes, per_request},
    statistics::{Figures, Round, difference, ratio},
    wrk,
};
use anyhow::Context;
use serde::Serialize;
use std::time::Duration as Wait;

const CONNECTIONS: [usize; 3] = [1, 16, 64];

/// Where each side is reached.
pub struct Doors {
    pub upstream: String,
    pub nginx: String,
    pub gate: String,
    /// The session, as the browser would send it.
    pub cookie: String,
    pub gate_runs_in: Processes,
    pub nginx_runs_in: Processes,
}

#[derive(Debug, Serialize)]
pub struct Passages {
    pub levels: Vec<Level>,
    /// Requests through the gate, as wrk counted them.
    pub requests: u64,
}

#[derive(Debug, Serialize)]
pub struct Level {
    pub connections: usize,
    pub upstream: Figures,
    pub nginx: Figures,
    pub gate: Figures,
    /// Gate over nginx, requests per second.
    pub ratio: f64,
    pub gate_adds: Added,
    pub nginx_adds: Added,
    /// Processor time per request, microseconds: the gate with its record and its PostgreSQL.
    pub gate_processor_us: f64,
    pub nginx_processor_us: f64,
}

/// Latency on top of the service's own, milliseconds.
#[derive(Debug, Serialize)]
pub struct Added {
    pub p50_ms: f64,
    pub p99_ms: f64,
}

pub async fn measure(doors: &Doors, plan: &Plan) -> Result<Passages, anyhow::Error> {
    let mut requests = warm_up(doors).await?;
    let mut levels = Vec::new();
    for connections in CONNECTIONS {
        let (mut upstream, mut nginx, mut gate) = (Vec::new(), Vec::new(), Vec::new());
        let before = doors.used();
        for _ in 0..plan.rounds {
            gate.push(doors.knock(&doors.gate, connections, plan.length).await?);
            nginx.push(doors.knock(&doors.nginx, connections, plan.length).await?);
            upstream.push(doors.knock(&doors.upstream, connections, plan.length).await?);
        }
        plan.say(format_args!("passages, {connections} connections: {:?}", ratio(&gate, &nginx)));
        // The record of a round is written during the next one: all rounds together are counted.
        let used = doors.used();
        requests = requests.saturating_add(counted(&gate));
        levels.push(Level {
            connections,
            upstream: Figures::of(&upstream).context("rounds")?,
            nginx: Figures::of(&nginx).context("rounds")?,
            gate: Figures::of(&gate).context("rounds")?,
            ratio: ratio(&gate, &nginx).context("rounds")?,
            gate_adds: Added::between(&gate, &upstream).context("rounds")?,
            nginx_adds: Added::between(&nginx, &upstream).context("rounds")?,
            gate_processor_us: per_request(before.0, used.0, counted(&gate)),
            nginx_processor_us: per_request(before.1, used.1, counted(&nginx)),
        });
    }
    Ok(Passages { levels, requests })
}

/// Connections to the service, sessions, grants and assertions are in memory before anything counts.
async fn warm_up(doors: &Doors) -> Result<u64, anyhow::Error> {
    let short = Wait::from_secs(1);
    doors.knock(&doors.nginx, 16, short).await?;
    Ok(doors.knock(&doors.gate, 16, short).await?.count)
}

fn counted(rounds: &[Round]) -> u64 {
    rounds.iter().map(|round| round.count).fold(0, u64::saturating_add)
}

impl Doors {
    /// Processor time that the gate's side and nginx have used so far.
    fn used(&self) -> (Wait, Wait) {
        (self.gate_runs_in.used(), self.nginx_runs_in.used())
    }

    /// The same request at each: only the gate reads the cookie.
    async fn knock(&self, url: &str, connections: usize, length: Wait) -> Result<Round, anyhow::Error> {
        wrk::run(url, connections, length, wrk::Send::Cookie(&self.cookie)).await
    }
}

impl Added {
    fn between(proxied: &[Round], direct: &[Round]) -> Option<Self> {
        Some(Self {
            p50_ms: difference(proxied, direct, |round| round.p50_ms)?,
            p99_ms: difference(proxied, direct, |round| round.p99_ms)?,
        })
    }
}
