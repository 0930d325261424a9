//! `/rollcalls`: the roll-calls, open ones first.

use super::{is_drill, state, title};
use crate::{
    functions::{Function, Functions},
    model::tally::Tally,
    service::ServiceParts,
    store::roll_call::RollCall,
    views::rollcalls,
};
use askama::Template;
use axum::extract::{Query, State};
use kernel::{Message, Refusal, Timestamp};
use serde::Deserialize;
use web::{Answer, Page, Pager, SignedIn, Visit, grouped, html, see_other};

#[derive(Template)]
#[template(path = "safety/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Line>,
    pager: Pager,
    can_start: bool,
}

struct Line {
    href: String,
    title: String,
    is_drill: bool,
    tone: &'static str,
    state: String,
    started_at: Timestamp,
    percent: u64,
    answered: String,
    attention: u64,
}

#[derive(Deserialize)]
pub struct Asked {
    page: Option<u64>,
}

/// `/`: who may not see roll-calls, but may answer, begins with their own answers.
pub async fn enter(_: SignedIn, functions: Functions) -> Answer {
    match [(Function::View, "/rollcalls"), (Function::Own, "/mine")]
        .into_iter()
        .find(|(f, _)| functions.has(*f))
    {
        Some((_, path)) => Ok(see_other(path)),
        None => Err(Refusal::denied("no function of this service granted").into()),
    }
}

pub async fn show(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    Query(asked): Query<Asked>,
) -> Answer {
    functions.require(Function::View)?;
    let page = asked.page.unwrap_or(1);
    let (calls, total) = rollcalls::list(&parts.office, &visit.ctx, page).await?;
    html(&ListPage {
        page: Page::new(&visit, "safety-list-title").with_lead("safety-list-lead"),
        rows: calls.iter().map(|(call, tally)| line(&visit, call, tally)).collect(),
        pager: Pager::new(&visit, "/rollcalls", page, 20, total),
        can_start: functions.has(Function::Start),
    })
}

fn line(visit: &Visit, call: &RollCall, tally: &Tally) -> Line {
    let (tone, key) = state(call);
    let answered = Message::key("safety-answered-of").with("answered", grouped(tally.answered()));
    Line {
        href: format!("/rollcalls/{}", call.id),
        title: title(visit, call),
        is_drill: is_drill(call),
        tone,
        state: visit.t(key),
        started_at: call.started_at,
        percent: tally.answered_percent().unwrap_or(0),
        answered: visit.message(&answered.with("asked", grouped(tally.asked()))),
        attention: tally.not_safe(),
    }
}
