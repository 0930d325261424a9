//! The promises of this build as data, read from `catalogue/*.toml` once and checked whole.
//!
//! A `Catalogue` that exists is consistent: every name resolves, every number that a sentence
//! prints is implied by what a probe expects, every probe says on what it must fail. The checks
//! are in [`load`]; this file is what the rest of the house sees.

mod check;
mod file;
mod load;

pub use load::{CatalogueError, Fault};

use super::asset::AssetClass;
use super::bound::{Bound, Value};
use super::name::{ClauseId, ControlId, PaperClause, ProbeId};
use super::sentence::Sentence;
use kernel::{Language, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::Duration;

/// How late a run may start after its time, and how far two machines' clocks may differ.
pub const JITTER: Duration = Duration::seconds(60);

/// The probe code of a statement that a named person makes and that ends.
pub const ATTEST: &str = "attest";

/// What sort of measure a clause asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The program does it.
    Enforce,
    /// The program checks that it is so.
    Verify,
    /// People do it, and it is recorded.
    Record,
    /// The customer does it. Never kept by us.
    Customer,
}

/// Who says that a promise is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// A probe saw it.
    Measured,
    /// A named person stated it, until a date.
    Attested,
}

/// A group of clauses under one heading.
#[derive(Clone, Debug)]
pub struct Chapter {
    pub id: String,
    pub title: Text,
}

/// One promise.
#[derive(Clone, Debug)]
pub struct Clause {
    pub id: ClauseId,
    /// The chapter's id.
    pub chapter: String,
    /// The requirement it belongs to, e.g. `G04`.
    pub requirement: String,
    /// Paper clauses that this promise keeps as a whole.
    pub keeps: Vec<PaperClause>,
    /// Paper clauses of which it keeps only a part.
    pub keeps_part: Vec<PaperClause>,
    pub kind: Kind,
    /// The numbers its sentence prints.
    pub params: BTreeMap<String, Bound>,
    pub proof: Option<Proof>,
    ja: Sentence,
    en: Sentence,
}

/// What a promise rests on. Absent exactly where the customer keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub control: ControlId,
    pub grade: Grade,
}

impl Clause {
    /// The sentence as it is published.
    pub fn sentence(&self, language: Language) -> String {
        let sentence = match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        };
        sentence.print(&self.params)
    }
}

/// What keeps one clause or several.
#[derive(Clone, Debug)]
pub struct Control {
    pub id: ControlId,
    pub title: Text,
    /// By which mechanism, in a sentence for the reader of the paper.
    pub keeps: Text,
}

/// One measurement of a control on every asset of a class.
#[derive(Clone, Debug)]
pub struct Probe {
    pub id: ProbeId,
    pub control: ControlId,
    /// The program part that measures, or [`ATTEST`].
    pub code: String,
    pub scope: AssetClass,
    pub every: Duration,
    /// How long after its end an answer counts: at least twice `every` and [`JITTER`].
    pub fresh: Duration,
    /// What each run must find. Never empty: a probe that expects nothing cannot fail.
    pub expect: BTreeMap<String, Bound>,
    /// The known-bad thing on which it must fail every day.
    pub canary: String,
}

impl Probe {
    pub fn is_attested(&self) -> bool {
        self.code == ATTEST
    }

    /// What this probe guarantees about a parameter: by what it expects, or, for `every_seconds`,
    /// `every_minutes`, `every_hours` and `every_days`, by how often it runs.
    pub fn guarantee(&self, param: &str) -> Option<Bound> {
        self.expect.get(param).cloned().or_else(|| self.cadence(param))
    }

    fn cadence(&self, param: &str) -> Option<Bound> {
        let seconds = self.every.whole_seconds();
        let unit = match param {
            "every_seconds" => 1,
            "every_minutes" => 60,
            "every_hours" => 3_600,
            "every_days" => 86_400,
            _ => return None,
        };
        // 90 s are not "every minute": a cadence is only stated in a unit that divides it.
        let is_whole = seconds.checked_rem(unit) == Some(0);
        let count = seconds.checked_div(unit).filter(|_| is_whole)?;
        Some(Bound::Exactly(Value::Number(count)))
    }
}

/// A paper, by the numbers of its clauses.
#[derive(Clone, Debug)]
pub struct Paper {
    pub id: String,
    pub clauses: BTreeMap<PaperClause, Kind>,
}

/// How much of one paper this build speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub clauses: usize,
    pub whole: usize,
    /// Kept in part and nowhere as a whole.
    pub part: usize,
}

