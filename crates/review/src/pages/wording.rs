//! Months, stages, classes, findings and entries in people's words.

use crate::model::{
    finding::REMARK,
    month::Month,
    pack::{Line, Pack, instant},
    standing::Stage,
};
use kernel::{Message, UserId};
use serde_json::Value;
use std::collections::HashMap;
use web::Visit;

/// `2026年10月`, `October 2026`.
pub fn month(visit: &Visit, month: Month) -> String {
    visit.month(month.first_day())
}

/// Tone and text key.
pub fn stage(stage: Stage, is_overdue: bool) -> (&'static str, &'static str) {
    match (stage, is_overdue) {
        (Stage::Missing, false) => ("quiet", "review-stage-missing"),
        (Stage::Missing, true) => ("bad", "review-stage-missing"),
        (Stage::Interim, _) => ("info", "review-stage-interim"),
        (Stage::DrawnUp, false) => ("warn", "review-stage-drawn"),
        (Stage::DrawnUp, true) => ("bad", "review-stage-drawn"),
        (Stage::SignedOnce, false) => ("warn", "review-stage-once"),
        (Stage::SignedOnce, true) => ("bad", "review-stage-once"),
        (Stage::SignedByTwo, _) => ("good", "review-stage-signed"),
    }
}

/// What people call a retention class.
pub fn class(visit: &Visit, retention: i16) -> String {
    match retention {
        1 => visit.t("review-class-operation"),
        2 => visit.t("review-class-access"),
        3 => visit.t("review-class-system"),
        4 => visit.t("review-class-network"),
        5 => visit.t("review-class-portal"),
        6 => visit.t("review-class-bastion"),
        7 => visit.t("review-class-entry"),
        8 => visit.t("review-class-camera"),
        9 => visit.t("review-class-control"),
        other => visit.t_with("review-class-other", "number", other),
    }
}

/// What a rule found, with its number; what to do about it.
pub fn finding(visit: &Visit, code: &str, count: u64, is_providers: bool) -> (String, String) {
    let (key, note) = match (code, is_providers) {
        ("not-whole", _) => ("review-found-not-whole", "review-todo-not-whole"),
        ("unplaced", _) => ("review-found-unplaced", "review-todo-not-whole"),
        ("unreadable", _) => ("review-found-unreadable", "review-todo-unreadable"),
        ("unapproved", _) => ("review-found-unapproved", "review-todo-unapproved"),
        ("visits", false) => ("review-found-visits", "review-todo-visits"),
        ("visits", true) => ("review-found-machine", "review-todo-machine"),
        ("locked", _) => ("review-found-locked", "review-todo-locked"),
        ("idle-administrators", _) => ("review-found-idle", "review-todo-idle"),
        ("dormant", _) => ("review-found-dormant", "review-todo-dormant"),
        _ => return (code.to_owned(), String::new()),
    };
    (visit.message(&Message::key(key).with("count", web::grouped(count))), visit.t(note))
}

/// What a rule looks for, in a table that lists all rules.
pub fn rule(code: &str, is_providers: bool) -> &'static str {
    match (code, is_providers) {
        ("not-whole", _) => "review-rule-not-whole",
        ("unplaced", _) => "review-rule-unplaced",
        ("unreadable", _) => "review-rule-unreadable",
        ("unapproved", _) => "review-rule-unapproved",
        ("visits", false) => "review-rule-visits",
        ("visits", true) => "review-rule-machine",
        ("locked", _) => "review-rule-locked",
        ("idle-administrators", _) => "review-rule-idle",
        ("dormant", _) => "review-rule-dormant",
        _ => "review-rule-other",
    }
}

/// Whether somebody wrote the finding.
pub fn is_remark(code: &str) -> bool {
    code == REMARK
}

pub fn activity(visit: &Visit, name: &str) -> String {
    match name {
        "" => visit.t("review-activity-others"),
        name => audit::api::label(name, visit.language()).unwrap_or(name).to_owned(),
    }
}

/// Tone and text key of an outcome's name.
pub fn outcome(name: &str) -> (&'static str, &'static str) {
    match name {
        "success" => ("good", "review-outcome-success"),
        "failure" => ("warn", "review-outcome-failure"),
        "refused" => ("bad", "review-outcome-refused"),
        "intent" => ("info", "review-outcome-intent"),
        _ => ("quiet", "review-outcome-unknown"),
    }
}

