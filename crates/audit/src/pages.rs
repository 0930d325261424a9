//! `/audit`: the search and its list; `/audit/csv` and `/audit/ocsf`: its result as a file.

use crate::{
    activities,
    export::{self, Room},
    files::{Csv, JsonLines},
    filter::Input,
    hidden::Hidden,
    look::{Budget, Names},
    operations::{Looked, MOST_COUNTED, SEARCH, Search, ledger_target},
    ports::{LedgerHealth, People},
    wording::Words,
};
use axum::{
    Router,
    extract::{Query, State},
    http::header,
    response::IntoResponse,
    routing::get,
};
use kernel::{Message, Refusal, RefusalKind};
use ledger::{EntryOutcome, Forgotten, Found, Retention};
use ocsf::Severity;
use office::Office;
use serde_json::Value;
use std::sync::Arc;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, grouped, html, see_other};

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub people: Arc<dyn People>,
    pub health: Arc<dyn LedgerHealth>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/audit", get(show).post(seek))
        .route("/audit/csv", get(export_csv))
        .route("/audit/ocsf", get(export_ocsf))
        .with_state(Desk { parts: parts.clone(), room: Room::default() })
        .merge(crate::entry_page::routes(parts))
}

#[derive(Clone)]
struct Desk {
    parts: Parts,
    room: Room,
}

#[derive(askama::Template)]
#[template(path = "audit/audit.html")]
struct AuditPage {
    page: Page,
    form: FormView,
    input: Input,
    activities: Vec<Choice>,
    outcomes: Vec<Choice>,
    classes: Vec<Choice>,
    retentions: Vec<Choice>,
    severities: Vec<Choice>,
    /// Whether the rarer conditions are open.
    has_more: bool,
    health: Health,
    entries: Vec<Line>,
    /// How far the look came, where it did not come to the end.
    progress: Option<String>,
    next: Option<String>,
    query: String,
}

struct Health {
    tone: &'static str,
    words: String,
    at: String,
}

/// One entry as a person reads it.
pub struct Line {
    href: String,
    pub at: String,
    pub actor: String,
    pub activity: String,
    pub name: String,
    pub target: String,
    tone: &'static str,
    pub outcome: String,
    pub address: String,
    facts: Vec<(String, String)>,
}

async fn show(
    State(Desk { parts, .. }): State<Desk>,
    SignedIn { visit, .. }: SignedIn,
    Query(input): Query<Input>,
) -> Answer {
    let input = revealed(&parts, &visit, input).await?.with_defaults(visit.ctx.now);
    let filter = match input.checked() {
        Ok(filter) => filter,
        Err(refusal) => return again(&visit, refusal, |form| page(&parts, &visit, form, &input, None)),
    };
    let search = Search { filter, people: parts.people.clone(), budget: Budget::PAGE };
    let looked = parts.office.perform(&visit.ctx, search).await?;
    html(&page(&parts, &visit, FormView::new(&visit), &input, Some(looked)))
}

/// Seals what must not stand in an address and sends the browser there.
async fn seek(
    State(Desk { parts, .. }): State<Desk>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let reading = parts.office.view(&visit.ctx, SEARCH, ledger_target()).await?;
    let q = input.hidden().seal(reading.keys());
    Ok(see_other(&format!("/audit?{}", Input { q, ..input.without_hidden() }.query())))
}

async fn export_csv(
    State(desk): State<Desk>,
    SignedIn { visit, .. }: SignedIn,
    Query(input): Query<Input>,
) -> Answer {
    let writer = Csv { visit: visit.clone(), has_mark: input.bom != "no" };
    export(&desk, &visit, input, writer, ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""))
        .await
}

async fn export_ocsf(
    State(desk): State<Desk>,
    SignedIn { visit, .. }: SignedIn,
    Query(input): Query<Input>,
) -> Answer {
    let writer = JsonLines { visit: visit.clone() };
    export(&desk, &visit, input, writer, ("application/x-ndjson", "attachment; filename=\"audit.jsonl\""))
        .await
}

