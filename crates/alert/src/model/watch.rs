//! One entry against all rules.

use super::{memory::Memory, rule::Compiled, scene::Scene};
use kernel::Timestamp;
use ocsf::View;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The follower's own entries: looking at them would never end.
const UNWATCHED: [&str; 2] = ["alert.raise", "alert.tail.keep"];

pub fn is_watched(activity: &str) -> bool {
    !UNWATCHED.contains(&activity)
}

/// The entry that made a rule speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    pub retention: i16,
    pub seq: i64,
    pub id: i64,
    /// Microseconds since 1970.
    pub at: i64,
    pub activity: String,
    pub outcome: String,
    pub actor: String,
    pub target: String,
    pub address: String,
}

impl Trigger {
    pub fn of(view: &View) -> Self {
        let micros = view.time.unix_timestamp_nanos().checked_div(1_000).unwrap_or_default();
        Self {
            retention: view.retention,
            seq: view.seq.unwrap_or_default(),
            id: view.id,
            at: i64::try_from(micros).unwrap_or_default(),
            activity: view.activity.clone(),
            outcome: view.outcome.name().to_owned(),
            actor: view.actor.clone(),
            target: view.target.clone(),
            address: view.address.clone(),
        }
    }

    /// The entry's.
    pub fn time(&self) -> Timestamp {
        let nanos = i128::from(self.at).saturating_mul(1_000);
        Timestamp::from_unix_timestamp_nanos(nanos).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// A rule has spoken.
#[derive(Clone, Debug)]
pub struct Hit {
    pub rule: Arc<Compiled>,
    pub key: String,
    pub count: u32,
    /// The evaluation failed: this tells of the rule, not of the entry.
    pub fault: Option<String>,
    pub trigger: Trigger,
}

/// What the rules that are on say of an entry. `memory` takes it in.
pub fn look(rules: &[Arc<Compiled>], memory: &mut Memory, view: &View, scene: &Scene) -> Vec<Hit> {
    let (mut hits, at) = (Vec::new(), view.time.unix_timestamp());
    for rule in rules.iter().filter(|rule| rule.rule.is_on) {
        let hit = |key: String, count: u32, fault: Option<String>| Hit {
            rule: Arc::clone(rule),
            key,
            count,
            fault,
            trigger: Trigger::of(view),
        };
        match seen(rule, scene) {
            Ok(None) => {}
            Ok(Some((key, value))) => {
                if let Some(reached) = memory.observe(rule, &key, &value, at) {
                    hits.push(hit(key, reached.count, None));
                }
            }
            Err(why) => {
                if memory.fault(rule, &why, at) {
                    hits.push(hit(String::new(), 0, Some(why)));
                }
            }
        }
    }
    hits
}

/// Key and value of an entry that the filter lets through.
fn seen(rule: &Compiled, scene: &Scene) -> Result<Option<(String, String)>, String> {
    let fault = |fault: super::expression::Fault| fault.0;
    if !rule.filter.holds(scene).map_err(fault)? {
        return Ok(None);
    }
    let mut texts = [String::new(), String::new()];
    for (text, expression) in texts.iter_mut().zip([&rule.key, &rule.value]) {
        if let Some(expression) = expression {
            match expression.text(scene).map_err(fault)? {
                Some(given) => *text = given,
                None => return Ok(None),
            }
        }
    }
    let [key, value] = texts;
    Ok(Some((key, value)))
}
