//! The statement: the paper's sentences with what is said of each, ready to be printed.
//!
//! Pure: made from the catalogue and an assessment. Names of assets, addresses and tenants never
//! get in, because the statement is public.

use crate::model::catalogue::{Catalogue, Clause, Grade};
use crate::model::status::{Assessment, ClauseStatus, Gap, Status};
use kernel::{Language, Timestamp};

/// All of it, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub at: Timestamp,
    /// Until when it may be believed; absent when nothing is kept.
    pub valid_until: Option<Timestamp>,
    pub sections: Vec<Section>,
}

/// One chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub lines: Vec<Line>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    pub sentence: String,
    pub status: Status,
    pub grade: Option<Grade>,
    /// Title and mechanism of the control.
    pub control: Option<(String, String)>,
    pub proven: u32,
    pub owed: u32,
    pub since: Option<Timestamp>,
    pub next_stale: Option<Timestamp>,
    pub gaps: Vec<Gap>,
    /// Why it is excepted.
    pub reason: Option<String>,
}

impl Statement {
    pub fn new(catalogue: &Catalogue, assessment: &Assessment, language: Language) -> Self {
        let section = |chapter: &crate::model::catalogue::Chapter| {
            let own = catalogue.clauses().iter().filter(|clause| clause.chapter == chapter.id);
            let lines = own.filter_map(|clause| {
                let status = assessment.clauses.iter().find(|status| status.clause == clause.id)?;
                Some(Line::new(catalogue, clause, status, language))
            });
            let title = chapter.title.of(language).to_owned();
            Section { id: chapter.id.clone(), title, lines: lines.collect() }
        };
        let sections = catalogue.chapters().iter().map(section).collect();
        Self { at: assessment.at, valid_until: assessment.valid_until(), sections }
    }

    /// Our promises, without the customer's duties.
    pub fn promises(&self) -> usize {
        self.lines().filter(|line| line.status != Status::Duty).count()
    }

    pub fn count(&self, status: Status) -> usize {
        self.lines().filter(|line| line.status == status).count()
    }

    /// What a reader must not miss: what is broken, then what is unproven; at most `most`.
    pub fn attention(&self, most: usize) -> Vec<&Line> {
        let of = |status| self.lines().filter(move |line| line.status == status);
        of(Status::Broken).chain(of(Status::Unproven)).take(most).collect()
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.sections.iter().flat_map(|section| &section.lines)
    }
}

impl Section {
    pub fn count(&self, status: Status) -> usize {
        self.lines.iter().filter(|line| line.status == status).count()
    }

    /// Nothing but duties of the customer.
    pub fn is_duties(&self) -> bool {
        self.count(Status::Duty) == self.lines.len()
    }
}

impl Line {
    fn new(catalogue: &Catalogue, clause: &Clause, status: &ClauseStatus, language: Language) -> Self {
        let control = clause.proof.as_ref().and_then(|proof| catalogue.control(&proof.control));
        Self {
            id: clause.id.to_string(),
            sentence: clause.sentence(language),
            status: status.status,
            grade: clause.proof.as_ref().map(|proof| proof.grade),
            control: control.map(|control| {
                (control.title.of(language).to_owned(), control.keeps.of(language).to_owned())
            }),
            proven: status.tally.proven,
            owed: status.tally.owed(),
            since: status.since,
            next_stale: status.next_stale,
            gaps: status.gaps.clone(),
            reason: status.exception.as_ref().map(|exception| exception.reason.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::status::{Observed, assess};
    use time::OffsetDateTime;

    #[test]
    fn every_clause_is_printed_once_and_counts_add_up() {
        let catalogue = Catalogue::built_in().unwrap();
        let assessment = assess(&catalogue, &Observed::default(), OffsetDateTime::UNIX_EPOCH);
        for language in Language::ALL {
            let statement = Statement::new(&catalogue, &assessment, language);
            let mut printed: Vec<&str> = statement.lines().map(|line| line.id.as_str()).collect();
            printed.sort_unstable();
            printed.dedup();
            assert_eq!(printed.len(), catalogue.clauses().len());
            assert_eq!(statement.lines().count(), printed.len());
            let all: usize = Status::ALL.map(|status| statement.count(status)).iter().sum();
            assert_eq!(all, printed.len());
            assert_eq!(statement.promises() + statement.count(Status::Duty), all);
            assert_eq!(statement.valid_until, None);
            assert!(statement.sections.iter().all(|section| !section.lines.is_empty()));
            assert_eq!(statement.sections.iter().filter(|section| section.is_duties()).count(), 1);
        }
    }
}
