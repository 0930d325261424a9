//! `/alerts`: what is open, what was, and acknowledging.

use super::{PageParts, Place, actor, named, rule_name, severity_face, span, tabs, target, uuid};
use crate::{
    model::seeded,
    operations::Acknowledge,
    views::{self, LIST, Listed, PER_PAGE},
};
use axum::extract::{Path, Query, State};
use kernel::{Message, Refusal, UserId};
use office::Target;
use serde::Deserialize;
use std::collections::HashMap;
use web::{Answer, CheckedForm, FormView, Page, Pager, SignedIn, Tab, Visit, again, html};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    page: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct Note {
    #[serde(default)]
    note: String,
}

#[derive(askama::Template)]
#[template(path = "alert/alerts.html")]
struct AlertsPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    is_open: bool,
    lines: Vec<Line>,
    pager: Pager,
}

struct Line {
    id: String,
    tone: &'static str,
    severity: &'static str,
    name: String,
    why: String,
    raised: String,
    facts: Vec<(String, String)>,
    audit: Option<String>,
    acknowledged: Option<(String, String)>,
}

struct Seen {
    alerts: Vec<Listed>,
    total: u64,
    names: HashMap<UserId, String>,
}

pub(super) async fn show(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Query(asked): Query<Asked>,
) -> Answer {
    let (is_open, number) = (asked.show != "history", asked.page.unwrap_or(1).max(1));
    let seen = see(&parts, &visit, is_open, number).await?;
    html(&page(&parts, &visit, &seen, FormView::new(&visit), (is_open, number)))
}

pub(super) async fn acknowledge(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(note): CheckedForm<Note>,
) -> Answer {
    let id = uuid(&id)?;
    let attempt = async { parts.office.perform(&visit.ctx, Acknowledge::new(id, &note.note)?).await };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/alerts", "alert-acknowledged-now"));
    };
    let seen = see(&parts, &visit, true, 1).await?;
    again(&visit, refusal, |form| page(&parts, &visit, &seen, form, (true, 1)))
}

async fn see(parts: &PageParts, visit: &Visit, is_open: bool, number: u64) -> Result<Seen, Refusal> {
    let (alerts, total) = views::alerts(&parts.office, &visit.ctx, is_open, number).await?;
    Ok(Seen { alerts, total, names: names(parts, visit).await? })
}

pub(super) async fn names(parts: &PageParts, visit: &Visit) -> Result<HashMap<UserId, String>, Refusal> {
    let mut reading = parts.office.view(&visit.ctx, LIST, Target::any("alert.alert")).await?;
    let (sql, keys) = reading.parts();
    identity::api::names(sql, keys).await
}

fn page(
    parts: &PageParts,
    visit: &Visit,
    seen: &Seen,
    form: FormView,
    (is_open, number): (bool, u64),
) -> AlertsPage {
    let base = if is_open { "/alerts" } else { "/alerts?show=history" };
    AlertsPage {
        page: Page::new(visit, "alert-title").with_lead("alert-lead"),
        tabs: tabs(visit, Some(if is_open { Place::Open } else { Place::History })),
        form,
        is_open,
        lines: seen.alerts.iter().map(|alert| line(parts, visit, alert, &seen.names)).collect(),
        pager: Pager::new(visit, base, number, PER_PAGE, seen.total),
    }
}

fn line(parts: &PageParts, visit: &Visit, alert: &Listed, names: &HashMap<UserId, String>) -> Line {
    let (told, language) = (&alert.told, visit.language());
    let content = &told.content;
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push((visit.t(key), value));
        }
    };
    let about: Vec<String> = content.keys.iter().map(|key| target(parts, visit, key, names)).collect();
    let more =
        if content.more > 0 { visit.t_with("alert-more", "count", content.more) } else { String::new() };
    fact("alert-about", format!("{}{more}", visit.listed(&about)));
    if content.count > 1 {
        let within = Message::key("alert-count-within").with("window", span(visit, content.window));
        fact("alert-count", visit.message(&within.with("count", content.count)));
    }
    if told.times > 1 {
        fact("alert-times", format!("{} · {}", told.times, visit.date_time_seconds(alert.last_at)));
    }
    if alert.is_forgotten {
        fact("alert-about", visit.t("alert-forgotten"));
    }
    fact("alert-words", content.words.clone().unwrap_or_default());
    let mut audit = None;
    if let Some(trigger) = &content.trigger {
        let activity = (parts.activity)(&trigger.activity, language).unwrap_or(&trigger.activity);
        fact("alert-activity", activity.to_owned());
        fact("alert-actor", actor(parts, visit, &trigger.actor, names));
        fact("alert-target", target(parts, visit, &trigger.target, names));
        fact("alert-address", trigger.address.clone());
        fact("alert-entry", format!("{}/{}", trigger.retention, trigger.seq));
        audit = Some(format!("/audit?activity={}", trigger.activity));
    }
    fact("alert-delay", delay(visit, alert.delay_ms));
    let (tone, severity) = severity_face(told.severity);
    Line {
        id: told.id.to_string(),
        tone,
        severity,
        name: rule_name(visit, &told.rule, content.name.as_deref()),
        why: seeded::seed(&told.rule).map(|seed| seed.why.of(language).to_owned()).unwrap_or_default(),
        raised: visit.date_time_seconds(told.raised_at),
        facts,
        audit,
        acknowledged: alert.acknowledged.as_ref().map(|(at, by, note)| {
            let who = format!("{} · {}", visit.date_time(*at), named(by, names));
            (who, note.clone().unwrap_or_default())
        }),
    }
}

/// Below a second exact, above it as people say it.
fn delay(visit: &Visit, milliseconds: i32) -> String {
    match u32::try_from(milliseconds).unwrap_or(0) {
        short if short < 1_000 => visit.t_with("alert-milliseconds", "count", short),
        long => span(visit, long / 1_000),
    }
}