/// Whoever acted: by name where the pack knows one.
pub fn actor(visit: &Visit, pack: &Pack, reference: &str) -> String {
    if let Some(name) = pack.people.get(reference) {
        return name.clone();
    }
    match reference {
        "" => visit.t("review-actor-unreadable"),
        "nobody" => visit.t("review-actor-nobody"),
        other => match (other.strip_prefix("system:"), other.strip_prefix("command-line:")) {
            (Some(part), _) => visit.t_with(
                "review-actor-system",
                "part",
                audit::api::label(part, visit.language()).unwrap_or(part),
            ),
            (_, Some(user)) => visit.t_with("review-actor-machine", "user", user),
            _ if !pack.is_providers => visit.t_with("review-actor-outside", "id", other),
            _ => other.to_owned(),
        },
    }
}

/// The last part of a target is a person's id where it is one; anything else has the name of its kind before it.
fn target(visit: &Visit, pack: &Pack, target: &str) -> String {
    let id = target.rsplit('/').next().unwrap_or_default();
    let kind = target.split('/').next().and_then(|kind| audit::api::label(kind, visit.language()));
    match (pack.people.get(id), kind) {
        (Some(name), _) => name.clone(),
        (None, Some(kind)) => format!("{kind} · {target}"),
        (None, None) => target.to_owned(),
    }
}

pub fn person(names: &HashMap<UserId, String>, id: UserId) -> String {
    names.get(&id).cloned().unwrap_or_else(|| id.to_string())
}

/// An entry as a table shows it.
pub struct LineFace {
    pub href: String,
    pub at: String,
    pub activity: String,
    pub actor: String,
    pub target: String,
    pub address: String,
    pub told: String,
    pub tone: &'static str,
    pub outcome: &'static str,
    pub approval: Option<String>,
}

pub fn line(visit: &Visit, pack: &Pack, line: &Line) -> LineFace {
    let (tone, outcome) = outcome(&line.outcome);
    LineFace {
        href: format!("/audit/{}", line.id),
        at: visit.date_time_seconds(instant(line.at)),
        activity: activity(visit, &line.activity),
        actor: actor(visit, pack, &line.actor),
        target: target(visit, pack, &line.target),
        address: line.address.clone(),
        told: told(visit, pack, &line.told),
        tone,
        outcome,
        approval: line.approval.as_ref().map(|by| actor(visit, pack, by)),
    }
}

/// `reason: 通報 · until: 1` with the facts' names, and what stands for somebody or something, as people know them.
fn told(visit: &Visit, pack: &Pack, text: &str) -> String {
    let one = |piece: &str| match piece.split_once(": ") {
        None => piece.to_owned(),
        Some((name, value)) => {
            // Only lists and objects are written as JSON; any other text is itself.
            let parsed = serde_json::from_str(value).ok().filter(|parsed: &Value| !parsed.is_string());
            let value = parsed.unwrap_or_else(|| Value::String(value.to_owned()));
            let label = audit::api::fact_label(name, visit.language());
            format!("{label}: {}", fact(visit, pack, name, &value))
        }
    };
    text.split(" · ").map(one).collect::<Vec<_>>().join(" · ")
}

fn fact(visit: &Visit, pack: &Pack, name: &str, value: &Value) -> String {
    let all = |values: Vec<String>| match values.is_empty() {
        true => visit.t("review-none"),
        false => values.join(", "),
    };
    match value {
        Value::Bool(true) => visit.t("review-yes"),
        Value::Bool(false) => visit.t("review-no"),
        Value::Array(values) => all(values.iter().map(|value| fact(visit, pack, name, value)).collect()),
        Value::Object(values) => {
            let one = |(name, value): (&String, &Value)| {
                let label = audit::api::fact_label(name, visit.language());
                format!("{label} {}", fact(visit, pack, name, value))
            };
            all(values.iter().map(one).collect())
        }
        Value::Number(_) => match value.as_i64().filter(|_| audit::api::is_instant(name)) {
            Some(seconds) => visit.date_time(instant(seconds)),
            None => value.to_string(),
        },
        Value::String(text) => match (name, text.as_str()) {
            ("standing" | "standing_before", "administrator") => visit.t("review-standing-administrator"),
            ("standing" | "standing_before", "operator") => visit.t("review-standing-operator"),
            ("standing" | "standing_before", "member") => visit.t("review-standing-member"),
            _ => pack.people.get(text).cloned().unwrap_or_else(|| text.clone()),
        },
        Value::Null => visit.t("review-none"),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::finding::codes;

    /// A rule without words would show its code.
    #[test]
    fn every_rule_has_words() {
        let source = include_str!("wording.rs");
        let unsaid: Vec<&str> = codes().filter(|code| !source.contains(&format!("(\"{code}\", "))).collect();
        assert_eq!(unsaid, Vec::<&str>::new());
        for is_providers in [false, true] {
            assert!(codes().all(|code| super::rule(code, is_providers) != "review-rule-other"));
        }
        assert_eq!(super::rule("remark", false), "review-rule-other");
    }
}
