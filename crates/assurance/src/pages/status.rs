//! `status.json`: the page for programs. Names no asset, tenant or address.

use crate::model::{
    catalogue::{Catalogue, Clause, Grade},
    name::ProbeId,
    status::{Assessment, ClauseStatus, Observed, Status},
};
use kernel::{Language, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole answer.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// Until when all of this may be believed; absent when nothing is kept.
    #[serde(with = "time::serde::rfc3339::option")]
    pub valid_until: Option<Timestamp>,
    /// Clauses by status.
    pub counts: BTreeMap<&'static str, usize>,
    pub clauses: Vec<ClauseReport>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClauseReport {
    pub id: String,
    pub requirement: String,
    pub status: &'static str,
    pub grade: Option<Grade>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub since: Option<Timestamp>,
    /// Pairs of probe and asset that prove it, and those that must.
    pub proven: u32,
    pub owed: u32,
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_evidence: Option<Timestamp>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub valid_until: Option<Timestamp>,
    pub gaps: Vec<&'static str>,
    pub exception: Option<String>,
    pub ja: String,
    pub en: String,
}

impl Report {
    pub fn new(catalogue: &Catalogue, assessment: &Assessment, observed: &Observed) -> Self {
        let newest = newest(observed);
        let line = |status: &ClauseStatus| {
            let clause = catalogue.clause(&status.clause)?;
            Some(ClauseReport::new(catalogue, clause, status, &newest))
        };
        let counts = Status::ALL.map(|status| (status.name(), assessment.count(status)));
        Self {
            at: assessment.at,
            valid_until: assessment.valid_until(),
            counts: counts.into(),
            clauses: assessment.clauses.iter().filter_map(line).collect(),
        }
    }
}

/// When each probe last answered for anything.
fn newest(observed: &Observed) -> BTreeMap<&ProbeId, Timestamp> {
    let mut newest = BTreeMap::new();
    for head in &observed.heads {
        let last = newest.entry(&head.probe).or_insert(head.t1);
        *last = head.t1.max(*last);
    }
    newest
}

impl ClauseReport {
    fn new(
        catalogue: &Catalogue,
        clause: &Clause,
        status: &ClauseStatus,
        newest: &BTreeMap<&ProbeId, Timestamp>,
    ) -> Self {
        let proof = clause.proof.as_ref();
        let probes = proof.into_iter().flat_map(|proof| catalogue.probes_of(&proof.control));
        Self {
            id: clause.id.to_string(),
            requirement: clause.requirement.clone(),
            status: status.status.name(),
            grade: proof.map(|proof| proof.grade),
            since: status.since,
            proven: status.tally.proven,
            owed: status.tally.owed(),
            last_evidence: probes.filter_map(|probe| newest.get(&probe.id).copied()).max(),
            valid_until: status.next_stale,
            gaps: status.gaps.iter().map(|gap| gap.name()).collect(),
            exception: status.exception.as_ref().map(|exception| exception.reason.clone()),
            ja: clause.sentence(Language::Ja),
            en: clause.sentence(Language::En),
        }
    }
}
