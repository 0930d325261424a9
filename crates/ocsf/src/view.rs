//! An opened entry, flat: every field that a rule, a search or an export asks for, with one name each.

use crate::severity::{Severity, severity_of};
use kernel::{TenantId, Timestamp};
use ledger::{EntryOutcome, Found};
use serde_json::{Map, Value};

/// What one entry says. Texts that the entry does not have are empty.
#[derive(Clone, Debug)]
pub struct View {
    pub tenant: TenantId,
    /// The number of the retention class: the tree.
    pub retention: i16,
    /// The leaf's number in the tree; `None` until it has been ordered.
    pub seq: Option<i64>,
    pub id: i64,
    /// Hash of the leaf (RFC 9162 §2.1.1), 64 hexadecimal digits.
    pub leaf: String,
    pub time: Timestamp,
    pub activity: String,
    pub outcome: EntryOutcome,
    /// OCSF class.
    pub class: u16,
    pub severity: Severity,
    /// `user`, `system`, `nobody`, `command-line`.
    pub actor_kind: String,
    /// A user's id, or `system:integrator`.
    pub actor: String,
    /// `member`, `administrator`, `operator`.
    pub standing: String,
    /// `identity.user/<id>`.
    pub target: String,
    /// `page`, `api`, `command-line`, `job`.
    pub channel: String,
    pub address: String,
    pub agent: String,
    pub trace: String,
    pub facts: Map<String, Value>,
    /// False if its key was destroyed, or if it was altered: then only the clear columns are here.
    pub is_readable: bool,
}

impl View {
    /// The view of an entry of `tenant`.
    pub fn of(tenant: TenantId, found: &Found) -> Self {
        let content = found.content.as_ref();
        let text = |at: &str| {
            content
                .and_then(|content| content.pointer(at))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let facts = content.and_then(|content| content.get("facts")).and_then(Value::as_object);
        Self {
            tenant,
            retention: found.retention,
            seq: found.seq,
            id: found.id,
            leaf: found.leaf.to_string(),
            time: found.event_time,
            activity: found.activity.clone(),
            outcome: found.outcome,
            class: ledger::class_of(&found.activity).0,
            severity: severity_of(&found.activity, found.outcome),
            actor_kind: text("/actor/kind"),
            actor: text("/actor/id"),
            standing: text("/actor/standing"),
            target: text("/target"),
            channel: text("/origin/channel"),
            address: text("/origin/address"),
            agent: text("/origin/agent"),
            trace: text("/trace"),
            facts: facts.cloned().unwrap_or_default(),
            is_readable: content.is_some(),
        }
    }

    /// A fact that is a text.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name).and_then(Value::as_str)
    }

    /// What names this entry among all of them, for ever: the tree's origin and the entry's id.
    pub fn uid(&self) -> String {
        format!("{}/{}", self.log(), self.id)
    }

    /// The origin of its tree, as checkpoints name it.
    pub fn log(&self) -> String {
        ledger::origin(self.tenant, self.retention)
    }
}
