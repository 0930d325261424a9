//! `/alerts/trials/…`: a rule tried on past entries.

use super::{PageParts, Place, actor, alerts::names, tabs, target, uuid};
use crate::{
    model::watch::Trigger,
    operations::StartTrial,
    views::{self, MOST_A_DAY, Tried},
};
use axum::extract::{Path, State};
use kernel::{Message, Timestamp, UserId};
use serde::Deserialize;
use std::collections::HashMap;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Tab, Visit, html, see_other};

#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    days: String,
}

#[derive(askama::Template)]
#[template(path = "alert/trial.html")]
struct TrialPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    here: String,
    rule: String,
    switch: String,
    is_over: bool,
    is_cut: bool,
    is_noisy: bool,
    progress: String,
    percent: u64,
    raised: u32,
    faults: u32,
    noisy: String,
    lines: Vec<Line>,
}

struct Line {
    at: String,
    activity: String,
    actor: String,
    target: String,
    address: String,
}

pub(super) async fn start(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let rule = views::rule(&parts.office, &visit.ctx, &id).await?;
    let days = input.days.trim().parse().unwrap_or(7);
    let trial = parts.office.perform(&visit.ctx, StartTrial { rule, days }).await?;
    Ok(see_other(&format!("/alerts/trials/{trial}")))
}

pub(super) async fn show(
    State(parts): State<PageParts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let trial = views::trial(&parts.office, &visit.ctx, uuid(&id)?).await?;
    let names = names(&parts, &visit).await?;
    html(&page(&parts, &visit, &id, &trial, &names))
}

fn page(
    parts: &PageParts,
    visit: &Visit,
    id: &str,
    trial: &Tried,
    names: &HashMap<UserId, String>,
) -> TrialPage {
    let progress = Message::key("alert-trial-progress")
        .with("scanned", web::grouped(trial.scanned))
        .with("total", web::grouped(trial.total))
        .with("days", trial.days);
    let noisy = Message::key("alert-trial-noisy").with("most", MOST_A_DAY);
    let done = trial.scanned.saturating_mul(100).checked_div(trial.total).unwrap_or(0);
    TrialPage {
        page: Page::new(visit, "alert-trial-title")
            .with_lead("alert-trial-lead")
            .below("alert-rules-title", "/alerts/rules"),
        tabs: tabs(visit, Some(Place::Rules)),
        form: FormView::new(visit),
        here: format!("/alerts/trials/{id}"),
        rule: format!("/alerts/rules/{}", trial.rule),
        switch: format!("/alerts/rules/{}/switch", trial.rule),
        is_over: trial.is_over(),
        is_cut: trial.state == "cut",
        is_noisy: trial.is_noisy(),
        progress: visit.message(&progress),
        percent: if trial.is_over() && trial.state == "done" { 100 } else { done.min(100) },
        raised: trial.raised,
        faults: trial.faults,
        noisy: visit.message(&noisy),
        lines: trial.examples.iter().rev().map(|trigger| line(parts, visit, trigger, names)).collect(),
    }
}

fn line(parts: &PageParts, visit: &Visit, trigger: &Trigger, names: &HashMap<UserId, String>) -> Line {
    let nanos = i128::from(trigger.at).saturating_mul(1_000);
    let at = Timestamp::from_unix_timestamp_nanos(nanos).ok();
    let activity = (parts.activity)(&trigger.activity, visit.language());
    Line {
        at: at.map(|at| visit.date_time_seconds(at)).unwrap_or_default(),
        activity: activity.unwrap_or(&trigger.activity).to_owned(),
        actor: actor(parts, visit, &trigger.actor, names),
        target: target(parts, visit, &trigger.target, names),
        address: trigger.address.clone(),
    }
}
