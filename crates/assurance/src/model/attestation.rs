//! What a named person states about things that no probe can see.

use super::{
    bound::{Bound, Value},
    catalogue::Probe,
    evidence::{Facts, Run},
};

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The person, by name and office. A statement without a name counts for nothing.
    pub by: String,
    /// The numbers stated, by the names that the probe expects.
    pub stated: Facts,
}

/// What the facts call a statement that nobody signed.
pub const UNSIGNED: &str = "unsigned_statements";

impl Statement {
    /// The statement as a run of its probe.
    pub fn run(&self) -> Run {
        let mut facts = self.stated.clone();
        let is_unsigned = self.by.trim().is_empty();
        facts.insert(UNSIGNED.to_owned(), i64::from(is_unsigned).into());
        facts.insert("by".to_owned(), self.by.chars().take(200).collect::<String>().into());
        Run::Measured(facts)
    }

    /// Exactly what the probe hopes to hear, and nobody's name under it: it must not count.
    pub fn canary(probe: &Probe) -> Self {
        let hoped = probe.expect.iter().filter(|(name, _)| *name != UNSIGNED);
        let stated = hoped.map(|(name, bound)| (name.clone(), json(bound))).collect();
        Self { by: "  ".to_owned(), stated }
    }
}

fn json(bound: &Bound) -> serde_json::Value {
    match bound.value() {
        Value::Number(number) => (*number).into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        catalogue::Catalogue,
        evidence::{Verdict, judge},
    };

    #[test]
    fn a_statement_counts_only_under_a_name() {
        let catalogue = Catalogue::built_in().unwrap();
        let attested: Vec<&Probe> = catalogue.probes().filter(|probe| probe.is_attested()).collect();
        assert!(!attested.is_empty() && attested.len() <= 3);
        for probe in attested {
            let canary = Statement::canary(probe);
            assert_eq!(judge(probe, &canary.run()), Verdict::Fail, "{}", probe.id);
            let signed = Statement { by: "情報セキュリティ責任者 佐藤".to_owned(), ..canary };
            assert_eq!(judge(probe, &signed.run()), Verdict::Pass, "{}", probe.id);
            let mut worse = signed;
            worse.stated.values_mut().for_each(|value| *value = 7.into());
            assert_eq!(judge(probe, &worse.run()), Verdict::Fail, "{}", probe.id);
        }
    }
}
