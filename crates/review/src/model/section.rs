//! Under which headings of a pack an entry belongs.

use ledger::EntryOutcome;
use serde_json::Value;

/// What an entry says, as far as headings need it.
pub struct Told<'a> {
    pub activity: &'a str,
    pub outcome: EntryOutcome,
    pub content: &'a Value,
}

/// Headings, each with its own list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Changes made with the rights of an administrator, an operator or the machine's command line.
    Privileged,
    /// Who may do what.
    Roles,
    /// Keys made, replaced, destroyed.
    Keys,
    /// The record itself was searched, read or taken out.
    Reads,
    /// The provider's people, or its command line, in a customer's tenant; the command line in the provider's own.
    Entry,
}

/// What people do for themselves whatever their standing, and looking at records, which has a heading of its own.
const FOR_ONESELF: [&str; 12] = [
    "identity.signin.",
    "identity.session.open",
    "identity.session.end",
    "identity.session.touch",
    "identity.factor.check",
    "identity.factor.offer",
    "identity.factor.enrol",
    "identity.factor.confirm",
    "identity.password.",
    "safety.answer.",
    "audit.",
    "review.pack.read",
];
const LOOKS: [&str; 2] = ["audit.", "review.pack.read"];
const MAKES_RIGHTS: [&str; 3] = ["access.", "identity.operator.create", "identity.administrator.create"];

impl Told<'_> {
    /// The headings that the entry belongs under. What was refused changed nothing: it is counted, and listed
    /// nowhere but among sign-ins.
    pub fn headings(&self, is_providers: bool) -> Vec<Heading> {
        if self.outcome == EntryOutcome::Refused {
            return Vec::new();
        }
        let mut headings = Vec::new();
        if self.is_privileged() {
            headings.push(Heading::Privileged);
        }
        if self.changes_rights() {
            headings.push(Heading::Roles);
        }
        if self.changes_keys() {
            headings.push(Heading::Keys);
        }
        if begins(self.activity, &LOOKS) || self.activity.ends_with(".export") {
            headings.push(Heading::Reads);
        }
        let is_operator = self.standing() == "operator" && !is_providers;
        if is_operator || self.actor_kind() == "command-line" {
            headings.push(Heading::Entry);
        }
        headings
    }

    fn is_privileged(&self) -> bool {
        let has_rights =
            matches!(self.standing(), "administrator" | "operator") || self.actor_kind() == "command-line";
        has_rights && !begins(self.activity, &FOR_ONESELF) && !self.activity.ends_with(".export")
    }

    fn changes_rights(&self) -> bool {
        let fact = |name| self.fact(name);
        let is_raised = match self.activity {
            "identity.member.create" => matches!(fact("standing"), Some("administrator" | "operator")),
            "identity.member.update" => {
                fact("standing_before").is_some() && fact("standing_before") != fact("standing")
            }
            _ => false,
        };
        is_raised || begins(self.activity, &MAKES_RIGHTS)
    }

    fn changes_keys(&self) -> bool {
        let parts = self.activity.split('.');
        parts.into_iter().any(|part| matches!(part, "key" | "keys"))
    }

    /// A sign-in that did not succeed: a wrong password or code, a lock, an address that is not allowed.
    pub fn failed_sign_in(&self) -> Option<FailedSignIn<'_>> {
        let is_sign_in = begins(self.activity, &["identity.signin.", "identity.factor.check"]);
        // What the platform could not answer is nobody's mistake.
        let is_ours = self.fact("code").is_some_and(|code| code.starts_with("SK-PLATFORM-"));
        let is_failed = matches!(self.outcome, EntryOutcome::Failure | EntryOutcome::Refused) && !is_ours;
        (is_sign_in && is_failed && self.activity != "identity.signin.release").then(|| FailedSignIn {
            account: self.fact("login").or_else(|| self.subject()),
            address: self.text("/origin/address"),
            is_locked: self.fact("code") == Some("SK-SIGNIN-004"),
        })
    }

    /// Whose session was opened.
    pub fn signed_in(&self) -> Option<&str> {
        let is_open = self.activity == "identity.session.open" && self.outcome == EntryOutcome::Success;
        is_open.then(|| self.subject()).flatten()
    }

    /// Somebody else's approval that the entry itself names.
    pub fn approval(&self) -> Option<&str> {
        let named = ["approved_by", "approver", "approval"].into_iter().find_map(|name| self.fact(name));
        named.filter(|by| !by.is_empty() && Some(*by) != self.text("/actor/id"))
    }

    pub fn actor(&self) -> &str {
        self.text("/actor/id").unwrap_or_default()
    }

    pub fn target(&self) -> &str {
        self.text("/target").unwrap_or_default()
    }

    pub fn address(&self) -> &str {
        self.text("/origin/address").unwrap_or_default()
    }

    /// The id in `identity.user/<id>`.
    fn subject(&self) -> Option<&str> {
        self.target().strip_prefix("identity.user/")
    }

    fn standing(&self) -> &str {
        self.text("/actor/standing").unwrap_or_default()
    }

    fn actor_kind(&self) -> &str {
        self.text("/actor/kind").unwrap_or_default()
    }

    fn fact(&self, name: &str) -> Option<&str> {
        self.content.get("facts").and_then(|facts| facts.get(name)).and_then(Value::as_str)
    }

    fn text(&self, at: &str) -> Option<&str> {
        self.content.pointer(at).and_then(Value::as_str)
    }
}

