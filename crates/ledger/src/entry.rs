//! What an entry says. Plain values; no SQL, no keys.

use crate::Retention;
use kernel::{Ctx, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryOutcome {
    Success,
    /// It was done as asked, and what was asked failed: a wrong password, a bounced mail.
    Failure,
    /// Not allowed, or not possible; nothing was changed.
    Refused,
    /// An effect outside the database is about to be tried.
    Intent,
    /// Nobody knows how it ended.
    Unknown,
}

impl EntryOutcome {
    pub const ALL: [EntryOutcome; 5] = [
        EntryOutcome::Success,
        EntryOutcome::Failure,
        EntryOutcome::Refused,
        EntryOutcome::Intent,
        EntryOutcome::Unknown,
    ];

    pub fn number(self) -> i16 {
        match self {
            EntryOutcome::Success => 1,
            EntryOutcome::Failure => 2,
            EntryOutcome::Refused => 3,
            EntryOutcome::Intent => 4,
            EntryOutcome::Unknown => 5,
        }
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.number() == number)
    }

    pub fn name(self) -> &'static str {
        match self {
            EntryOutcome::Success => "success",
            EntryOutcome::Failure => "failure",
            EntryOutcome::Refused => "refused",
            EntryOutcome::Intent => "intent",
            EntryOutcome::Unknown => "unknown",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// OCSF 1.8 class of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class(pub u16);

/// The OCSF class that an activity belongs to, by its name's first parts.
pub fn class_of(activity: &str) -> Class {
    const ACCOUNT_CHANGE: Class = Class(3001);
    const AUTHENTICATION: Class = Class(3002);
    const ENTITY_MANAGEMENT: Class = Class(3004);
    const NETWORK_ACTIVITY: Class = Class(4001);
    const HTTP_ACTIVITY: Class = Class(4002);
    const DETECTION_FINDING: Class = Class(2004);
    const API_ACTIVITY: Class = Class(6003);
    match activity.split('.').take(2).collect::<Vec<_>>().as_slice() {
        ["identity", "signin" | "session" | "factor"] => AUTHENTICATION,
        ["identity" | "access", _] => ACCOUNT_CHANGE,
        ["tenancy", _] => ENTITY_MANAGEMENT,
        ["gate", "attack" | "address"] => DETECTION_FINDING,
        ["gate", "connection"] => NETWORK_ACTIVITY,
        ["gate", _] => HTTP_ACTIVITY,
        _ => API_ACTIVITY,
    }
}

/// What people do in the consoles of operators and tenants to how the service is run: who may what, which
/// settings hold, which tenants there are, what was looked up in the record.
const PORTAL: [&str; 9] = [
    "access.",
    "audit.",
    "blocklist.",
    "identity.member.",
    "identity.members.",
    "identity.operator.",
    "identity.options.",
    "tenancy.",
    "waf.",
];
/// What gate and host firewall denied below HTTP, and the addresses that they keep out.
const NETWORK: [&str; 4] = ["gate.connection.", "gate.address.", "host.firewall.", "network."];

/// The retention class that an activity belongs to (L01), by its name.
pub fn retention_of(activity: &str) -> Retention {
    let is_one_of = |names: &[&str]| names.iter().any(|name| activity.starts_with(name));
    match activity {
        _ if is_one_of(&NETWORK) => Retention::Network,
        _ if is_one_of(&PORTAL) => Retention::Portal,
        _ if activity.starts_with("gate.") => Retention::Access,
        _ if activity.starts_with("system.") => Retention::System,
        _ => Retention::Operation,
    }
}

/// One entry before it is sealed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub event_time: Timestamp,
    pub retention: Retention,
    pub class: Class,
    /// The operation's name.
    pub activity: String,
    pub outcome: EntryOutcome,
    pub actor: String,
    pub target: String,
    pub address: Option<String>,
    /// Everything that is told, as canonical JSON: sealed, never in clear.
    pub content: Value,
}

/// A target's text is cut here: it is a reference, not a document.
const LONGEST_TARGET: usize = 200;

impl Entry {
    /// The entry of one operation in one context. `facts` are the operation's own words.
    pub fn of(
        ctx: &Ctx,
        activity: &str,
        target: &str,
        outcome: EntryOutcome,
        facts: Map<String, Value>,
    ) -> Self {
        let actor = ctx.actor.reference();
        let target: String = target.chars().take(LONGEST_TARGET).collect();
        let address = ctx.origin.address.map(|address| address.to_string());
        let content = json!({
            "actor": { "kind": ctx.actor.kind(), "id": actor, "standing": ctx.actor.standing() },
            "target": target,
            "origin": { "channel": ctx.origin.channel, "address": address, "agent": ctx.origin.agent },
            "trace": ctx.trace.to_string(),
            "facts": facts,
        });
        Self {
            event_time: ctx.now,
            retention: retention_of(activity),
            class: class_of(activity),
            activity: activity.to_owned(),
            outcome,
            actor,
            target,
            address,
            content,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_survive_number_and_name() {
        for outcome in EntryOutcome::ALL {
            assert_eq!(EntryOutcome::from_number(outcome.number()), Some(outcome));
            assert_eq!(EntryOutcome::from_name(outcome.name()), Some(outcome));
        }
        assert_eq!(EntryOutcome::from_number(0), None);
    }

    #[test]
    fn each_class_of_logs_has_its_activities() {
        for (activity, class) in [
            ("identity.signin.attempt", Retention::Operation),
            ("safety.answer.record", Retention::Operation),
            ("gate.request.pass", Retention::Access),
            ("gate.attack.detect", Retention::Access),
            ("gate.connection.pass", Retention::Network),
            ("gate.connection.refuse", Retention::Network),
            ("gate.address.block", Retention::Network),
            ("host.firewall.drift", Retention::Network),
            ("system.journal.log", Retention::System),
            ("access.role.create", Retention::Portal),
            ("tenancy.tenant.create", Retention::Portal),
        ] {
            assert_eq!(retention_of(activity), class, "{activity}");
        }
    }

    #[test]
    fn classes() {
        assert_eq!(class_of("identity.signin.attempt"), Class(3002));
        assert_eq!(class_of("identity.user.create"), Class(3001));
        assert_eq!(class_of("gate.request.refuse"), Class(4002));
        assert_eq!(class_of("gate.connection.pass"), Class(4001));
        assert_eq!(class_of("gate.attack.detect"), Class(2004));
        assert_eq!(class_of("gate.address.block"), Class(2004));
        assert_eq!(class_of("safety.rollcall.start"), Class(6003));
    }
}