async fn export(
    Desk { parts, room }: &Desk,
    visit: &Visit,
    input: Input,
    writer: impl export::Writer,
    (kind, disposition): (&'static str, &'static str),
) -> Answer {
    let input = revealed(parts, visit, input).await?.with_defaults(visit.ctx.now);
    let body = export::stream_out((parts, room), &visit.ctx, input.checked()?, writer).await?;
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

/// Opens what was sealed.
async fn revealed(parts: &Parts, visit: &Visit, input: Input) -> Result<Input, Refusal> {
    if input.q.is_empty() {
        return Ok(input.revealed(None));
    }
    let reading = parts.office.view(&visit.ctx, SEARCH, ledger_target()).await?;
    let hidden = Hidden::open(reading.keys(), &input.q).ok_or_else(|| {
        let message = Message::key("audit-fault-link");
        Refusal::new("SK-AUDIT-003", RefusalKind::Invalid, message, "a search that was not sealed here")
    })?;
    Ok(input.revealed(Some(hidden)))
}

fn page(parts: &Parts, visit: &Visit, form: FormView, input: &Input, looked: Option<Looked>) -> AuditPage {
    let language = visit.language();
    let mut offered = vec![any(visit, &input.activity)];
    offered.extend(
        activities::offered(language).map(|(name, label)| Choice::new(name, label, input.activity == name)),
    );
    let mut outcomes = vec![any(visit, &input.outcome)];
    outcomes.extend(EntryOutcome::ALL.map(|outcome| {
        Choice::new(outcome.name(), visit.t(outcome_key(outcome)), input.outcome == outcome.name())
    }));
    let mut classes = vec![any(visit, &input.class)];
    classes.extend(ocsf::CLASSES.map(|(class, caption)| {
        let class = class.to_string();
        let is_chosen = input.class == class;
        Choice::new(class.clone(), format!("{class} {caption}"), is_chosen)
    }));
    let mut retentions = vec![any(visit, &input.retention)];
    retentions.extend(Retention::ALL.map(|retention| {
        let name = retention.name();
        Choice::new(name, visit.t(retention_key(retention)), input.retention == name)
    }));
    let mut severities = vec![any(visit, &input.severity)];
    severities.extend(Severity::ALL.map(|severity| {
        let name = severity.name();
        Choice::new(name, visit.t(severity_key(severity)), input.severity == name)
    }));
    let seen = looked.as_ref().map_or(0, |looked| looked.came.seen);
    let seen = input.seen.parse::<u64>().unwrap_or(0).saturating_add(seen);
    let next = looked.as_ref().and_then(|looked| looked.came.next);
    AuditPage {
        page: Page::new(visit, "audit-title").with_lead("audit-lead"),
        form,
        activities: offered,
        outcomes,
        classes,
        retentions,
        severities,
        has_more: [&input.class, &input.retention, &input.severity, &input.target]
            .iter()
            .any(|of| !of.is_empty()),
        health: health(parts, visit),
        entries: looked.iter().flat_map(|looked| lines(visit, looked)).collect(),
        progress: looked.as_ref().and_then(|looked| progress(visit, looked, seen)),
        next: next.map(|next| format!("/audit?{}", input.continued(next, seen))),
        query: input.query(),
        input: input.clone(),
    }
}

fn any(visit: &Visit, chosen: &str) -> Choice {
    Choice::new("", visit.t("audit-any"), chosen.is_empty())
}

fn lines(visit: &Visit, looked: &Looked) -> Vec<Line> {
    looked.came.entries.iter().map(|entry| line(visit, entry, &looked.names)).collect()
}

/// "Searched 120,000 of 1,200,000 entries, back to …": only where a look ended before it was through.
fn progress(visit: &Visit, looked: &Looked, seen: u64) -> Option<String> {
    let (at, _) = looked.came.next.filter(|_| looked.came.is_cut)?;
    let total = looked.total.unwrap_or_default();
    let key = if total >= MOST_COUNTED { "audit-progress-more" } else { "audit-progress" };
    let total = u64::try_from(total).unwrap_or(0).max(seen);
    let message = Message::key(key).with("seen", grouped(seen)).with("total", grouped(total));
    Some(visit.message(&message.with("until", visit.date_time(at))))
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

pub fn line(visit: &Visit, entry: &Found, names: &Names) -> Line {
    let language = visit.language();
    let (tone, key) = match (&entry.content, &entry.forgotten) {
        (Some(_), _) => (tone(entry.outcome), outcome_key(entry.outcome)),
        (None, Some(_)) => ("quiet", "audit-forgotten"),
        (None, None) => ("bad", "audit-unreadable"),
    };
    let content = entry.content.clone().unwrap_or(Value::Null);
    let text = |at: &str| content.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let words = Words { visit, names };
    let mut facts = words.facts(&content);
    if let Some(forgotten) = &entry.forgotten {
        facts.push((visit.t("audit-forgotten-why"), why_forgotten(visit, forgotten)));
    }
    facts.push((visit.t("audit-agent"), text("/origin/agent")));
    facts.push((visit.t("audit-trace"), text("/trace")));
    let leaf = entry.seq.map_or_else(|| visit.t("audit-leaf-soon"), |seq| seq.to_string());
    facts.push((visit.t("audit-leaf"), leaf));
    facts.retain(|(_, value)| !value.is_empty());
    Line {
        href: format!("/audit/{}", entry.id),
        at: visit.date_time_seconds(entry.event_time),
        actor: words.actor(&text("/actor/id")),
        activity: activities::label(&entry.activity, language).unwrap_or(&entry.activity).to_owned(),
        name: entry.activity.clone(),
        target: words.short_target(&text("/target")),
        tone,
        outcome: visit.t(key),
        address: text("/origin/address"),
        facts,
    }
}

/// Why nobody can read an entry any more: its key was destroyed.
pub(crate) fn why_forgotten(visit: &Visit, forgotten: &Forgotten) -> String {
    let key = match forgotten.reason.as_deref() {
        Some("period") => "audit-forgotten-period",
        Some("contract") => "audit-forgotten-contract",
        _ => "audit-forgotten-key",
    };
    let at = forgotten.at.map(|at| format!(" ({})", visit.date_time(at))).unwrap_or_default();
    format!("{}{at}", visit.t(key))
}

pub(crate) fn tone(outcome: EntryOutcome) -> &'static str {
    match outcome {
        EntryOutcome::Success => "good",
        EntryOutcome::Failure => "warn",
        EntryOutcome::Refused => "bad",
        EntryOutcome::Intent => "info",
        EntryOutcome::Unknown => "quiet",
    }
}

pub(crate) fn outcome_key(outcome: EntryOutcome) -> &'static str {
    match outcome {
        EntryOutcome::Success => "audit-outcome-success",
        EntryOutcome::Failure => "audit-outcome-failure",
        EntryOutcome::Refused => "audit-outcome-refused",
        EntryOutcome::Intent => "audit-outcome-intent",
        EntryOutcome::Unknown => "audit-outcome-unknown",
    }
}

pub fn retention_key(retention: Retention) -> &'static str {
    match retention {
        Retention::Operation => "audit-retention-operation",
        Retention::Access => "audit-retention-access",
        Retention::System => "audit-retention-system",
        Retention::Network => "audit-retention-network",
        Retention::Portal => "audit-retention-portal",
        Retention::Bastion => "audit-retention-bastion",
        Retention::Entry => "audit-retention-entry",
        Retention::Camera => "audit-retention-camera",
        Retention::ControlPlane => "audit-retention-control-plane",
    }
}

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "audit-severity-informational",
        Severity::Low => "audit-severity-low",
        Severity::Medium => "audit-severity-medium",
        Severity::High => "audit-severity-high",
    }
}
