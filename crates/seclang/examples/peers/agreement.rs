//! Where two engines that ran the same rules on the same requests do not agree.

use crate::outcome::Outcome;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display, Formatter},
};

/// Differences that have been looked into: `rule engine reason`, engine being the one that alone matches.
/// `docs/rules-conformance.md` says more about each.
const JUDGED: &str = include_str!("data/judged.txt");

/// How many names are given for a difference.
const EXAMPLES: usize = 4;

#[derive(Debug, Default)]
pub struct Agreement {
    groups: BTreeMap<String, Verdicts>,
    /// Requests that one engine stopped and the other did not.
    verdicts: Vec<Difference>,
    /// By rule and engine that alone matched it.
    rules: BTreeMap<(u32, Side), Vec<String>>,
    scores: usize,
    requests: usize,
}

#[derive(Debug, Default)]
struct Verdicts {
    both_pass: usize,
    both_stop: usize,
    only_ours: usize,
    only_reference: usize,
}

#[derive(Debug)]
struct Difference {
    name: String,
    stopped_by: Side,
    /// Rules that only one engine matched.
    ours: BTreeSet<u32>,
    reference: BTreeSet<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Ours,
    Reference,
}

impl Agreement {
    pub fn between(ours: &[Outcome], reference: &[Outcome]) -> Self {
        assert_eq!(ours.len(), reference.len(), "the same requests");
        let mut agreement = Self { requests: ours.len(), ..Self::default() };
        for (one, other) in ours.iter().zip(reference) {
            assert_eq!(one.name, other.name, "the same requests in the same order");
            agreement.add(one, other);
        }
        agreement
    }

    fn add(&mut self, ours: &Outcome, reference: &Outcome) {
        let parts = if ours.name.starts_with("suite/") { 1 } else { 2 };
        let group = self.groups.entry(ours.group(parts)).or_default();
        let only_ours: BTreeSet<u32> = ours.rules.difference(&reference.rules).copied().collect();
        let only_reference: BTreeSet<u32> = reference.rules.difference(&ours.rules).copied().collect();
        match (ours.is_stopped(), reference.is_stopped()) {
            (false, false) => group.both_pass += 1,
            (true, true) => group.both_stop += 1,
            (true, false) => group.only_ours += 1,
            (false, true) => group.only_reference += 1,
        }
        for (side, rules) in [(Side::Ours, &only_ours), (Side::Reference, &only_reference)] {
            for rule in rules {
                self.rules.entry((*rule, side)).or_default().push(ours.name.clone());
            }
        }
        self.scores += usize::from(ours.inbound != reference.inbound);
        if ours.is_stopped() != reference.is_stopped() {
            let stopped_by = if ours.is_stopped() { Side::Ours } else { Side::Reference };
            self.verdicts.push(Difference {
                name: ours.name.clone(),
                stopped_by,
                ours: only_ours,
                reference: only_reference,
            });
        }
    }

    /// Equal verdicts, in percent.
    pub fn percent(&self) -> f64 {
        (self.requests - self.verdicts.len()) as f64 * 100.0 / self.requests as f64
    }

    /// Verdicts that are equal, or differ by rules that have been looked into, in percent.
    pub fn percent_explained(&self) -> f64 {
        let unexplained = self.verdicts.iter().filter(|difference| !difference.is_judged()).count();
        (self.requests - unexplained) as f64 * 100.0 / self.requests as f64
    }

    /// Differences in matched rules that nobody has looked into.
    pub fn unjudged(&self) -> usize {
        self.rules.keys().filter(|(rule, side)| judgement(*rule, *side).is_none()).count()
    }
}

impl Difference {
    fn is_judged(&self) -> bool {
        let sides = [(Side::Ours, &self.ours), (Side::Reference, &self.reference)];
        let rules = sides.into_iter().flat_map(|(side, rules)| rules.iter().map(move |rule| (*rule, side)));
        let reasons: Vec<Option<&str>> = rules.map(|(rule, side)| judgement(rule, side)).collect();
        // A stop that is told of by no rule is the reference's own; how it tells of a stop is no reason for one.
        reasons.iter().all(Option::is_some)
            && reasons.iter().flatten().any(|reason| !reason.starts_with("stopping"))
    }
}

fn judgement(rule: u32, side: Side) -> Option<&'static str> {
    JUDGED.lines().find_map(|line| {
        let (of, rest) = line.split_once(' ')?;
        let (engine, reason) = rest.split_once(' ')?;
        (of.parse() == Ok(rule) && engine == side.to_string()).then_some(reason)
    })
}

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "seclang",
            Self::Reference => "libmodsecurity",
        })
    }
}

impl Display for Agreement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { requests, verdicts, scores, .. } = self;
        let differ = verdicts.len();
        writeln!(f, "{requests} requests, {differ} verdicts differ: {:.3} % equal", self.percent())?;
        writeln!(f, "{:.3} % equal, or different by rules that have a judgement", self.percent_explained())?;
        writeln!(f, "{scores} inbound scores differ\n")?;
        let heads = ["both pass", "both stop", "only seclang", "only libmodsec"];
        writeln!(f, "{:<28}{:>12}{:>12}{:>14}{:>16}", "group", heads[0], heads[1], heads[2], heads[3])?;
        for (name, group) in &self.groups {
            let Verdicts { both_pass, both_stop, only_ours, only_reference } = group;
            writeln!(f, "{name:<28}{both_pass:>12}{both_stop:>12}{only_ours:>14}{only_reference:>16}")?;
        }
        writeln!(f, "\nverdicts that differ")?;
        for Difference { name, stopped_by, ours, reference } in verdicts {
            writeln!(
                f,
                "  {name}: {stopped_by} stops; only seclang {ours:?}, only libmodsecurity {reference:?}"
            )?;
        }
        writeln!(f, "\nrules that only one engine matched")?;
        for ((rule, side), names) in &self.rules {
            let told = judgement(*rule, *side).unwrap_or("NOT JUDGED");
            let examples = names.iter().take(EXAMPLES).cloned().collect::<Vec<_>>().join(" ");
            writeln!(f, "  {rule} {side} {} times: {told}\n      {examples}", names.len())?;
        }
        Ok(())
    }
}
