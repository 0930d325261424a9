//! What a mail about an alert says, and what a webhook is sent.

use super::{content::Content, rule::Severity, seeded};
use kernel::{Language, TenantId, Text, Timestamp};
use serde_json::{Value, json};
use std::fmt::Write as _;
use uuid::Uuid;

/// An alert as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: Uuid,
    pub tenant: TenantId,
    pub rule: String,
    pub severity: Severity,
    pub raised_at: Timestamp,
    pub times: u32,
    pub content: Content,
}

pub fn severity(severity: Severity) -> Text {
    match severity {
        Severity::Low => Text::new("低", "Low"),
        Severity::Medium => Text::new("中", "Medium"),
        Severity::High => Text::new("高", "High"),
        Severity::Critical => Text::new("緊急", "Critical"),
    }
}

impl Told {
    /// The rule's name.
    pub fn name(&self, language: Language) -> String {
        match (&self.content.name, seeded::seed(&self.rule)) {
            (Some(name), _) => name.clone(),
            (None, Some(seed)) => seed.name.of(language).to_owned(),
            (None, None) => self.rule.clone(),
        }
    }

    pub fn subject(&self, language: Language) -> String {
        let (name, severity) = (self.name(language), severity(self.severity));
        let subject = match language {
            Language::Ja => format!("【アラート・{}】{name}", severity.ja),
            Language::En => format!("[Alert: {}] {name}", severity.en),
        };
        subject.chars().filter(|c| !c.is_control()).take(120).collect()
    }

    /// `when` is the time as people of the tenant read it.
    pub fn text(&self, language: Language, when: &str, page: &str) -> String {
        let word = |ja: &'static str, en: &'static str| match language {
            Language::Ja => ja,
            Language::En => en,
        };
        let mut text = format!("{}\n\n", self.name(language));
        if let Some(seed) = seeded::seed(&self.rule) {
            let _ = writeln!(text, "{}\n", seed.why.of(language));
        }
        let colon = word("：", ": ");
        let mut line = |label: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(text, "{label}{colon}{value}");
            }
        };
        line(word("重要度", "Severity"), severity(self.severity).of(language));
        line(word("日時", "Time"), when);
        line(word("回数", "Count"), &self.content.count.to_string());
        line(word("対象", "About"), &self.about(language));
        if let Some(trigger) = &self.content.trigger {
            line(word("操作", "Activity"), &trigger.activity);
            line(word("結果", "Outcome"), &trigger.outcome);
            line(word("実行者", "Actor"), &trigger.actor);
            line(word("操作の対象", "Target"), &trigger.target);
            line(word("接続元", "Address"), &trigger.address);
            line(word("記録の番号", "Ledger entry"), &format!("{}/{}", trigger.retention, trigger.seq));
        }
        line(word("詳細", "Details"), self.content.words.as_deref().unwrap_or_default());
        let look = word(
            "内容を確認し、対応したら確認済みにしてください。",
            "Please look into it and acknowledge it:",
        );
        let _ = write!(text, "\n{look}\n{page}\n");
        text
    }

    pub fn about(&self, language: Language) -> String {
        let mut about = self.content.keys.join(", ");
        if self.content.more > 0 {
            let _ = match language {
                Language::Ja => write!(about, "、ほか{}件", self.content.more),
                Language::En => write!(about, " and {} more", self.content.more),
            };
        }
        about
    }

    pub fn payload(&self, page: &str) -> Value {
        let trigger = self.content.trigger.as_ref().map(|trigger| {
            json!({
                "tree": trigger.retention, "seq": trigger.seq, "time_us": trigger.at,
                "activity": trigger.activity, "outcome": trigger.outcome, "actor": trigger.actor,
                "target": trigger.target, "address": trigger.address,
            })
        });
        json!({
            "type": "sekisho.alert",
            "version": 1,
            "id": self.id,
            "tenant": self.tenant.to_string(),
            "rule": self.rule,
            "name": { "ja": self.name(Language::Ja), "en": self.name(Language::En) },
            "severity": self.severity.name(),
            "raised_at": self.raised_at.unix_timestamp(),
            "times": self.times,
            "count": self.content.count,
            "window_seconds": self.content.window,
            "about": self.content.keys,
            "about_more": self.content.more,
            "words": self.content.words,
            "entry": trigger,
            "page": page,
        })
    }
}
