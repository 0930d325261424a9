//! From the files to a consistent [`Catalogue`], or to the list of everything that is wrong.

use super::check::check;
use super::file::{ChapterFile, PaperShape, PapersFile};
use super::{Catalogue, Grade};
use crate::model::bound::Bound;
use crate::model::name::{ClauseId, ControlId, PaperClause, ProbeId};
use crate::model::sentence::SentenceError;
use kernel::Language;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// In the order of the paper.
pub(super) const CHAPTERS: &[&str] = &[
    include_str!("../../../catalogue/gate.toml"),
    include_str!("../../../catalogue/detection.toml"),
    include_str!("../../../catalogue/intrusion.toml"),
    include_str!("../../../catalogue/identity.toml"),
    include_str!("../../../catalogue/tenancy.toml"),
    include_str!("../../../catalogue/keys.toml"),
    include_str!("../../../catalogue/ledger.toml"),
    include_str!("../../../catalogue/safety.toml"),
    include_str!("../../../catalogue/watch.toml"),
    include_str!("../../../catalogue/customer.toml"),
];

pub(super) const PAPERS: &str = include_str!("../../../catalogue/papers.toml");

/// One inconsistency of the files.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    #[error("a file does not parse: {0}")]
    Syntax(String),
    #[error("{0} is there twice")]
    Twice(String),
    #[error("{0} lacks a text: {1}")]
    Blank(String, &'static str),
    #[error("{0} belongs to the control {1}, which is not there")]
    NoSuchControl(String, ControlId),
    #[error("{0} keeps {1}, which no paper contains")]
    NoSuchPaperClause(ClauseId, PaperClause),
    #[error("{0} keeps no paper clause, or one both whole and in part")]
    Keeps(ClauseId),
    #[error("the control {0} has no probe")]
    ControlWithoutProbe(ControlId),
    #[error("the control {0} keeps no clause")]
    ControlWithoutClause(ControlId),
    #[error("{0}: a customer's duty has neither control nor grade, everything else has both")]
    Proof(ClauseId),
    #[error("{0} is graded {1:?}, but the probes of its control are not")]
    Grade(ClauseId, Grade),
    #[error("{0} ({1:?}): {2}")]
    Sentence(ClauseId, Language, SentenceError),
    #[error("{0} ({1:?}) has no parameter {2}")]
    NoSuchParam(ClauseId, Language, String),
    #[error("{0} ({1:?}) does not print its parameter {2}")]
    ParamNotPrinted(ClauseId, Language, String),
    #[error("{clause} promises {param} {promised}, but no probe of its control expects it")]
    NotExpected { clause: ClauseId, param: String, promised: Bound },
    #[error("{clause} promises {param} {promised}, but {probe} only expects {expected}")]
    NotImplied { clause: ClauseId, param: String, promised: Bound, probe: ProbeId, expected: Bound },
    #[error("{0} expects nothing")]
    ExpectsNothing(ProbeId),
    #[error("{0} runs every {1} s: not between 1 s and a day")]
    Every(ProbeId, i64),
    #[error("{0} stays fresh for {1} s, which is less than two rounds and the jitter")]
    Fresh(ProbeId, i64),
}

/// Everything that is wrong with the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueError(pub Vec<Fault>);

impl std::fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the catalogue of promises is inconsistent:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for CatalogueError {}

/// Reads and checks the chapters' files and the list of paper clauses.
pub(super) fn catalogue(chapters: &[&str], papers: &str) -> Result<Catalogue, CatalogueError> {
    let mut faults = Vec::new();
    let files: Vec<ChapterFile> = chapters.iter().filter_map(|file| parse(file, &mut faults)).collect();
    let papers: PapersFile = parse(papers, &mut faults).unwrap_or_default();
    if !faults.is_empty() {
        return Err(CatalogueError(faults));
    }
    let catalogue = assemble(files, papers, &mut faults);
    check(&catalogue, &mut faults);
    if faults.is_empty() { Ok(catalogue) } else { Err(CatalogueError(faults)) }
}

fn parse<T: for<'de> Deserialize<'de>>(file: &str, faults: &mut Vec<Fault>) -> Option<T> {
    toml::from_str(file).map_err(|error| faults.push(Fault::Syntax(error.to_string()))).ok()
}

fn assemble(files: Vec<ChapterFile>, papers: PapersFile, faults: &mut Vec<Fault>) -> Catalogue {
    let mut catalogue = Catalogue {
        chapters: Vec::new(),
        clauses: Vec::new(),
        controls: BTreeMap::new(),
        probes: BTreeMap::new(),
        papers: papers.paper.into_iter().map(PaperShape::into_paper).collect(),
    };
    let mut clauses = BTreeSet::new();
    for file in files {
        for control in file.control {
            if let Some(twin) = catalogue.controls.insert(control.id.clone(), control.into_control()) {
                faults.push(Fault::Twice(twin.id.to_string()));
            }
        }
        for probe in file.probe {
            if let Some(twin) = catalogue.probes.insert(probe.id.clone(), probe.into_probe()) {
                faults.push(Fault::Twice(twin.id.to_string()));
            }
        }
        for shape in file.clause {
            if !clauses.insert(shape.id.clone()) {
                faults.push(Fault::Twice(shape.id.to_string()));
            }
            catalogue.clauses.extend(shape.into_clause(&file.chapter.id, faults));
        }
        catalogue.chapters.push(file.chapter.into_chapter());
    }
    catalogue
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
