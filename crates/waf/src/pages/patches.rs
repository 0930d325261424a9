//! `/rules/patches`: virtual patches, each one rule for a while.

use super::{Names, Nothing, Parts, names, tabs};
use crate::{
    model::{NewPatch, PatchId},
    operations::{AddPatch, EndPatch},
    views::{self, PatchLine},
};
use axum::extract::{Path, State};
use kernel::Refusal;
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Tab, Visit, again, html};

#[derive(Clone, Default, Deserialize)]
pub(super) struct Input {
    text: String,
    reason: String,
    days: String,
}

#[derive(askama::Template)]
#[template(path = "waf/patches.html")]
struct PatchesPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    input: Input,
    lines: Vec<Face>,
}

struct Face {
    id: String,
    rule: u64,
    text: String,
    reason: String,
    made: String,
    until: String,
    is_in_force: bool,
}

impl Face {
    fn end(&self) -> String {
        format!("/rules/patches/{}/end", self.id)
    }
}

pub(super) async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let (lines, names) = see(&parts, &visit).await?;
    let input = Input { days: "14".to_owned(), ..Input::default() };
    html(&page(&visit, &lines, &names, FormView::new(&visit), input))
}

pub(super) async fn add(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let typed = NewPatch {
        text: input.text.replace("\r\n", "\n"),
        reason: input.reason.clone(),
        days: input.days.trim().parse().unwrap_or(0),
    };
    let attempt = async { parts.office.perform(&visit.ctx, AddPatch::new(&typed, visit.ctx.now)?).await };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/rules/patches", "waf-patch-added"));
    };
    let (lines, names) = see(&parts, &visit).await?;
    again(&visit, refusal, |form| page(&visit, &lines, &names, form, input))
}

pub(super) async fn end(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let id = Uuid::parse_str(&id).map_err(|_| Refusal::not_found("not a patch's id"))?;
    parts.office.perform(&visit.ctx, EndPatch { patch: PatchId(id) }).await?;
    Ok(web::see_other_with("/rules/patches", "waf-patch-ended"))
}

async fn see(parts: &Parts, visit: &Visit) -> Result<(Vec<PatchLine>, Names), Refusal> {
    Ok((views::patches(&parts.office, &visit.ctx).await?, names(parts, &visit.ctx).await?))
}

fn page(visit: &Visit, lines: &[PatchLine], names: &Names, form: FormView, input: Input) -> PatchesPage {
    let now = visit.ctx.now;
    let face = |line: &PatchLine| Face {
        id: line.id.to_string(),
        rule: line.rule,
        text: line.text.clone(),
        reason: line.reason.clone(),
        made: format!("{} · {}", visit.date_time(line.made_at), names.of(visit, &line.made_by)),
        until: visit.date(line.ended_at.unwrap_or(line.expires_at)),
        is_in_force: line.is_in_force(now),
    };
    PatchesPage {
        page: Page::new(visit, "waf-patches-title").with_lead("waf-patches-lead"),
        tabs: tabs(visit, "/rules/patches"),
        form,
        input,
        lines: lines.iter().map(face).collect(),
    }
}
