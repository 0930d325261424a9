//! The shapes of the files under `catalogue/`: what may be written there, and nothing else.

use super::load::Fault;
use super::{Chapter, Clause, Control, Grade, Kind, Paper, Probe, Proof};
use crate::model::asset::AssetClass;
use crate::model::bound::Bound;
use crate::model::name::{ClauseId, ControlId, PaperClause, ProbeId};
use crate::model::sentence::Sentence;
use kernel::{Language, Text};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::Duration;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChapterFile {
    pub(super) chapter: ChapterShape,
    #[serde(default)]
    pub(super) control: Vec<ControlShape>,
    #[serde(default)]
    pub(super) probe: Vec<ProbeShape>,
    #[serde(default)]
    pub(super) clause: Vec<ClauseShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChapterShape {
    pub(super) id: String,
    title_ja: String,
    title_en: String,
}

impl ChapterShape {
    pub(super) fn into_chapter(self) -> Chapter {
        Chapter { id: self.id, title: text(self.title_ja, self.title_en) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ControlShape {
    pub(super) id: ControlId,
    title_ja: String,
    title_en: String,
    keeps_ja: String,
    keeps_en: String,
}

impl ControlShape {
    pub(super) fn into_control(self) -> Control {
        let (title, keeps) = (text(self.title_ja, self.title_en), text(self.keeps_ja, self.keeps_en));
        Control { id: self.id, title, keeps }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProbeShape {
    pub(super) id: ProbeId,
    control: ControlId,
    code: String,
    scope: AssetClass,
    every: u32,
    fresh: u32,
    expect: BTreeMap<String, Bound>,
    canary: String,
}

impl ProbeShape {
    pub(super) fn into_probe(self) -> Probe {
        Probe {
            id: self.id,
            control: self.control,
            code: self.code,
            scope: self.scope,
            every: Duration::seconds(self.every.into()),
            fresh: Duration::seconds(self.fresh.into()),
            expect: self.expect,
            canary: self.canary,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseShape {
    pub(super) id: ClauseId,
    requirement: String,
    #[serde(default)]
    keeps: Vec<PaperClause>,
    #[serde(default)]
    keeps_part: Vec<PaperClause>,
    kind: Kind,
    control: Option<ControlId>,
    grade: Option<Grade>,
    #[serde(default)]
    params: BTreeMap<String, Bound>,
    ja: String,
    en: String,
}

impl ClauseShape {
    pub(super) fn into_clause(self, chapter: &str, faults: &mut Vec<Fault>) -> Option<Clause> {
        let proof = match (self.kind, self.control, self.grade) {
            (Kind::Customer, None, None) => None,
            (Kind::Enforce | Kind::Verify | Kind::Record, Some(control), Some(grade)) => {
                Some(Proof { control, grade })
            }
            _ => {
                faults.push(Fault::Proof(self.id.clone()));
                return None;
            }
        };
        let mut sentence = |language, text: &str| {
            let fault = |error| Fault::Sentence(self.id.clone(), language, error);
            Sentence::parse(text).map_err(|error| faults.push(fault(error))).ok()
        };
        let (ja, en) = (sentence(Language::Ja, &self.ja), sentence(Language::En, &self.en));
        Some(Clause {
            chapter: chapter.to_owned(),
            requirement: self.requirement,
            keeps: self.keeps,
            keeps_part: self.keeps_part,
            kind: self.kind,
            params: self.params,
            proof,
            ja: ja?,
            en: en?,
            id: self.id,
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PapersFile {
    pub(super) paper: Vec<PaperShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaperShape {
    id: String,
    #[serde(default)]
    enforce: Vec<String>,
    #[serde(default)]
    verify: Vec<String>,
    #[serde(default)]
    record: Vec<String>,
    #[serde(default)]
    customer: Vec<String>,
}

impl PaperShape {
    pub(super) fn into_paper(self) -> Paper {
        let kinds = [
            (Kind::Enforce, self.enforce),
            (Kind::Verify, self.verify),
            (Kind::Record, self.record),
            (Kind::Customer, self.customer),
        ];
        let named = |kind, section: String| Some((format!("{}/{section}", self.id).parse().ok()?, kind));
        let clauses = kinds
            .into_iter()
            .flat_map(|(kind, sections)| sections.into_iter().filter_map(move |section| named(kind, section)))
            .collect();
        Paper { id: self.id.clone(), clauses }
    }
}

fn text(ja: String, en: String) -> Text {
    Text { ja: ja.into(), en: en.into() }
}
