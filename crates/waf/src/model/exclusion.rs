//! An exclusion: one rule does not look at one thing, in one place, for a while.

use super::{PathPattern, Reason};
use kernel::{Message, Refusal, TenantId, Timestamp, random_from};
use seclang::language::{load_text, resolve};
use std::fmt;
use time::Duration;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExclusionId(pub Uuid);

impl ExclusionId {
    pub fn new(now: Timestamp) -> Self {
        Self(random_from(now))
    }
}

impl fmt::Display for ExclusionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An exclusion as typed.
#[derive(Clone, Debug, Default)]
pub struct NewExclusion {
    /// The rule's id.
    pub rule: String,
    /// `ARGS:comment`. Empty: the whole rule.
    pub target: String,
    /// A service's id. Empty: all of them.
    pub service: String,
    /// `/orders/{id}/comment`, `/reports/**`. Empty: everywhere.
    pub path: String,
    /// Only requests of this tenant's members. Empty: everybody's.
    pub tenant: String,
    pub reason: String,
    /// Days from now, 1 to 366.
    pub days: u16,
}

/// An exclusion that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    pub rule: u64,
    pub target: Option<String>,
    pub service: Option<String>,
    pub path: Option<PathPattern>,
    pub tenant: Option<TenantId>,
    pub reason: Reason,
    pub expires_at: Timestamp,
}

/// Rules that add scores up and act on them, or set the others up: without them nothing would be stopped.
const DECIDING: [std::ops::RangeInclusive<u64>; 6] = [
    1..=91_999,
    900_000..=901_999,
    905_000..=905_999,
    949_000..=949_999,
    959_000..=959_999,
    980_000..=980_999,
];
const MOST_DAYS: u16 = 366;

impl NewExclusion {
    /// # Errors
    /// *invalid*; the faults name the fields `rule`, `target`, `service`, `path`, `tenant`, `reason`, `days`.
    pub fn checked(&self, now: Timestamp) -> Result<Exclusion, Refusal> {
        let mut refusal = Refusal::invalid("an exclusion");
        let mut fault = |field: &'static str, key: &'static str| {
            refusal.fields.push(kernel::FieldFault { field: field.into(), message: Message::key(key) });
        };
        let rule = self.rule.trim().parse().ok().filter(|rule| (1..=999_999_999).contains(rule));
        match rule {
            None => fault("rule", "waf-rule-form"),
            Some(rule) if DECIDING.iter().any(|range| range.contains(&rule)) => {
                fault("rule", "waf-rule-deciding");
            }
            Some(_) => {}
        }
        let target = non_empty(&self.target);
        if target.as_deref().is_some_and(|target| !is_target(target)) {
            fault("target", "waf-target-form");
        }
        let service = non_empty(&self.service);
        if service.as_deref().is_some_and(|service| !is_service(service)) {
            fault("service", "waf-service-form");
        }
        let path = non_empty(&self.path).map(|path| PathPattern::parse(&path));
        if let Some(Err(message)) = &path {
            fault("path", message.key);
        }
        let tenant = non_empty(&self.tenant).map(|tenant| tenant.parse::<TenantId>());
        if matches!(tenant, Some(Err(_))) {
            fault("tenant", "waf-tenant-form");
        }
        if target.is_none() && service.is_none() && path.is_none() {
            // A rule that nobody wants anywhere belongs out of the package.
            fault("target", "waf-exclusion-wide");
        }
        let expires_at = now.checked_add(Duration::days(i64::from(self.days)));
        if !(1..=MOST_DAYS).contains(&self.days) || expires_at.is_none() {
            fault("days", "waf-days-range");
        }
        let reason = Reason::parse(&self.reason);
        if let Err(message) = &reason {
            refusal.fields.push(kernel::FieldFault { field: "reason".into(), message: message.clone() });
        }
        match (refusal.fields.is_empty(), rule, path.transpose(), tenant.transpose(), reason, expires_at) {
            (true, Some(rule), Ok(path), Ok(tenant), Ok(reason), Some(expires_at)) => {
                Ok(Exclusion { rule, target, service, path, tenant, reason, expires_at })
            }
            _ => Err(refusal),
        }
    }
}

