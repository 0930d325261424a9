//! What must hold between the parts of a catalogue. One function per rule, all faults collected.

use super::load::Fault;
use super::{Catalogue, Clause, Control, Grade, JITTER, Probe, Proof};
use crate::model::bound::Bound;
use crate::model::name::PaperClause;
use kernel::Language;
use std::collections::BTreeSet;

/// A measured probe runs at least once in this many seconds, whatever it measures.
const SELDOM: i64 = 86_400;

pub(super) fn check(catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    catalogue.probes().for_each(|probe| check_probe(catalogue, probe, faults));
    catalogue.controls().for_each(|control| check_control(catalogue, control, faults));
    let known: BTreeSet<&PaperClause> =
        catalogue.papers.iter().flat_map(|paper| paper.clauses.keys()).collect();
    for clause in &catalogue.clauses {
        check_keeps(clause, &known, faults);
        check_printed(clause, faults);
        check_proof(catalogue, clause, faults);
    }
}

fn check_probe(catalogue: &Catalogue, probe: &Probe, faults: &mut Vec<Fault>) {
    if catalogue.control(&probe.control).is_none() {
        faults.push(Fault::NoSuchControl(probe.id.to_string(), probe.control.clone()));
    }
    if probe.expect.is_empty() {
        faults.push(Fault::ExpectsNothing(probe.id.clone()));
    }
    for (what, text) in [("canary", &probe.canary), ("code", &probe.code)] {
        if text.trim().is_empty() {
            faults.push(Fault::Blank(probe.id.to_string(), what));
        }
    }
    let every = probe.every.whole_seconds();
    if every < 1 || (every > SELDOM && !probe.is_attested()) {
        faults.push(Fault::Every(probe.id.clone(), every));
    }
    if probe.fresh < probe.every.saturating_mul(2).saturating_add(JITTER) {
        faults.push(Fault::Fresh(probe.id.clone(), probe.fresh.whole_seconds()));
    }
}

fn check_control(catalogue: &Catalogue, control: &Control, faults: &mut Vec<Fault>) {
    for (what, text) in [
        ("title_ja", &control.title.ja),
        ("title_en", &control.title.en),
        ("keeps_ja", &control.keeps.ja),
        ("keeps_en", &control.keeps.en),
    ] {
        if text.trim().is_empty() {
            faults.push(Fault::Blank(control.id.to_string(), what));
        }
    }
    if catalogue.probes_of(&control.id).next().is_none() {
        faults.push(Fault::ControlWithoutProbe(control.id.clone()));
    }
    let keeps = |clause: &Clause| clause.proof.as_ref().is_some_and(|proof| proof.control == control.id);
    if !catalogue.clauses.iter().any(keeps) {
        faults.push(Fault::ControlWithoutClause(control.id.clone()));
    }
}

fn check_keeps(clause: &Clause, known: &BTreeSet<&PaperClause>, faults: &mut Vec<Fault>) {
    let named: Vec<&PaperClause> = clause.keeps.iter().chain(&clause.keeps_part).collect();
    let distinct: BTreeSet<_> = named.iter().collect();
    if named.is_empty() || distinct.len() != named.len() {
        faults.push(Fault::Keeps(clause.id.clone()));
    }
    for missing in named.into_iter().filter(|named| !known.contains(*named)) {
        faults.push(Fault::NoSuchPaperClause(clause.id.clone(), missing.clone()));
    }
}

fn check_printed(clause: &Clause, faults: &mut Vec<Fault>) {
    for (language, sentence) in [(Language::Ja, &clause.ja), (Language::En, &clause.en)] {
        let places = sentence.places();
        for place in places.iter().filter(|place| !clause.params.contains_key(**place)) {
            faults.push(Fault::NoSuchParam(clause.id.clone(), language, (*place).to_owned()));
        }
        for param in clause.params.keys().filter(|param| !places.contains(param.as_str())) {
            faults.push(Fault::ParamNotPrinted(clause.id.clone(), language, param.clone()));
        }
    }
}

fn check_proof(catalogue: &Catalogue, clause: &Clause, faults: &mut Vec<Fault>) {
    let Some(proof) = &clause.proof else {
        // A duty is proven by nobody, so its sentence may not print a number either.
        if let Some((param, promised)) = clause.params.iter().next() {
            let (clause, param, promised) = (clause.id.clone(), param.clone(), promised.clone());
            faults.push(Fault::NotExpected { clause, param, promised });
        }
        return;
    };
    if catalogue.control(&proof.control).is_none() {
        faults.push(Fault::NoSuchControl(clause.id.to_string(), proof.control.clone()));
        return;
    }
    let is_attested = proof.grade == Grade::Attested;
    if catalogue.probes_of(&proof.control).any(|probe| probe.is_attested() != is_attested) {
        faults.push(Fault::Grade(clause.id.clone(), proof.grade));
    }
    for (param, promised) in &clause.params {
        check_implied(catalogue, clause, proof, param, promised, faults);
    }
}

/// The sentence may say no more than what is measured: every probe of the control that speaks of
/// the parameter must imply the promise, and at least one must speak of it.
fn check_implied(
    catalogue: &Catalogue,
    clause: &Clause,
    proof: &Proof,
    param: &str,
    promised: &Bound,
    faults: &mut Vec<Fault>,
) {
    let mut is_expected = false;
    for probe in catalogue.probes_of(&proof.control) {
        let Some(expected) = probe.guarantee(param) else { continue };
        is_expected = true;
        if !expected.implies(promised) {
            faults.push(Fault::NotImplied {
                clause: clause.id.clone(),
                param: param.to_owned(),
                promised: promised.clone(),
                probe: probe.id.clone(),
                expected,
            });
        }
    }
    if !is_expected {
        let (clause, param, promised) = (clause.id.clone(), param.to_owned(), promised.clone());
        faults.push(Fault::NotExpected { clause, param, promised });
    }
}
