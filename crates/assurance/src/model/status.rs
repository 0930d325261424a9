//! Status, derived and never stored: `probe × asset ⟕ latest evidence`, seen at one moment.
//!
//! For each probe and each live asset in its scope:
//!
//! ```text
//!  no evidence ───────────────▶ unproven (never measured)
//!  ends after now + jitter ───▶ unproven (from the future)
//!  older than `fresh` ────────▶ unproven (stale)
//!  verdict fail ──────────────▶ failing
//!  verdict error ─────────────▶ unproven (probe error)
//!  canary not caught today ───▶ unproven (the probe is not shown to be able to fail)
//!  verdict pass / na ─────────▶ proven / not applicable
//! ```
//!
//! A clause is its worst pair: broken before unproven before kept. A canary only takes away the
//! right to say *pass*: a probe that reports a failure has been seen to fail. A probe that proved
//! nothing on any asset, because there is none or the control exists on none, leaves a gap too:
//! nothing is kept by default. An exception stands over the measurement until it ends, and the
//! measurement goes on under it.

use super::asset::Asset;
use super::catalogue::{Catalogue, Clause, JITTER, Probe};
use super::evidence::{Canary, Head, Verdict};
use super::name::{ClauseId, ProbeId};
use kernel::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is said of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Kept,
    Broken,
    Unproven,
    Excepted,
    Duty,
}

impl Status {
    pub const ALL: [Status; 5] =
        [Status::Kept, Status::Broken, Status::Unproven, Status::Excepted, Status::Duty];

    pub fn name(self) -> &'static str {
        match self {
            Status::Kept => "kept",
            Status::Broken => "broken",
            Status::Unproven => "unproven",
            Status::Excepted => "excepted",
            Status::Duty => "duty",
        }
    }
}

/// Why a pair proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gap {
    /// The asset was never measured.
    Missing,
    /// The last answer is older than the probe allows.
    Stale,
    /// The last answer is later than now.
    Future,
    /// The last run could not look.
    Error,
    /// The probe was not shown a canary within its day, or never.
    CanaryMissing,
    /// The probe was shown something wrong and did not fail.
    CanaryPassed,
    /// There is no asset on which the probe could measure anything.
    Nothing,
}

impl Gap {
    pub fn name(self) -> &'static str {
        match self {
            Gap::Missing => "missing",
            Gap::Stale => "stale",
            Gap::Future => "future",
            Gap::Error => "error",
            Gap::CanaryMissing => "canary-missing",
            Gap::CanaryPassed => "canary-passed",
            Gap::Nothing => "nothing",
        }
    }
}

/// What one probe says about one asset at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    Proven { since: Timestamp, until: Timestamp },
    NotApplicable { until: Timestamp },
    Failing { since: Timestamp },
    Unproven { gap: Gap, since: Option<Timestamp> },
}

/// A decision that a clause is not kept for a while, taken by a person, for a reason, with an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub clause: ClauseId,
    pub since: Timestamp,
    pub until: Timestamp,
    /// Published beside the clause.
    pub reason: String,
}

impl Exception {
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.since <= now && now < self.until
    }
}

/// Everything that status is derived from, beside the catalogue and the moment.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    pub assets: Vec<Asset>,
    pub heads: Vec<Head>,
    pub canaries: Vec<Canary>,
    pub exceptions: Vec<Exception>,
}

/// How many pairs stand how. `n/m` on the page is [`Tally::proven`] of [`Tally::owed`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub proven: u32,
    pub failing: u32,
    pub unproven: u32,
    /// Not counted among those owed.
    pub not_applicable: u32,
}

impl Tally {
    pub fn owed(&self) -> u32 {
        self.proven.saturating_add(self.failing).saturating_add(self.unproven)
    }
}

/// What is said of one clause, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseStatus {
    pub clause: ClauseId,
    pub status: Status,
    /// The measurement, also under an exception.
    pub tally: Tally,
    /// Since when this status has held; absent where nothing was ever observed.
    pub since: Option<Timestamp>,
    /// When this status ends unless new evidence arrives. Only what is kept or excepted can go stale.
    pub next_stale: Option<Timestamp>,
    /// What is missing, without repetition.
    pub gaps: Vec<Gap>,
    pub exception: Option<Exception>,
}

/// All clauses at one moment, in the order of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    pub at: Timestamp,
    pub clauses: Vec<ClauseStatus>,
}

impl Assessment {
    pub fn count(&self, status: Status) -> usize {
        self.clauses.iter().filter(|clause| clause.status == status).count()
    }

    /// Until when the page may be believed: the first moment at which something now shown as kept
    /// or excepted would no longer be. Absent when nothing is.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.clauses.iter().filter_map(|clause| clause.next_stale).min()
    }
}

/// Derives the status of every clause.
pub fn assess(catalogue: &Catalogue, observed: &Observed, now: Timestamp) -> Assessment {
    let pairs = pairs(catalogue, observed, now);
    let clauses =
        catalogue.clauses().iter().map(|clause| of_clause(catalogue, clause, &pairs, observed, now));
    Assessment { at: now, clauses: clauses.collect() }
}

