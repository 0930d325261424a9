//! People, standings and facts of an entry in people's words.

use crate::activities;
use kernel::{Language, UserId};
use serde_json::Value;
use std::collections::HashMap;
use web::Visit;

/// Facts whose names people know: name, Japanese, English.
const FACTS: &[(&str, &str, &str)] = &[
    ("login", "利用者ID", "User ID"),
    ("standing", "区分", "Standing"),
    ("standing_before", "変更前の区分", "Standing before"),
    ("has_email", "メールアドレスの登録", "Has an email address"),
    ("is_link_mailed", "案内メールの送信", "Link was mailed"),
    ("reason", "理由", "Reason"),
    ("code", "エラーコード", "Code"),
    ("next", "次の手順", "Next step"),
    ("session", "セッション", "Session"),
    ("sessions_ended", "終了したセッション数", "Sessions ended"),
    ("role", "役割", "Role"),
    ("name", "名称", "Name"),
    ("before", "変更前", "Before"),
    ("after", "変更後", "After"),
    ("granted", "追加した権限", "Granted"),
    ("withdrawn", "外した権限", "Withdrawn"),
    ("given", "付与した役割", "Roles given"),
    ("taken", "外した役割", "Roles taken"),
    ("rows", "件数", "Rows"),
    ("exported", "出力した件数", "Exported"),
    ("from", "開始", "From"),
    ("until", "終了", "Until"),
    ("activity", "操作", "Operation"),
    ("actor", "操作した人", "Who"),
    ("address", "IPアドレス", "IP address"),
    ("network", "ネットワーク", "Network"),
    ("outcome", "結果", "Result"),
    ("month", "対象月", "Month"),
    ("edition", "版", "Edition"),
    ("digest", "要約値（SHA-256）", "Digest (SHA-256)"),
    ("signature", "何人目の署名", "Signature number"),
    ("words", "記載内容", "Words"),
    ("finding", "指摘", "Finding"),
    ("entries", "記録数", "Entries"),
    ("notes", "メモ", "Notes"),
    ("approved_by", "承認した人", "Approved by"),
    ("tenant_code", "企業コード", "Tenant code"),
];
/// Longest text that is shown of one fact.
const LONGEST: usize = 4_000;

/// What a fact is called; its own name where nobody has given it one.
pub(crate) fn fact_label(name: &str, language: Language) -> String {
    let known = FACTS.iter().find(|fact| fact.0 == name);
    let label = known.map_or(name, |fact| if language == Language::Ja { fact.1 } else { fact.2 });
    label.to_owned()
}

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
            _ => reference.to_owned(),
        }
    }

    /// A person's id is shown as their name.
    pub fn target(&self, target: &str) -> String {
        let id = target.rsplit('/').next().unwrap_or_default();
        self.named(id).map_or_else(|| target.to_owned(), |name| format!("{name} · {target}"))
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

    pub fn fact(&self, value: &Value) -> String {
        let text = match value {
            Value::String(text) => self.named(text).unwrap_or_else(|| text.clone()),
            Value::Bool(true) => self.visit.t("audit-yes"),
            Value::Bool(false) => self.visit.t("audit-no"),
            Value::Array(items) => items.iter().map(|item| self.fact(item)).collect::<Vec<_>>().join("\n"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_named_once_and_in_both_languages() {
        let names: std::collections::BTreeSet<_> = FACTS.iter().map(|fact| fact.0).collect();
        assert_eq!(names.len(), FACTS.len());
        assert_eq!(fact_label("login", Language::Ja), "利用者ID");
        assert_eq!(fact_label("no_such", Language::En), "no_such");
    }
}
