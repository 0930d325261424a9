//! `/audit` and `/audit/csv`.

use crate::{
    activities,
    filter::Input,
    operations::{Export, Looked, Search},
    ports::{LedgerHealth, People},
};
use axum::{
    Router,
    extract::{Query, State},
    http::header,
    response::IntoResponse,
    routing::get,
};
use kernel::UserId;
use ledger::{EntryOutcome, Forgotten, Found};
use office::Office;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};
use web::{Answer, Choice, FormView, Page, SignedIn, Visit, again, html};

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub people: Arc<dyn People>,
    pub health: Arc<dyn LedgerHealth>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new().route("/audit", get(show)).route("/audit/csv", get(export)).with_state(parts)
}

#[derive(askama::Template)]
#[template(path = "audit/audit.html")]
struct AuditPage {
    page: Page,
    form: FormView,
    input: Input,
    activities: Vec<Choice>,
    outcomes: Vec<Choice>,
    health: Health,
    entries: Vec<Line>,
    next: Option<String>,
    csv: String,
}

struct Health {
    tone: &'static str,
    words: String,
    at: String,
}

/// One entry as a person reads it.
struct Line {
    at: String,
    actor: String,
    activity: String,
    name: String,
    target: String,
    tone: &'static str,
    outcome: String,
    address: String,
    facts: Vec<(String, String)>,
}

async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Query(input): Query<Input>,
) -> Answer {
    let input = input.with_defaults(visit.ctx.now);
    let filter = match input.checked() {
        Ok(filter) => filter,
        Err(refusal) => return again(&visit, refusal, |form| page(&parts, &visit, form, &input, None)),
    };
    let looked = parts.office.perform(&visit.ctx, Search { filter, people: parts.people.clone() }).await?;
    html(&page(&parts, &visit, FormView::new(&visit), &input, Some(looked)))
}

