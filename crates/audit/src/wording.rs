//! People, standings and facts of an entry in people's words.

use crate::{activities, facts};
use kernel::{Timestamp, UserId};
use serde_json::Value;
use std::collections::HashMap;
use web::Visit;

/// Longest text that is shown of one fact.
const LONGEST: usize = 4_000;

pub(crate) struct Words<'a> {
    pub visit: &'a Visit,
    pub names: &'a HashMap<UserId, String>,
}

impl Words<'_> {
    pub fn actor(&self, reference: &str) -> String {
        let visit = self.visit;
        if let Some(name) = self.named(reference) {
            return name;
        }
        match (reference, reference.strip_prefix("system:")) {
            ("nobody", _) => visit.t("audit-nobody"),
            (_, Some(part)) => {
                let part = activities::label(part, visit.language()).unwrap_or(part);
                visit.t_with("audit-system", "part", part)
            }
            _ => match reference.strip_prefix("command-line:") {
                Some(user) => visit.t_with("audit-command-line", "user", user),
                None => reference.to_owned(),
            },
        }
    }

    /// As lists and the CSV file have it: a person by name, anything else as it was recorded.
    pub fn short_target(&self, target: &str) -> String {
        let id = target.rsplit('/').next().unwrap_or_default();
        self.named(id).unwrap_or_else(|| target.to_owned())
    }

    /// With the name of the person, or of the kind of thing, before it.
    pub fn target(&self, target: &str) -> String {
        let id = target.rsplit('/').next().unwrap_or_default();
        let kind = target.split('/').next().unwrap_or_default();
        let kind = activities::label(kind, self.visit.language()).map(str::to_owned);
        self.named(id).or(kind).map_or_else(|| target.to_owned(), |name| format!("{name} · {target}"))
    }

    pub fn standing(&self, name: &str) -> String {
        match name {
            "" => String::new(),
            "administrator" => self.visit.t("audit-standing-administrator"),
            "operator" => self.visit.t("audit-standing-operator"),
            _ => self.visit.t("audit-standing-member"),
        }
    }

    pub fn channel(&self, name: &str) -> String {
        match name {
            "page" => self.visit.t("audit-channel-page"),
            "api" => self.visit.t("audit-channel-api"),
            "command-line" => self.visit.t("audit-channel-command-line"),
            "job" => self.visit.t("audit-channel-job"),
            other => other.to_owned(),
        }
    }

    /// Name and value of each fact that is told.
    pub fn facts(&self, content: &Value) -> Vec<(String, String)> {
        let Some(Value::Object(told)) = content.get("facts") else { return Vec::new() };
        let language = self.visit.language();
        let told = told.iter().filter(|(_, value)| !value.is_null());
        told.map(|(name, value)| (facts::fact_label(name, language).to_owned(), self.fact(name, value)))
            .collect()
    }

    fn fact(&self, name: &str, value: &Value) -> String {
        let seconds = match name {
            // Of a line in a bundle: milliseconds.
            "at" => value.as_i64().and_then(|millis| millis.checked_div(1_000)),
            _ => value.as_i64().filter(|_| facts::is_instant(name)),
        };
        if let Some(at) = seconds.and_then(|seconds| Timestamp::from_unix_timestamp(seconds).ok()) {
            return self.visit.date_time(at);
        }
        let text = match value {
            Value::String(text) => match name {
                "standing" | "standing_before" => self.standing(text),
                _ => self.named(text).unwrap_or_else(|| text.clone()),
            },
            Value::Bool(true) => self.visit.t("audit-yes"),
            Value::Bool(false) => self.visit.t("audit-no"),
            Value::Array(items) => {
                items.iter().map(|item| self.fact(name, item)).collect::<Vec<_>>().join("\n")
            }
            Value::Object(parts) => {
                let language = self.visit.language();
                let one = |(name, value): (&String, &Value)| {
                    format!("{}: {}", facts::fact_label(name, language), self.fact(name, value))
                };
                parts.iter().map(one).collect::<Vec<_>>().join(" · ")
            }
            other => other.to_string(),
        };
        match text.chars().count() > LONGEST {
            true => text.chars().take(LONGEST).chain(['…']).collect(),
            false => text,
        }
    }

    fn named(&self, id: &str) -> Option<String> {
        id.parse().ok().and_then(|user: UserId| self.names.get(&user).cloned())
    }
}
