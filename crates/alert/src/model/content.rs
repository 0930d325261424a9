//! What an alert says: sealed in its row.

use super::watch::{Hit, Trigger};
use kernel::Refusal;
use keys::{Place, TenantKeys};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    }

    pub fn seal(&self, keys: &TenantKeys, alert: Uuid) -> Result<Vec<u8>, Refusal> {
        let json = serde_json::to_vec(self).map_err(|error| Refusal::fault(error.to_string()))?;
        Ok(keys.seal(&place(alert), &json))
    }

    /// `None` if it does not open.
    pub fn open(keys: &TenantKeys, alert: Uuid, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(keys.open(&place(alert), sealed).ok()?.expose()).ok()
    }
}

fn place(alert: Uuid) -> Place {
    Place { table: "alert.alert", column: "content", row: alert }
}