/// What each probe says about each asset in its scope. Never empty for any probe.
pub fn pairs(
    catalogue: &Catalogue,
    observed: &Observed,
    now: Timestamp,
) -> BTreeMap<ProbeId, Vec<(Option<Uuid>, Pair)>> {
    let mut heads: BTreeMap<(&ProbeId, Uuid), &Head> = BTreeMap::new();
    for head in &observed.heads {
        let newest = heads.entry((&head.probe, head.asset)).or_insert(head);
        *newest = if head.t1 > newest.t1 { head } else { newest };
    }
    let mut canaries: BTreeMap<&ProbeId, &Canary> = BTreeMap::new();
    for canary in &observed.canaries {
        let newest = canaries.entry(&canary.probe).or_insert(canary);
        *newest = if canary.at > newest.at { canary } else { newest };
    }
    let of_probe = |probe: &Probe| {
        let canary = canaries.get(&probe.id).copied();
        let in_scope =
            observed.assets.iter().filter(|asset| asset.class == probe.scope && asset.is_live(now));
        let mut pairs: Vec<(Option<Uuid>, Pair)> = in_scope
            .map(|asset| {
                (Some(asset.id), pair(probe, asset, heads.get(&(&probe.id, asset.id)).copied(), canary, now))
            })
            .collect();
        if pairs.iter().all(|(_, pair)| matches!(pair, Pair::NotApplicable { .. })) {
            pairs.push((None, Pair::Unproven { gap: Gap::Nothing, since: None }));
        }
        (probe.id.clone(), pairs)
    };
    catalogue.probes().map(of_probe).collect()
}

/// The table in the header, line by line.
fn pair(probe: &Probe, asset: &Asset, head: Option<&Head>, canary: Option<&Canary>, now: Timestamp) -> Pair {
    let Some(head) = head else {
        return Pair::Unproven { gap: Gap::Missing, since: Some(asset.since) };
    };
    if head.t1 > now.saturating_add(JITTER) {
        return Pair::Unproven { gap: Gap::Future, since: None };
    }
    let stale = head.t1.saturating_add(probe.fresh);
    if stale < now {
        return Pair::Unproven { gap: Gap::Stale, since: Some(stale) };
    }
    match head.verdict {
        Verdict::Fail => return Pair::Failing { since: head.since },
        Verdict::Error => return Pair::Unproven { gap: Gap::Error, since: Some(head.since) },
        Verdict::Pass | Verdict::Na => {}
    }
    let canary = match vouch(canary, now) {
        Ok(canary) => canary,
        Err((gap, since)) => return Pair::Unproven { gap, since },
    };
    let until = stale.min(canary.at.saturating_add(Canary::FRESH));
    match head.verdict {
        Verdict::Na => Pair::NotApplicable { until },
        _ => Pair::Proven { since: head.since.max(canary.since), until },
    }
}

/// Has the probe been seen to fail on something wrong within the last day?
fn vouch(canary: Option<&Canary>, now: Timestamp) -> Result<&Canary, (Gap, Option<Timestamp>)> {
    let canary = canary.ok_or((Gap::CanaryMissing, None))?;
    let stale = canary.at.saturating_add(Canary::FRESH);
    if canary.at > now.saturating_add(JITTER) {
        Err((Gap::Future, None))
    } else if !canary.is_caught {
        Err((Gap::CanaryPassed, Some(canary.since)))
    } else if stale < now {
        Err((Gap::CanaryMissing, Some(stale)))
    } else {
        Ok(canary)
    }
}

fn of_clause(
    catalogue: &Catalogue,
    clause: &Clause,
    pairs: &BTreeMap<ProbeId, Vec<(Option<Uuid>, Pair)>>,
    observed: &Observed,
    now: Timestamp,
) -> ClauseStatus {
    let mut status = ClauseStatus {
        clause: clause.id.clone(),
        status: Status::Duty,
        tally: Tally::default(),
        since: None,
        next_stale: None,
        gaps: Vec::new(),
        exception: None,
    };
    let Some(proof) = &clause.proof else { return status };
    let own: Vec<Pair> = catalogue
        .probes_of(&proof.control)
        .filter_map(|probe| pairs.get(&probe.id))
        .flat_map(|pairs| pairs.iter().map(|(_, pair)| *pair))
        .collect();
    measure(&mut status, &own);
    let live = observed.exceptions.iter().filter(|e| e.clause == clause.id && e.is_live(now));
    if let Some(exception) = live.max_by_key(|exception| exception.until) {
        status.status = Status::Excepted;
        status.since = Some(exception.since);
        status.next_stale = Some(exception.until);
        status.exception = Some(exception.clone());
    }
    status
}

/// The worst pair decides. `own` is never empty: the catalogue has a probe for each control.
fn measure(status: &mut ClauseStatus, own: &[Pair]) {
    let (mut proven, mut failing, mut unproven) = (None::<Timestamp>, None::<Timestamp>, None::<Timestamp>);
    let mut ends = None::<Timestamp>;
    let tally = &mut status.tally;
    for pair in own {
        match *pair {
            Pair::Proven { since, until } => {
                tally.proven = tally.proven.saturating_add(1);
                // Kept only since the last of all became proven, and until the first of all goes stale.
                proven = Some(proven.map_or(since, |latest| latest.max(since)));
                ends = earliest(ends, Some(until));
            }
            Pair::NotApplicable { until } => {
                tally.not_applicable = tally.not_applicable.saturating_add(1);
                ends = earliest(ends, Some(until));
            }
            Pair::Failing { since } => {
                tally.failing = tally.failing.saturating_add(1);
                failing = earliest(failing, Some(since));
            }
            Pair::Unproven { gap, since } => {
                tally.unproven = tally.unproven.saturating_add(1);
                unproven = earliest(unproven, since);
                if !status.gaps.contains(&gap) {
                    status.gaps.push(gap);
                }
            }
        }
    }
    status.gaps.sort_unstable();
    (status.status, status.since, status.next_stale) = if status.tally.failing > 0 {
        (Status::Broken, failing, None)
    } else if status.tally.unproven > 0 || status.tally.proven == 0 {
        (Status::Unproven, unproven, None)
    } else {
        (Status::Kept, proven, ends)
    };
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
