//! `/alerts`: open alerts and history, rules, who is told.

mod alerts;
mod recipients;
mod rules;
mod trials;

use crate::model::{rule::Severity, scene::Places, seeded};
use axum::{
    Router,
    routing::{get, post},
};
use kernel::{Refusal, UserId};
use office::Office;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;
use web::{Choice, Tab, Visit};

/// What the pages work with.
#[derive(Clone)]
pub struct PageParts {
    pub office: Office,
    /// What people call an operation, in their language.
    pub activity: fn(&str, kernel::Language) -> Option<&'static str>,
    pub places: Arc<dyn Places>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: PageParts) -> Router {
    Router::new()
        .route("/alerts", get(alerts::show))
        .route("/alerts/{id}/acknowledge", post(alerts::acknowledge))
        .route("/alerts/rules", get(rules::list).post(rules::create))
        .route("/alerts/rules/new", get(rules::blank))
        .route("/alerts/rules/{id}", get(rules::show).post(rules::save))
        .route("/alerts/rules/{id}/switch", post(rules::switch))
        .route("/alerts/rules/{id}/delete", post(rules::delete))
        .route("/alerts/rules/{id}/trial", post(trials::start))
        .route("/alerts/trials/{id}", get(trials::show))
        .route("/alerts/recipients", get(recipients::list).post(recipients::add))
        .route("/alerts/recipients/{id}/remove", post(recipients::remove))
        .with_state(parts)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Open,
    History,
    Rules,
    Recipients,
}

fn tabs(visit: &Visit, current: Option<Place>) -> Vec<Tab> {
    let all = [
        (Place::Open, "/alerts", "alert-tab-open"),
        (Place::History, "/alerts?show=history", "alert-tab-history"),
        (Place::Rules, "/alerts/rules", "alert-tab-rules"),
        (Place::Recipients, "/alerts/recipients", "alert-tab-recipients"),
    ];
    all.into_iter()
        .map(|(tab, href, label)| Tab {
            href: href.to_owned(),
            label: visit.t(label),
            is_current: current == Some(tab),
        })
        .collect()
}

fn severity_face(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Low => ("quiet", "alert-severity-low"),
        Severity::Medium => ("info", "alert-severity-medium"),
        Severity::High => ("warn", "alert-severity-high"),
        Severity::Critical => ("bad", "alert-severity-critical"),
    }
}

fn severities(visit: &Visit, chosen: Severity) -> Vec<Choice> {
    Severity::ALL
        .map(|severity| Choice::new(severity.name(), visit.t(severity_face(severity).1), severity == chosen))
        .into()
}

fn uuid(text: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(text).map_err(|_| Refusal::not_found("not an id"))
}

/// A user's id as their name; what is nobody's id stays as it is.
fn named(text: &str, names: &HashMap<UserId, String>) -> String {
    let id = text.rsplit('/').next().and_then(|id| id.parse::<UserId>().ok());
    id.and_then(|user| names.get(&user).cloned()).unwrap_or_else(|| text.to_owned())
}

/// Whoever acted, in the reader's words.
fn actor(parts: &PageParts, visit: &Visit, reference: &str, names: &HashMap<UserId, String>) -> String {
    let label = |part| (parts.activity)(part, visit.language()).unwrap_or(part);
    match (reference, reference.strip_prefix("system:"), reference.strip_prefix("command-line:")) {
        ("nobody", ..) => visit.t("alert-actor-nobody"),
        (_, Some(part), _) => visit.t_with("alert-actor-system", "part", label(part)),
        (_, _, Some(user)) => visit.t_with("alert-actor-machine", "user", user),
        _ => named(reference, names),
    }
}

/// A person by name, anything else with the name of its kind before it.
fn target(parts: &PageParts, visit: &Visit, text: &str, names: &HashMap<UserId, String>) -> String {
    let shown = named(text, names);
    let kind = text.split('/').next().and_then(|kind| (parts.activity)(kind, visit.language()));
    match kind {
        Some(kind) if shown == text && kind != text => format!("{kind} · {text}"),
        _ => shown,
    }
}

/// Seconds as people say them.
fn span(visit: &Visit, seconds: u32) -> String {
    let (key, count) = match seconds {
        seconds if seconds >= 86_400 && seconds % 86_400 == 0 => ("alert-days", seconds / 86_400),
        seconds if seconds >= 3_600 && seconds % 3_600 == 0 => ("alert-hours", seconds / 3_600),
        seconds if seconds >= 60 && seconds % 60 == 0 => ("alert-minutes", seconds / 60),
        seconds => ("alert-seconds", seconds),
    };
    visit.t_with(key, "count", count)
}

fn rule_name(visit: &Visit, id: &str, own: Option<&str>) -> String {
    match (own, seeded::seed(id)) {
        (Some(name), _) => name.to_owned(),
        (None, Some(seed)) => seed.name.of(visit.language()).to_owned(),
        (None, None) => id.to_owned(),
    }
}
