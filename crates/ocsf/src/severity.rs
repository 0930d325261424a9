//! How grave an entry is: a function of what was done and how it ended, so that a list can be filtered
//! without opening anything.

use ledger::EntryOutcome;

/// OCSF's `severity_id`, as far as entries use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// As it should be.
    Informational,
    /// Somebody's rights or the service's protection changed, or something did not succeed.
    Low,
    /// Refused, unclear, or an attack that was stopped.
    Medium,
    /// An attack that was not stopped, records lost, keys destroyed.
    High,
}

impl Severity {
    pub const ALL: [Severity; 4] = [Severity::Informational, Severity::Low, Severity::Medium, Severity::High];

    pub fn number(self) -> u8 {
        match self {
            Severity::Informational => 1,
            Severity::Low => 2,
            Severity::Medium => 3,
            Severity::High => 4,
        }
    }

    /// OCSF's own word.
    pub fn caption(self) -> &'static str {
        match self {
            Severity::Informational => "Informational",
            Severity::Low => "Low",
            Severity::Medium => "Medium",
            Severity::High => "High",
        }
    }

    /// As in addresses of pages.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Informational => "informational",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// Beginnings of activities that change who may do what, or what protects the service.
const PRIVILEGED: [&str; 22] = [
    "access.member.roles.set",
    "access.role.",
    "alert.rule.",
    "audit.export",
    "blocklist.address.",
    "blocklist.entry.lift",
    "identity.administrator.create",
    "identity.factor.reset",
    "identity.member.create",
    "identity.member.resume",
    "identity.member.suspend",
    "identity.members.import",
    "identity.operator.create",
    "identity.options.set",
    "identity.session.revoke",
    "retention.",
    "sink.",
    "tenancy.state.",
    "tenancy.tenant.",
    "waf.exclusion.",
    "waf.package.",
    "waf.patch.",
];
/// Last words of activities that only look.
const LOOKS: [&str; 8] = ["list", "show", "view", "look", "find", "search", "load", "deliver"];
const GRAVE: [&str; 4] =
    ["gate.record.lose", "host.firewall.drift", "retention.keys.destroy", "sink.target.stop"];

/// The severity of an entry.
pub fn severity_of(activity: &str, outcome: EntryOutcome) -> Severity {
    if GRAVE.contains(&activity) {
        return Severity::High;
    }
    if activity == "gate.attack.detect" {
        return if outcome == EntryOutcome::Refused { Severity::Medium } else { Severity::High };
    }
    let is_look = activity.rsplit('.').next().is_some_and(|verb| LOOKS.contains(&verb));
    match outcome {
        // Strangers knock at the gate all day.
        EntryOutcome::Refused if activity.starts_with("gate.") => Severity::Low,
        EntryOutcome::Refused | EntryOutcome::Unknown => Severity::Medium,
        EntryOutcome::Failure => Severity::Low,
        EntryOutcome::Success | EntryOutcome::Intent => {
            let is_privileged = !is_look && PRIVILEGED.iter().any(|begin| activity.starts_with(begin));
            match (activity, is_privileged) {
                ("gate.address.block", _) => Severity::Medium,
                (_, true) => Severity::Low,
                (_, false) => Severity::Informational,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntryOutcome::{Failure, Intent, Refused, Success, Unknown};

    #[test]
    fn what_is_grave() {
        for (activity, outcome, severity) in [
            ("identity.session.open", Success, Severity::Informational),
            ("identity.signin.refuse", Failure, Severity::Low),
            ("identity.member.list", Success, Severity::Informational),
            ("identity.member.list", Refused, Severity::Medium),
            ("access.role.list", Success, Severity::Informational),
            ("access.role.create", Success, Severity::Low),
            ("audit.export", Intent, Severity::Low),
            ("gate.request.refuse", Refused, Severity::Low),
            ("gate.attack.detect", Refused, Severity::Medium),
            ("gate.attack.detect", Success, Severity::High),
            ("gate.address.block", Success, Severity::Medium),
            ("gate.record.lose", Success, Severity::High),
            ("retention.keys.destroy", Success, Severity::High),
            ("notice.mail.settle", Unknown, Severity::Medium),
        ] {
            assert_eq!(severity_of(activity, outcome), severity, "{activity} {outcome:?}");
        }
    }

    #[test]
    fn severities_survive_their_names() {
        for severity in Severity::ALL {
            assert_eq!(Severity::from_name(severity.name()), Some(severity));
        }
        assert_eq!(Severity::from_name("fatal"), None);
    }
}