async fn export(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Query(input): Query<Input>,
) -> Answer {
    let input = input.with_defaults(visit.ctx.now);
    let export = Export { filter: input.checked()?, people: parts.people.clone() };
    let looked = parts.office.perform(&visit.ctx, export).await?;
    let mut text = String::from("\u{FEFF}");
    let head = ["at", "actor", "activity", "outcome", "target", "address", "leaf", "facts"];
    text.push_str(&row(head.map(str::to_owned)));
    for entry in &looked.entries {
        let line = line(&visit, entry, &looked.names);
        let facts = entry
            .content
            .as_ref()
            .and_then(|content| content.get("facts"))
            .map(Value::to_string)
            .unwrap_or_default();
        let leaf = entry.seq.map(|seq| seq.to_string()).unwrap_or_default();
        let name = entry.activity.clone();
        text.push_str(&row([
            line.at,
            line.actor,
            name,
            entry.outcome.name().to_owned(),
            line.target,
            line.address,
            leaf,
            facts,
        ]));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// One CSV line (RFC 4180). A cell that a spreadsheet would compute is made text.
fn row<const N: usize>(cells: [String; N]) -> String {
    let cells = cells.map(|cell| {
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    });
    format!("{}\r\n", cells.join(","))
}

fn page(parts: &Parts, visit: &Visit, form: FormView, input: &Input, looked: Option<Looked>) -> AuditPage {
    let language = visit.language();
    let mut offered = vec![Choice::new("", visit.t("audit-any"), input.activity.is_empty())];
    offered.extend(
        activities::offered(language).map(|(name, label)| Choice::new(name, label, input.activity == name)),
    );
    let mut outcomes = vec![Choice::new("", visit.t("audit-any"), input.outcome.is_empty())];
    outcomes.extend(EntryOutcome::ALL.map(|outcome| {
        Choice::new(outcome.name(), visit.t(outcome_key(outcome)), input.outcome == outcome.name())
    }));
    let looked = looked.unwrap_or(Looked { entries: Vec::new(), next: None, names: HashMap::new() });
    AuditPage {
        page: Page::new(visit, "audit-title").with_lead("audit-lead"),
        form,
        activities: offered,
        outcomes,
        health: health(parts, visit),
        entries: looked.entries.iter().map(|entry| line(visit, entry, &looked.names)).collect(),
        next: looked.next.map(|next| format!("/audit?{}", input.continued(next))),
        csv: format!("/audit/csv?{}", input.query()),
        input: input.clone(),
    }
}

fn health(parts: &Parts, visit: &Visit) -> Health {
    match parts.health.last() {
        None => Health { tone: "quiet", words: visit.t("audit-health-unknown"), at: String::new() },
        Some(checked) => {
            let (tone, key) = if checked.is_whole {
                ("good", "audit-health-whole")
            } else {
                ("bad", "audit-health-broken")
            };
            Health { tone, words: visit.t(key), at: visit.date_time_seconds(checked.at) }
        }
    }
}

fn line(visit: &Visit, entry: &Found, names: &HashMap<UserId, String>) -> Line {
    let language = visit.language();
    let (tone, key) = match (&entry.content, &entry.forgotten) {
        (Some(_), _) => (tone(entry.outcome), outcome_key(entry.outcome)),
        (None, Some(_)) => ("quiet", "audit-forgotten"),
        (None, None) => ("bad", "audit-unreadable"),
    };
    let content = entry.content.clone().unwrap_or(Value::Null);
    let text = |at: &str| content.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut facts: Vec<(String, String)> = match content.get("facts") {
        Some(Value::Object(facts)) => {
            facts.iter().map(|(name, value)| (name.clone(), shown(value))).collect()
        }
        _ => Vec::new(),
    };
    if let Some(forgotten) = &entry.forgotten {
        facts.push((visit.t("audit-forgotten-why"), why_forgotten(visit, forgotten)));
    }
    facts.push((visit.t("audit-agent"), text("/origin/agent")));
    facts.push((visit.t("audit-trace"), text("/trace")));
    let leaf = entry.seq.map_or_else(|| visit.t("audit-leaf-soon"), |seq| seq.to_string());
    facts.push((visit.t("audit-leaf"), leaf));
    facts.retain(|(_, value)| !value.is_empty());
    Line {
        at: visit.date_time_seconds(entry.event_time),
        actor: actor(visit, &text("/actor/id"), names),
        activity: activities::label(&entry.activity, language).unwrap_or(&entry.activity).to_owned(),
        name: entry.activity.clone(),
        target: target(&text("/target"), names),
        tone,
        outcome: visit.t(key),
        address: text("/origin/address"),
        facts,
    }
}

/// Why nobody can read an entry any more: its key was destroyed.
fn why_forgotten(visit: &Visit, forgotten: &Forgotten) -> String {
    let key = match forgotten.reason.as_deref() {
        Some("period") => "audit-forgotten-period",
        Some("contract") => "audit-forgotten-contract",
        _ => "audit-forgotten-key",
    };
    let at = forgotten.at.map(|at| format!(" ({})", visit.date_time(at))).unwrap_or_default();
    format!("{}{at}", visit.t(key))
}

fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.chars().count() > 2000 {
        true => text.chars().take(2000).chain(['…']).collect(),
        false => text,
    }
}

fn actor(visit: &Visit, reference: &str, names: &HashMap<UserId, String>) -> String {
    let known = reference.parse().ok().and_then(|user: UserId| names.get(&user).cloned());
    match (known, reference) {
        (Some(name), _) => name,
        (None, "nobody") => visit.t("audit-nobody"),
        (None, part) if part.starts_with("system:") => {
            let part = part.trim_start_matches("system:");
            visit.t_with("audit-system", "part", activities::label(part, visit.language()).unwrap_or(part))
        }
        (None, reference) => reference.to_owned(),
    }
}

/// A person's id is shown as their name.
fn target(text: &str, names: &HashMap<UserId, String>) -> String {
    let id = text.rsplit('/').next().and_then(|id| id.parse::<UserId>().ok());
    id.and_then(|user| names.get(&user).cloned()).unwrap_or_else(|| text.to_owned())
}

fn tone(outcome: EntryOutcome) -> &'static str {
    match outcome {
        EntryOutcome::Success => "good",
        EntryOutcome::Failure => "warn",
        EntryOutcome::Refused => "bad",
        EntryOutcome::Intent => "info",
        EntryOutcome::Unknown => "quiet",
    }
}

fn outcome_key(outcome: EntryOutcome) -> &'static str {
    match outcome {
        EntryOutcome::Success => "audit-outcome-success",
        EntryOutcome::Failure => "audit-outcome-failure",
        EntryOutcome::Refused => "audit-outcome-refused",
        EntryOutcome::Intent => "audit-outcome-intent",
        EntryOutcome::Unknown => "audit-outcome-unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(row(["=1+1".to_owned(), "a\"b".to_owned()]), "\"'=1+1\",\"a\"\"b\"\r\n");
    }
}
