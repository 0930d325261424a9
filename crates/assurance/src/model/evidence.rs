//! Evidence: one observed window of one probe on one asset, and the head of a series of them.
//!
//! Evidence says when something *was observed* (`t0..t1`), never when it was stored. The verdict
//! is not the probe's opinion: [`judge`] derives it from the facts and from what the catalogue expects.

use super::bound::{Bound, Value};
use super::catalogue::Probe;
use super::name::ProbeId;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use time::Duration;
use uuid::Uuid;

/// What a run measured, by the names that the probe's `expect` uses, and what else explains it.
pub type Facts = serde_json::Map<String, serde_json::Value>;

/// Facts longer than this as JSON are refused: evidence is kept, shown and exported.
pub const FACTS_BYTES: usize = 16 * 1024;

/// What one run of a probe came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    Measured(Facts),
    /// The control does not exist on this asset, e.g. an option that is switched off. Facts say why.
    NotApplicable(Facts),
    /// The probe could not look.
    Unable(String),
}

/// What a window of runs shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Pass,
    Fail,
    /// Nothing was learned.
    Error,
    /// Not applicable to this asset.
    Na,
}

impl Verdict {
    pub const ALL: [Verdict; 4] = [Verdict::Pass, Verdict::Fail, Verdict::Error, Verdict::Na];

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Error => "error",
            Verdict::Na => "na",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

/// An expectation that a measurement does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation<'p> {
    pub name: &'p str,
    pub expected: &'p Bound,
    /// Absent: the run did not report a usable value, so nothing is known.
    pub measured: Option<Value>,
}

/// Every expectation of `probe` that `facts` do not meet.
pub fn violations<'p>(probe: &'p Probe, facts: &Facts) -> Vec<Violation<'p>> {
    probe
        .expect
        .iter()
        .filter_map(|(name, expected)| {
            let measured = facts.get(name).and_then(Value::from_json);
            let is_met = measured.as_ref().is_some_and(|value| expected.admits(value));
            (!is_met).then_some(Violation { name, expected, measured })
        })
        .collect()
}

/// The verdict of one run. A value outside what is expected fails; a value that is missing, or of
/// another kind, is an error; a failure outweighs an error.
pub fn judge(probe: &Probe, run: &Run) -> Verdict {
    let facts = match run {
        Run::Unable(_) => return Verdict::Error,
        Run::NotApplicable(_) => return Verdict::Na,
        Run::Measured(facts) => facts,
    };
    let violations = violations(probe, facts);
    if violations.is_empty() {
        Verdict::Pass
    } else if violations.iter().any(is_contradicted) {
        Verdict::Fail
    } else {
        Verdict::Error
    }
}

/// Was something measured that is comparable with the expectation, and outside it?
fn is_contradicted(violation: &Violation<'_>) -> bool {
    let same_kind =
        |value: &Value| std::mem::discriminant(value) == std::mem::discriminant(violation.expected.value());
    violation.measured.as_ref().is_some_and(same_kind)
}

/// One observed window.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    pub probe: ProbeId,
    pub asset: Uuid,
    /// Begin and end of the observation, not of its storage.
    pub t0: Timestamp,
    pub t1: Timestamp,
    /// Runs that took place in the window, those of them that passed, and scheduled ones that did not take place.
    pub runs: u32,
    pub ok: u32,
    pub missed: u32,
    pub verdict: Verdict,
    pub facts: Facts,
}

/// Why something is no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    #[error("the window ends before it begins")]
    Window,
    #[error("the facts are larger than {FACTS_BYTES} bytes")]
    TooLarge,
}

impl Evidence {
    /// The evidence of one run that lasted from `t0` to `t1`, after `previous`.
    ///
    /// # Errors
    /// A window that ends before it begins, or facts over [`FACTS_BYTES`].
    pub fn of_run(
        probe: &Probe,
        asset: Uuid,
        t0: Timestamp,
        t1: Timestamp,
        run: Run,
        previous: Option<&Head>,
    ) -> Result<Self, EvidenceError> {
        if t1 < t0 {
            return Err(EvidenceError::Window);
        }
        let verdict = judge(probe, &run);
        let facts = match run {
            Run::Measured(facts) | Run::NotApplicable(facts) => facts,
            Run::Unable(reason) => [("reason".to_owned(), cut(&reason, 500).into())].into_iter().collect(),
        };
        if serde_json::to_vec(&facts).map_or(usize::MAX, |bytes| bytes.len()) > FACTS_BYTES {
            return Err(EvidenceError::TooLarge);
        }
        let missed = previous.map_or(0, |head| missed(head.t1, t1, probe.every));
        let ok = u32::from(verdict == Verdict::Pass);
        Ok(Self { probe: probe.id.clone(), asset, t0, t1, runs: 1, ok, missed, verdict, facts })
    }
}

/// The newest evidence of one probe on one asset: all that status needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub probe: ProbeId,
    pub asset: Uuid,
    pub t1: Timestamp,
    pub verdict: Verdict,
    /// When the unbroken series of this verdict began.
    pub since: Timestamp,
}

impl Head {
    /// The head after `evidence`, or `None` when `previous` is newer: late evidence is kept, but
    /// moves nothing. A gap in which the old answer had gone stale begins a new series.
    pub fn after(previous: Option<&Head>, evidence: &Evidence, probe: &Probe) -> Option<Head> {
        if previous.is_some_and(|head| head.t1 >= evidence.t1) {
            return None;
        }
        let continues = |head: &&Head| {
            head.verdict == evidence.verdict && evidence.t1 <= head.t1.saturating_add(probe.fresh)
        };
        let since = previous.filter(continues).map_or(evidence.t1, |head| head.since);
        let (probe, asset) = (evidence.probe.clone(), evidence.asset);
        Some(Head { probe, asset, t1: evidence.t1, verdict: evidence.verdict, since })
    }

    /// Is it time to run the probe again?
    pub fn is_due(&self, probe: &Probe, now: Timestamp) -> bool {
        self.t1.saturating_add(probe.every) <= now
    }
}

/// The newest trial of a probe on something known to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canary {
    pub probe: ProbeId,
    pub at: Timestamp,
    /// Did the probe fail on it, as it must?
    pub is_caught: bool,
    /// When the unbroken series of this answer began.
    pub since: Timestamp,
}

impl Canary {
    /// Only a failure counts: a probe that is merely unable to look at the canary has not seen it.
    pub fn of_run(probe: &Probe, at: Timestamp, run: &Run, previous: Option<&Canary>) -> Self {
        let is_caught = judge(probe, run) == Verdict::Fail;
        let continues =
            |canary: &&Canary| canary.is_caught == is_caught && at <= canary.at.saturating_add(Self::FRESH);
        let since = previous.filter(continues).map_or(at, |canary| canary.since);
        Self { probe: probe.id.clone(), at, is_caught, since }
    }

    /// How long a caught canary vouches for its probe.
    pub const FRESH: Duration = Duration::DAY;

    /// How often canaries are shown, so that one missed showing does not turn the page red.
    pub const EVERY: Duration = Duration::hours(8);
}

/// Scheduled runs that did not take place between the end of one window and the end of the next.
fn missed(before: Timestamp, now: Timestamp, every: Duration) -> u32 {
    let gap = now.unix_timestamp().saturating_sub(before.unix_timestamp());
    let rounds = gap.checked_div(every.whole_seconds()).unwrap_or(0);
    u32::try_from(rounds.saturating_sub(1).max(0)).unwrap_or(u32::MAX)
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod tests;