/// All promises, consistent.
#[derive(Clone, Debug)]
pub struct Catalogue {
    chapters: Vec<Chapter>,
    clauses: Vec<Clause>,
    controls: BTreeMap<ControlId, Control>,
    probes: BTreeMap<ProbeId, Probe>,
    papers: Vec<Paper>,
}

impl Catalogue {
    /// The catalogue that is part of this build.
    ///
    /// # Errors
    /// Never in a build whose tests passed: one of them is that this succeeds.
    pub fn built_in() -> Result<Self, CatalogueError> {
        load::catalogue(load::CHAPTERS, load::PAPERS)
    }

    #[cfg(test)]
    pub(crate) fn from_texts(chapters: &[&str], papers: &str) -> Result<Self, CatalogueError> {
        load::catalogue(chapters, papers)
    }

    /// In the order of the paper.
    pub fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// In the order of the paper.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.controls.values()
    }

    pub fn control(&self, id: &ControlId) -> Option<&Control> {
        self.controls.get(id)
    }

    pub fn probes(&self) -> impl Iterator<Item = &Probe> {
        self.probes.values()
    }

    pub fn probe(&self, id: &ProbeId) -> Option<&Probe> {
        self.probes.get(id)
    }

    pub fn probes_of<'a>(&'a self, control: &'a ControlId) -> impl Iterator<Item = &'a Probe> {
        self.probes.values().filter(move |probe| probe.control == *control)
    }

    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// How many clauses of `paper` have a promise here.
    pub fn coverage(&self, paper: &Paper) -> Coverage {
        let is_in = |list: fn(&Clause) -> &Vec<PaperClause>, named: &PaperClause| {
            self.clauses.iter().any(|clause| list(clause).contains(named))
        };
        let is_whole = |named: &&PaperClause| is_in(|clause| &clause.keeps, named);
        let is_part = |named: &&PaperClause| !is_whole(named) && is_in(|clause| &clause.keeps_part, named);
        Coverage {
            clauses: paper.clauses.len(),
            whole: paper.clauses.keys().filter(is_whole).count(),
            part: paper.clauses.keys().filter(is_part).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_built_in_catalogue_loads() {
        let catalogue = Catalogue::built_in().unwrap_or_else(|error| panic!("{error}"));
        assert!(catalogue.clauses().len() >= 36, "{} clauses", catalogue.clauses().len());
        let duties = catalogue.clauses().iter().filter(|clause| clause.kind == Kind::Customer).count();
        assert!((2..=5).contains(&duties), "{duties} duties");
    }

    #[test]
    fn sentences_print_their_numbers_in_both_languages() {
        let catalogue = Catalogue::built_in().unwrap();
        let rule = catalogue.clause(&"identity.password-rule".parse().unwrap()).unwrap();
        assert!(rule.sentence(Language::Ja).contains("8文字以上15文字以下"));
        assert!(rule.sentence(Language::En).contains("8 to 15 characters"));
        for clause in catalogue.clauses() {
            for language in Language::ALL {
                let text = clause.sentence(language);
                assert!(!text.contains(['{', '}', '?']), "{}: {text}", clause.id);
                let ends_well = text.ends_with(['。', '.']);
                assert!(ends_well, "{}: {text}", clause.id);
            }
        }
    }

    #[test]
    fn coverage_counts_each_paper_clause_once() {
        let catalogue = Catalogue::built_in().unwrap();
        let all: usize = catalogue.papers().iter().map(|paper| paper.clauses.len()).sum();
        assert_eq!(all, 489);
        for paper in catalogue.papers() {
            let coverage = catalogue.coverage(paper);
            assert!(coverage.whole > 0, "{}", paper.id);
            let named: BTreeSet<_> = catalogue
                .clauses()
                .iter()
                .flat_map(|clause| clause.keeps.iter().chain(&clause.keeps_part))
                .filter(|clause| clause.paper() == paper.id)
                .collect();
            assert_eq!(coverage.whole + coverage.part, named.len(), "{}", paper.id);
        }
    }

    #[test]
    fn a_cadence_is_stated_only_in_units_that_divide_it() {
        let catalogue = Catalogue::built_in().unwrap();
        let mut probe = catalogue.probe(&"watch.service-liveness".parse().unwrap()).unwrap().clone();
        let number = |n| Some(Bound::Exactly(Value::Number(n)));
        assert_eq!(probe.guarantee("every_seconds"), number(60));
        assert_eq!(probe.guarantee("every_minutes"), number(1));
        assert_eq!(probe.guarantee("every_hours"), None);
        probe.every = Duration::seconds(90);
        assert_eq!(probe.guarantee("every_minutes"), None);
        assert_eq!(probe.guarantee("every_fortnight"), None);
    }
}
