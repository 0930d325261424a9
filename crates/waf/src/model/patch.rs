//! A virtual patch: one rule against a hole that its service has until it is mended.

use super::Reason;
use kernel::{FieldFault, Message, Refusal, Timestamp, random_from};
use seclang::{
    RuleSet,
    language::{
        FileError, Files, Resolved,
        ast::{DirectiveKind, Disruptive},
        load_text, resolve,
    },
};
use std::{fmt, ops::RangeInclusive};
use time::Duration;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatchId(pub Uuid);

impl PatchId {
    pub fn new(now: Timestamp) -> Self {
        Self(random_from(now))
    }
}

impl fmt::Display for PatchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A patch as typed.
#[derive(Clone, Debug, Default)]
pub struct NewPatch {
    /// One `SecRule`, with what is chained to it. Its id is 83000 to 84999.
    pub text: String,
    pub reason: String,
    /// Days from now, 1 to 92: a patch stands in for a repair.
    pub days: u16,
}

/// A patch that may be made: its rule compiles, and does nothing but look and refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    pub rule: u64,
    pub text: String,
    pub reason: Reason,
    pub expires_at: Timestamp,
}

/// Ids of virtual patches. Exclusions have 80000 to 82999; packages have neither.
pub const IDS: RangeInclusive<u64> = 83_000..=84_999;
const LONGEST: usize = 8 * 1024;
const MOST_DAYS: u16 = 92;

impl NewPatch {
    /// # Errors
    /// *invalid*; the faults name the fields `text`, `reason`, `days`.
    pub fn checked(&self, now: Timestamp) -> Result<Patch, Refusal> {
        let mut fields = Vec::new();
        let mut fault =
            |field: &'static str, message| fields.push(FieldFault { field: field.into(), message });
        let rule = checked_rule(&self.text).map_err(|message| fault("text", message)).ok();
        let reason = Reason::parse(&self.reason).map_err(|message| fault("reason", message)).ok();
        let expires_at = now.checked_add(Duration::days(i64::from(self.days)));
        if !(1..=MOST_DAYS).contains(&self.days) || expires_at.is_none() {
            fault("days", Message::key("waf-patch-days-range"));
        }
        match (fields.is_empty(), rule, reason, expires_at) {
            (true, Some(rule), Some(reason), Some(expires_at)) => {
                Ok(Patch { rule, text: self.text.trim().to_owned(), reason, expires_at })
            }
            _ => Err(Refusal { fields, ..Refusal::invalid("a virtual patch") }),
        }
    }
}

fn checked_rule(text: &str) -> Result<u64, Message> {
    let mistake = |told: String| Message::key("waf-patch-mistake").with("mistake", told);
    if text.trim().is_empty() || text.len() > LONGEST {
        return Err(Message::key("waf-patch-length").with("max", LONGEST));
    }
    let told = |errors: Vec<seclang::language::LoadError>| {
        mistake(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    };
    let parsed = load_text("patch", text.trim(), &NoFiles).map_err(told)?;
    let is_rule = |kind: &DirectiveKind| matches!(kind, DirectiveKind::Rule(_));
    if !parsed.directives.iter().all(|directive| is_rule(&directive.kind)) {
        return Err(Message::key("waf-patch-one-rule"));
    }
    let resolved = resolve(parsed).map_err(told)?;
    let rule = checked_chain(&resolved)?;
    RuleSet::compile(&resolved, &NoFiles).map_err(told)?;
    Ok(rule)
}

/// It may score nothing, switch nothing off and let nothing pass the rules behind it.
fn checked_chain(resolved: &Resolved) -> Result<u64, Message> {
    let [rule] = resolved.rules.as_slice() else { return Err(Message::key("waf-patch-one-rule")) };
    if !IDS.contains(&rule.id) {
        let message = Message::key("waf-patch-id");
        return Err(message.with("first", IDS.start()).with("last", IDS.end()));
    }
    let is_quiet = rule.links.iter().all(|link| {
        let actions = &link.actions;
        actions.controls.is_empty()
            && actions.set_variables.is_empty()
            && actions.skip.is_none()
            && actions.skip_after.is_none()
    });
    let stops = matches!(rule.disruptive, Disruptive::Deny | Disruptive::Drop | Disruptive::Pass);
    match is_quiet && stops && rule.goes_on_at.is_none() {
        true => Ok(rule.id),
        false => Err(Message::key("waf-patch-actions")),
    }
}

/// A rule by itself has no files beside it.
pub(crate) struct NoFiles;

impl Files for NoFiles {
    fn matching(&self, _: &str, _: &str) -> Result<Vec<String>, FileError> {
        Err(FileError("Include has no place here".to_owned()))
    }

    fn rules(&self, _: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError("Include has no place here".to_owned()))
    }

    fn values(&self, _: &str, _: &str) -> Result<Vec<u8>, FileError> {
        Err(FileError("there are no files here: write the values into the rule".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<&'static str> {
        let new = NewPatch { text: text.to_owned(), reason: "CVE-2026-0001".to_owned(), days: 14 };
        new.checked(Timestamp::UNIX_EPOCH).err().map(|refusal| refusal.fields[0].message.key)
    }

    #[test]
    fn one_rule_that_looks_and_refuses() {
        let head = "id:83001,phase:2,t:none,deny,status:403,log";
        let cases = [
            (format!("SecRule ARGS:x \"@contains bad\" \"{head}\""), None),
            (
                format!("SecRule REQUEST_FILENAME \"@streq /x\" \"{head},chain\"\nSecRule ARGS \"@rx a\""),
                None,
            ),
            (String::new(), Some("waf-patch-length")),
            (format!("SecRule ARGZ \"@rx a\" \"{head}\""), Some("waf-patch-mistake")),
            (format!("SecRule ARGS \"@rx a(\" \"{head}\""), Some("waf-patch-mistake")),
            (format!("SecRule ARGS \"@pmFromFile x.data\" \"{head}\""), Some("waf-patch-mistake")),
            (format!("Include /etc/passwd\nSecRule ARGS \"@rx a\" \"{head}\""), Some("waf-patch-mistake")),
            (format!("SecRuleEngine Off\nSecRule ARGS \"@rx a\" \"{head}\""), Some("waf-patch-one-rule")),
            (format!("SecAction \"{head}\""), Some("waf-patch-one-rule")),
            ("SecRuleRemoveById 1-999999".to_owned(), Some("waf-patch-one-rule")),
            ("SecRule ARGS \"@rx a\" \"id:5,phase:2,deny\"".to_owned(), Some("waf-patch-id")),
            (format!("SecRule ARGS \"@rx a\" \"{head},ctl:ruleEngine=Off\""), Some("waf-patch-actions")),
            ("SecRule ARGS \"@rx a\" \"id:83001,phase:1,allow\"".to_owned(), Some("waf-patch-actions")),
            (
                format!("SecRule ARGS \"@rx a\" \"{head},setvar:tx.inbound_anomaly_score_threshold=999\""),
                Some("waf-patch-actions"),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(fault(&text), expected, "{text}");
        }
    }
}
