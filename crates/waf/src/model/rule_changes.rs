//! What another package would change: rules by their ids.

use seclang::language::{
    Resolved, RuleChain,
    ast::{Position, Severity},
};
use std::{collections::BTreeMap, sync::Arc};

/// One rule in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    pub id: u64,
    /// Its own words, macros as written.
    pub message: String,
    /// 0 (emergency) to 7 (debug).
    pub severity: Option<u8>,
}

/// A rule of the same id that is another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedRule {
    pub rule: RuleLine,
    /// `phase`, `targets`, `operator`, `transformations`, `actions`, `chain`.
    pub parts: Vec<&'static str>,
}

/// In the order of the ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleChanges {
    pub added: Vec<RuleLine>,
    pub removed: Vec<RuleLine>,
    pub changed: Vec<ChangedRule>,
}

impl RuleChanges {
    pub fn between(old: &Resolved, new: &Resolved) -> Self {
        let by_id = |rules: &Resolved| -> BTreeMap<u64, RuleChain> {
            rules.rules.iter().map(|rule| (rule.id, placeless(rule))).collect()
        };
        let (old, new) = (by_id(old), by_id(new));
        let only = |these: &BTreeMap<u64, RuleChain>, those: &BTreeMap<u64, RuleChain>| {
            these.values().filter(|rule| !those.contains_key(&rule.id)).map(line).collect()
        };
        let changed = new.values().filter_map(|rule| {
            let before = old.get(&rule.id)?;
            (before != rule).then(|| ChangedRule { rule: line(rule), parts: parts(before, rule) })
        });
        Self { added: only(&new, &old), removed: only(&old, &new), changed: changed.collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

fn line(rule: &RuleChain) -> RuleLine {
    let actions = rule.links.first().map(|link| &link.actions);
    let message = actions.and_then(|actions| actions.message.as_ref()).map(ToString::to_string);
    RuleLine {
        id: rule.id,
        message: message.unwrap_or_default(),
        severity: actions.and_then(|actions| actions.severity).map(Severity::number),
    }
}

/// The rule without where it stands and where it goes on: neither is the rule's own.
fn placeless(rule: &RuleChain) -> RuleChain {
    let nowhere = Position { file: Arc::from(""), line: 0, column: 0 };
    let mut rule = rule.clone();
    rule.position = nowhere.clone();
    rule.goes_on_at = None;
    for link in &mut rule.links {
        link.position = nowhere.clone();
        // Each release numbers its rules anew.
        link.actions.version = None;
    }
    rule
}

fn parts(old: &RuleChain, new: &RuleChain) -> Vec<&'static str> {
    let mut parts = Vec::new();
    let mut note = |part, differs: bool| {
        if differs && !parts.contains(&part) {
            parts.push(part);
        }
    };
    note("phase", old.phase != new.phase);
    note("chain", old.links.len() != new.links.len());
    note("actions", (&old.disruptive, old.status) != (&new.disruptive, new.status));
    for (old, new) in old.links.iter().zip(&new.links) {
        let (before, after) = (old.condition.as_ref(), new.condition.as_ref());
        note("targets", before.map(|it| &it.targets) != after.map(|it| &it.targets));
        note("operator", before.map(|it| &it.operator) != after.map(|it| &it.operator));
        note("transformations", old.actions.transformations != new.actions.transformations);
        let mut rest = old.actions.clone();
        rest.transformations.clone_from(&new.actions.transformations);
        note("actions", rest != new.actions);
    }
    if parts.is_empty() {
        parts.push("actions");
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::patch::NoFiles;
    use seclang::language::{load_text, resolve};

    #[test]
    fn rules_are_compared_by_their_ids() {
        let rules = |text: &str| load_text("x", text, &NoFiles).and_then(resolve).unwrap();
        let old = rules(
            "SecRule ARGS \"@rx a\" \"id:1,phase:2,deny,msg:'one'\"\n\
             SecRule ARGS \"@rx b\" \"id:2,phase:2,deny,t:lowercase,ver:'1'\"\n\
             SecRule ARGS \"@rx c\" \"id:3,phase:2,deny\"\n",
        );
        let new = rules(
            "\n\n# moved\nSecRule ARGS \"@rx a\" \"id:1,phase:2,deny,msg:'one',ver:'2'\"\n\
             SecRule ARGS|ARGS_NAMES \"@rx bb\" \"id:2,phase:2,deny,ver:'2'\"\n\
             SecRule ARGS \"@rx d\" \"id:4,phase:1,deny,msg:'four',severity:'CRITICAL'\"\n",
        );
        let changes = RuleChanges::between(&old, &new);
        assert_eq!(changes.added, [RuleLine { id: 4, message: "four".to_owned(), severity: Some(2) }]);
        assert_eq!(changes.removed.iter().map(|rule| rule.id).collect::<Vec<_>>(), [3]);
        let changed: Vec<_> = changes.changed.iter().map(|it| (it.rule.id, it.parts.clone())).collect();
        assert_eq!(changed, [(2, vec!["targets", "operator", "transformations"])]);
        assert!(RuleChanges::between(&old, &old).is_empty());
    }
}