impl Exclusion {
    /// As SecLang, to stand in front of the rules: what the gate knows of the request, and what is then left alone.
    pub(crate) fn directive(&self, id: u64) -> String {
        let control = match &self.target {
            Some(target) => format!("ctl:ruleRemoveTargetById={};{target}", self.rule),
            None => format!("ctl:ruleRemoveById={}", self.rule),
        };
        let mut conditions = Vec::new();
        if let Some(service) = &self.service {
            conditions.push(format!("TX:{SERVICE} \"@streq {service}\""));
        }
        if let Some(tenant) = self.tenant {
            conditions.push(format!("TX:{TENANT} \"@streq {tenant}\""));
        }
        if let Some(path) = &self.path {
            conditions.push(format!("REQUEST_FILENAME \"@rx {}\"", path.expression()));
        }
        let Some(last) = conditions.len().checked_sub(1) else {
            return format!("SecAction \"id:{id},phase:1,pass,t:none,nolog,{control}\"\n");
        };
        let mut text = String::new();
        for (number, condition) in conditions.iter().enumerate() {
            let head = if number == 0 { format!("id:{id},phase:1,pass,nolog,") } else { String::new() };
            let tail = if number == last { control.as_str() } else { "chain" };
            text.push_str(&format!("SecRule {condition} \"{head}t:none,{tail}\"\n"));
        }
        text
    }
}

/// TX variables that the gate sets before the first rule.
pub(crate) const SERVICE: &str = "sekisho_service";
pub(crate) const TENANT: &str = "sekisho_tenant";

fn non_empty(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

pub(crate) fn is_service(text: &str) -> bool {
    text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte))
}

/// One variable that rules know, with or without one member's name. The language itself is asked.
fn is_target(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-[]$/*@".contains(&byte);
    let is_short = text.len() <= 200 && text.bytes().all(is_plain);
    let rule = format!("SecAction \"id:80000,phase:1,pass,nolog,ctl:ruleRemoveTargetById=100000;{text}\"\n");
    is_short && load_text("target", &rule, &super::patch::NoFiles).and_then(resolve).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> NewExclusion {
        NewExclusion {
            rule: "942100".to_owned(),
            target: "ARGS:comment".to_owned(),
            service: "app.example.jp".to_owned(),
            path: "/orders/{id}/comment".to_owned(),
            tenant: String::new(),
            reason: "本文の引用符".to_owned(),
            days: 30,
        }
    }

    fn faults(change: impl Fn(&mut NewExclusion)) -> Vec<(String, &'static str)> {
        let mut new = typed();
        change(&mut new);
        match new.checked(Timestamp::UNIX_EPOCH) {
            Ok(_) => Vec::new(),
            Err(refusal) => {
                refusal.fields.iter().map(|fault| (fault.field.to_string(), fault.message.key)).collect()
            }
        }
    }

    #[test]
    fn what_cannot_be_excluded_names_its_field() {
        type Change = fn(&mut NewExclusion);
        let cases: [(Change, &str, &str); 13] = [
            (|new| new.rule = "x".to_owned(), "rule", "waf-rule-form"),
            (|new| new.rule = "949110".to_owned(), "rule", "waf-rule-deciding"),
            (|new| new.rule = "901001".to_owned(), "rule", "waf-rule-deciding"),
            (|new| new.rule = "91002".to_owned(), "rule", "waf-rule-deciding"),
            (|new| new.target = "ARGZ:x".to_owned(), "target", "waf-target-form"),
            (|new| new.target = "ARGS:x\",deny".to_owned(), "target", "waf-target-form"),
            (|new| new.target = "ARGS|TX".to_owned(), "target", "waf-target-form"),
            (|new| new.service = "a b".to_owned(), "service", "waf-service-form"),
            (|new| new.path = "orders".to_owned(), "path", "waf-path-form"),
            (|new| new.tenant = "minato".to_owned(), "tenant", "waf-tenant-form"),
            (|new| new.reason = " ".to_owned(), "reason", "refusal-reason-missing"),
            (|new| new.days = 0, "days", "waf-days-range"),
            (|new| new.days = 367, "days", "waf-days-range"),
        ];
        for (number, (change, field, key)) in cases.into_iter().enumerate() {
            assert_eq!(faults(change), [(field.to_owned(), key)], "{number}");
        }
        assert_eq!(faults(|_| ()), []);
        let wide = faults(|new| {
            (new.target, new.service, new.path) = Default::default();
        });
        assert_eq!(wide, [("target".to_owned(), "waf-exclusion-wide")]);
    }

    #[test]
    fn exclusions_are_written_as_the_field_writes_them() {
        let text = typed().checked(Timestamp::UNIX_EPOCH).unwrap().directive(80001);
        assert_eq!(
            text,
            "SecRule TX:sekisho_service \"@streq app.example.jp\" \"id:80001,phase:1,pass,nolog,t:none,chain\"\n\
             SecRule REQUEST_FILENAME \"@rx ^/orders/[^/]+/comment$\" \
             \"t:none,ctl:ruleRemoveTargetById=942100;ARGS:comment\"\n"
        );
        assert!(load_text("x", &text, &super::super::patch::NoFiles).and_then(resolve).is_ok());
    }
}
