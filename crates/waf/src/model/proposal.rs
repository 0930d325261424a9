//! From a request that was taken for an attack to the narrowest exclusion that would have let it pass.

use super::PathPattern;
use kernel::{TenantId, Timestamp};
use serde_json::Value;
use std::fmt;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProposalId(pub Uuid);

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What would be excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub rule: u64,
    /// The rule's own words.
    pub message: String,
    pub target: Option<String>,
    pub service: Option<String>,
    pub path: Option<PathPattern>,
    /// Whose member asked.
    pub tenant: Option<TenantId>,
}

/// A proposal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    /// Of the request.
    pub trace: Uuid,
    pub proposed: Proposed,
    pub reason: String,
    pub made_by: String,
    pub made_at: Timestamp,
}

/// Proposals of one request.
const MOST: usize = 10;
/// Variables whose name in a finding is not what a rule would have to leave out.
const NOT_TARGETS: [&str; 4] = ["TX", "MATCHED_VAR", "MATCHED_VARS", "RULE"];

impl Proposed {
    /// From the facts of a `gate.attack.detect` entry: one for each rule and place that matched, narrowed to the
    /// service, the page and the tenant. Rules that only add scores up are left out.
    pub fn of_facts(facts: &Value, tenant: Option<TenantId>) -> Vec<Self> {
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let service = text(facts, "service").filter(|service| super::exclusion::is_service(service));
        let path = text(facts, "path").and_then(|path| PathPattern::of_request(&path));
        let findings = facts.get("findings").and_then(Value::as_array);
        let mut proposed: Vec<Self> = Vec::new();
        for finding in findings.into_iter().flatten() {
            let Some(rule) = finding.get("rule").and_then(Value::as_u64) else { continue };
            let one = Self {
                rule,
                message: text(finding, "message").unwrap_or_default().chars().take(300).collect(),
                target: text(finding, "variable").and_then(|variable| target(&variable)),
                service: service.clone(),
                path: path.clone(),
                tenant,
            };
            if one.is_possible() && !proposed.contains(&one) && proposed.len() < MOST {
                proposed.push(one);
            }
        }
        proposed
    }

    /// As it would be typed.
    pub fn typed(&self, reason: &str, days: u16) -> super::NewExclusion {
        super::NewExclusion {
            rule: self.rule.to_string(),
            target: self.target.clone().unwrap_or_default(),
            service: self.service.clone().unwrap_or_default(),
            path: self.path.as_ref().map(|path| path.as_str().to_owned()).unwrap_or_default(),
            tenant: self.tenant.map(|tenant| tenant.to_string()).unwrap_or_default(),
            reason: reason.to_owned(),
            days,
        }
    }

    fn is_possible(&self) -> bool {
        self.typed("proposal", 1).checked(Timestamp::UNIX_EPOCH).is_ok()
    }
}

/// What a rule would have to leave out to not see `variable`. A finding cuts long names: those are not proposed.
fn target(variable: &str) -> Option<String> {
    let (collection, name) = variable.split_once(':').unwrap_or((variable, ""));
    let is_known = !collection.is_empty() && !NOT_TARGETS.contains(&collection) && !variable.ends_with('…');
    is_known.then(|| if name.is_empty() { collection.to_owned() } else { format!("{collection}:{name}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn proposals_are_narrow() {
        let finding = |rule: u64, variable: &str| json!({"rule": rule, "message": "m", "variable": variable});
        let facts = json!({
            "service": "app.example.jp", "path": "/orders/17/comment",
            "findings": [
                finding(942100, "ARGS:comment"), finding(942100, "ARGS:comment"), finding(941100, "ARGS:comment"),
                finding(920350, "REQUEST_HEADERS:host"), finding(949110, "TX:blocking_inbound_anomaly_score"),
                finding(932100, ""),
            ],
        });
        let found = Proposed::of_facts(&facts, Some(TenantId::PROVIDER));
        let told: Vec<_> = found.iter().map(|one| (one.rule, one.target.as_deref())).collect();
        assert_eq!(
            told,
            [
                (942100, Some("ARGS:comment")),
                (941100, Some("ARGS:comment")),
                (920350, Some("REQUEST_HEADERS:host")),
                (932100, None)
            ]
        );
        let first = &found[0];
        assert_eq!(first.path.as_ref().map(PathPattern::as_str), Some("/orders/{id}/comment"));
        assert_eq!(
            (first.service.as_deref(), first.tenant),
            (Some("app.example.jp"), Some(TenantId::PROVIDER))
        );
    }

    #[test]
    fn facts_of_any_shape_propose_nothing_wide() {
        for facts in [
            json!({}),
            json!(null),
            json!({"findings": "x"}),
            json!({"findings": [{"rule": "x"}, {"rule": 1}, {}]}),
            json!({"path": "/a b", "findings": [{"rule": 942100, "variable": "ARGS:\",deny"}]}),
            json!({"findings": [{"rule": 942100, "variable": "ARGS:…"}]}),
        ] {
            assert_eq!(Proposed::of_facts(&facts, None), [], "{facts}");
        }
    }
}