/// Where somebody did not get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedSignIn<'a> {
    /// The name that was typed, or the id of whose account it is.
    pub account: Option<&'a str>,
    pub address: Option<&'a str>,
    pub is_locked: bool,
}

fn begins(activity: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| activity.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Heading::{Entry, Keys, Privileged, Reads, Roles};
    use serde_json::json;

    fn content(standing: &str, facts: Value) -> Value {
        let kind = if standing == "command-line" { "command-line" } else { "user" };
        json!({ "actor": { "kind": kind, "id": "u1", "standing": standing }, "target": "identity.user/u2",
                "origin": { "address": "203.0.113.7" }, "facts": facts })
    }

    #[test]
    fn each_entry_stands_under_its_headings() {
        let none = json!({});
        for (standing, activity, facts, expected) in [
            ("administrator", "identity.options.set", &none, vec![Privileged]),
            ("administrator", "access.member.roles.set", &none, vec![Privileged, Roles]),
            ("member", "identity.password.change", &none, vec![]),
            ("administrator", "identity.password.change", &none, vec![]),
            ("administrator", "identity.session.revoke", &none, vec![Privileged]),
            ("administrator", "audit.search", &none, vec![Reads]),
            ("administrator", "safety.rollcall.export", &none, vec![Reads]),
            ("operator", "tenancy.state.change", &none, vec![Privileged, Entry]),
            ("operator", "retention.keys.destroy", &none, vec![Privileged, Keys, Entry]),
            ("command-line", "identity.operator.create", &none, vec![Privileged, Roles, Entry]),
            ("member", "waf.keyboard.set", &none, vec![]),
            ("administrator", "identity.member.create", &json!({"standing": "member"}), vec![Privileged]),
            (
                "administrator",
                "identity.member.create",
                &json!({"standing": "administrator"}),
                vec![Privileged, Roles],
            ),
            (
                "administrator",
                "identity.member.update",
                &json!({"standing": "administrator", "standing_before": "member"}),
                vec![Privileged, Roles],
            ),
        ] {
            let content = content(standing, facts.clone());
            let told = Told { activity, outcome: EntryOutcome::Success, content: &content };
            assert_eq!(told.headings(false), expected, "{standing} {activity}");
            let refused = Told { outcome: EntryOutcome::Refused, ..told };
            assert_eq!(refused.headings(false), [], "{standing} {activity} refused");
        }
    }

    #[test]
    fn the_providers_own_people_are_no_visitors_at_home() {
        let content = content("operator", json!({}));
        let told =
            Told { activity: "waf.package.activate", outcome: EntryOutcome::Success, content: &content };
        assert_eq!(told.headings(true), [Privileged]);
        assert_eq!(told.headings(false), [Privileged, Entry]);
    }

    #[test]
    fn who_approves_is_somebody_else() {
        let of = |facts| content("operator", facts);
        for (facts, expected) in [
            (json!({"approved_by": "u9"}), Some("u9")),
            (json!({"approved_by": "u1"}), None),
            (json!({"approved_by": ""}), None),
            (json!({}), None),
        ] {
            let content = of(facts);
            let told = Told { activity: "x.y.z", outcome: EntryOutcome::Success, content: &content };
            assert_eq!(told.approval(), expected);
        }
    }

    #[test]
    fn failed_sign_ins() {
        let wrong = content("member", json!({"login": "sato", "code": "SK-SIGNIN-003"}));
        let told = |activity, outcome, content| Told { activity, outcome, content };
        let refused = told("identity.signin.refuse", EntryOutcome::Failure, &wrong);
        let expected = FailedSignIn { account: Some("sato"), address: Some("203.0.113.7"), is_locked: false };
        assert_eq!(refused.failed_sign_in(), Some(expected));
        let locked = content("member", json!({"code": "SK-SIGNIN-004"}));
        let attempt = told("identity.signin.attempt", EntryOutcome::Refused, &locked);
        assert!(attempt.failed_sign_in().unwrap().is_locked);
        for (activity, outcome) in [
            ("identity.signin.attempt", EntryOutcome::Intent),
            ("identity.signin.release", EntryOutcome::Failure),
            ("identity.member.create", EntryOutcome::Refused),
        ] {
            assert!(told(activity, outcome, &wrong).failed_sign_in().is_none(), "{activity}");
        }
    }
}
