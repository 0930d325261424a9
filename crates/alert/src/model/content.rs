//! What an alert says.

use super::watch::{Hit, Trigger};
use ledger::Quoted;
use serde::{Deserialize, Serialize};

/// Keys that an alert names; more are counted.
const MOST_KEYS: usize = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Of a tenant's own rule.
    pub name: Option<String>,
    /// Whom or what it is about; empty where the whole tenant is.
    pub keys: Vec<String>,
    /// Keys beyond those.
    pub more: u32,
    /// Entries or values that were counted.
    pub count: u32,
    /// Seconds.
    pub window: u32,
    /// The rule could not be evaluated, or what the health of the ledger is, in English.
    pub words: Option<String>,
    pub trigger: Option<Trigger>,
    /// The entries that all this is from.
    #[serde(skip)]
    pub quoted: Quoted,
}

impl Content {
    pub fn take(&mut self, hit: &Hit) {
        if !hit.key.is_empty() && !self.keys.contains(&hit.key) {
            match self.keys.len() < MOST_KEYS {
                true => self.keys.push(hit.key.clone()),
                false => self.more = self.more.saturating_add(1),
            }
        }
        self.count = self.count.max(hit.count);
        self.window = hit.rule.rule.definition.window;
        self.words = self.words.take().or_else(|| hit.fault.clone());
        self.trigger = Some(hit.trigger.clone());
        self.quoted.add(hit.trigger.retention, hit.trigger.time());
    }

    /// Counts on with what came later.
    pub fn join(&mut self, later: Content) {
        for key in later.keys {
            match self.keys.len() < MOST_KEYS || self.keys.contains(&key) {
                true if self.keys.contains(&key) => {}
                true => self.keys.push(key),
                false => self.more = self.more.saturating_add(1),
            }
        }
        self.more = self.more.saturating_add(later.more);
        self.count = self.count.max(later.count);
        self.words = later.words.or(self.words.take());
        self.trigger = later.trigger.or(self.trigger.take());
        self.quoted.join(&later.quoted);
    }
}
