//! The probes that watch the probes.

use super::{Probe, facts};
use crate::{
    model::{
        asset::Asset,
        catalogue::{Catalogue, JITTER},
        evidence::{Canary, Facts, Head, Run, Verdict},
        name::ProbeId,
        status::Observed,
    },
    views::board::Board,
};
use kernel::Timestamp;
use office::BoxFuture;
use std::collections::BTreeMap;
use time::Duration;
use uuid::Uuid;

/// Has every probe answered within its term?
pub(super) struct Schedule(pub Board);

impl Probe for Schedule {
    fn code(&self) -> &'static str {
        "schedule"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let observed = self.0.observed().await;
            Run::Measured(overdue(self.0.catalogue(), &observed, now))
        })
    }

    /// What was observed, and beside it one answer that is past its term.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let mut observed = Observed::clone(&*self.0.observed().await);
            plant_overdue(self.0.catalogue(), &mut observed, now);
            Run::Measured(overdue(self.0.catalogue(), &observed, now))
        })
    }

    fn is_last(&self) -> bool {
        true
    }
}

fn overdue(catalogue: &Catalogue, observed: &Observed, now: Timestamp) -> Facts {
    let heads: BTreeMap<(&ProbeId, Uuid), &Head> =
        observed.heads.iter().map(|head| ((&head.probe, head.asset), head)).collect();
    let (mut scheduled, mut late) = (0_u32, Vec::new());
    // The probes of this file answer last: they are not asked about themselves.
    let planned = catalogue.probes().filter(|probe| !probe.is_attested() && !is_own(&probe.code));
    for probe in planned {
        for asset in observed.assets.iter().filter(|asset| asset.class == probe.scope && asset.is_live(now)) {
            scheduled = scheduled.saturating_add(1);
            let last = heads.get(&(&probe.id, asset.id)).map_or(asset.since, |head| head.t1);
            if last.saturating_add(probe.fresh).saturating_add(JITTER) < now {
                late.push(probe.id.to_string());
            }
        }
    }
    late.dedup();
    facts([
        ("probes_scheduled", scheduled.into()),
        ("probes_overdue", late.len().into()),
        ("overdue", late.iter().take(20).cloned().collect::<Vec<_>>().into()),
    ])
}

fn is_own(code: &str) -> bool {
    matches!(code, "schedule" | "canaries")
}

fn plant_overdue(catalogue: &Catalogue, observed: &mut Observed, now: Timestamp) {
    let Some(probe) = catalogue.probes().find(|probe| !probe.is_attested() && !is_own(&probe.code)) else {
        return;
    };
    let past = now.saturating_sub(probe.fresh).saturating_sub(Duration::hours(1));
    let (id, name) = (Uuid::from_u128(0xbad), "decoy".to_owned());
    observed.assets.push(Asset {
        id,
        class: probe.scope,
        name,
        attributes: Default::default(),
        since: past,
        until: None,
    });
    let (probe, verdict) = (probe.id.clone(), Verdict::Pass);
    observed.heads.push(Head { probe, asset: id, t1: past, verdict, since: past });
}

/// Did every probe fail on its canary within the day?
pub(super) struct Canaries(pub Board);

impl Probe for Canaries {
    fn code(&self) -> &'static str {
        "canaries"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move {
            let observed = self.0.observed().await;
            Run::Measured(unable(self.0.catalogue(), &observed, now))
        })
    }

    /// What was observed, and one probe that passed whatever it was shown.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move {
            let mut observed = Observed::clone(&*self.0.observed().await);
            if let Some(probe) = self.0.catalogue().probes().next() {
                observed.canaries.retain(|canary| canary.probe != probe.id);
                observed.canaries.push(Canary {
                    probe: probe.id.clone(),
                    at: now,
                    is_caught: false,
                    since: now,
                });
            }
            Run::Measured(unable(self.0.catalogue(), &observed, now))
        })
    }

    fn is_last(&self) -> bool {
        true
    }
}

fn unable(catalogue: &Catalogue, observed: &Observed, now: Timestamp) -> Facts {
    let canaries: BTreeMap<&ProbeId, &Canary> =
        observed.canaries.iter().map(|canary| (&canary.probe, canary)).collect();
    let (mut failed, mut oldest) = (Vec::new(), Duration::ZERO);
    for probe in catalogue.probes() {
        match canaries.get(&probe.id) {
            Some(canary) if canary.is_caught => {
                let seconds = now.unix_timestamp().saturating_sub(canary.at.unix_timestamp());
                oldest = oldest.max(Duration::seconds(seconds));
            }
            _ => failed.push(probe.id.to_string()),
        }
    }
    // Begun hours count: a canary of 24 hours and one second is too old.
    let hours = oldest.whole_seconds().saturating_add(3599).div_euclid(3600);
    facts([
        ("probes_unable_to_fail", failed.len().into()),
        ("canary_age_hours", hours.into()),
        ("canaries", catalogue.probes().count().into()),
        ("unable", failed.iter().take(20).cloned().collect::<Vec<_>>().into()),
    ])
}
