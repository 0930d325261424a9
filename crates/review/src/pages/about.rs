//! What somebody needs who has never seen a pack: its period and population, what was held against what, which rules
//! were asked, and what a finding and a signature mean.

use super::wording;
use crate::model::{
    finding,
    pack::{Pack, instant},
};
use kernel::Message;
use web::{Visit, grouped};

/// A rule, what it counted, and whether that calls for an answer.
pub(super) struct RuleFace {
    pub name: String,
    pub count: String,
    pub tone: &'static str,
    pub verdict: &'static str,
}

/// Question and answer, in the order in which they come up.
pub(super) fn facts(visit: &Visit, pack: &Pack) -> Vec<(&'static str, String)> {
    let period = Message::key("review-about-period-text")
        .with("from", visit.date_time(instant(pack.from)))
        .with("until", visit.date_time(instant(pack.until)));
    let each = |retention: i16, count: u64| {
        let text = Message::key("review-about-class").with("class", wording::class(visit, retention));
        visit.message(&text.with("count", grouped(count)))
    };
    let classes: Vec<String> = pack.trees.iter().map(|tree| each(tree.retention, tree.rehashed)).collect();
    let population = Message::key("review-about-population-text")
        .with("count", grouped(pack.entries))
        .with("classes", visit.listed(&classes));
    vec![
        ("review-about-period", visit.message(&period)),
        ("review-about-population", visit.message(&population)),
        ("review-about-compared", visit.t("review-about-compared-text")),
        ("review-about-finding", visit.t("review-about-finding-text")),
        ("review-about-sample", visit.t("review-about-sample-text")),
        ("review-about-signing", visit.t("review-about-signing-text")),
        ("review-about-numbers", visit.t("review-about-numbers-text")),
        ("review-about-scope", visit.t("review-about-scope-text")),
    ]
}

/// Every rule, also those that found nothing.
pub(super) fn rules(visit: &Visit, pack: &Pack) -> Vec<RuleFace> {
    let face = |found: finding::Found| {
        let is_of_days = matches!(found.code, "idle-administrators" | "dormant");
        let (tone, verdict) = match found.count {
            0 if is_of_days && pack.is_too_early() => ("quiet", "review-rule-early"),
            0 => ("good", "review-rule-none"),
            _ => ("warn", "review-rule-some"),
        };
        RuleFace {
            name: visit.t(wording::rule(found.code, pack.is_providers)),
            count: grouped(found.count),
            tone,
            verdict,
        }
    };
    finding::all(pack).map(face).collect()
}
