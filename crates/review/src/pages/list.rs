//! `/reviews`: one line for each month, and asking for a pack.

use super::{Parts, wording};
use crate::{
    model::month::Month,
    operations::RequestPack,
    views::{self, Listed},
};
use axum::extract::State;
use kernel::{Message, Refusal, UserId};
use serde::Deserialize;
use std::collections::HashMap;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html};

#[derive(Clone, Default, Deserialize)]
pub(super) struct Input {
    month: String,
}

#[derive(askama::Template)]
#[template(path = "review/list.html")]
struct ListPage {
    page: Page,
    form: FormView,
    months: Vec<Choice>,
    lines: Vec<Face>,
    overdue: usize,
}

struct Face {
    href: Option<String>,
    month: String,
    tone: &'static str,
    stage: &'static str,
    is_overdue: bool,
    due: String,
    signed: String,
    open_findings: i64,
}

pub(super) async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let seen = views::months(&parts.office, &visit.ctx).await?;
    html(&page(&visit, &seen, FormView::new(&visit), ""))
}

pub(super) async fn request(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let attempt = async {
        let month: Month = input.month.parse().map_err(|_| {
            let message = Message::key("review-fault-month");
            Refusal::invalid("not a month").with_field("month", message)
        })?;
        parts.office.perform(&visit.ctx, RequestPack(month)).await
    };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/reviews", "review-requested"));
    };
    let seen = views::months(&parts.office, &visit.ctx).await?;
    again(&visit, refusal, |form| page(&visit, &seen, form, &input.month))
}

type Seen = (Vec<Listed>, HashMap<UserId, String>);

fn page(visit: &Visit, (listed, names): &Seen, form: FormView, chosen: &str) -> ListPage {
    ListPage {
        page: Page::new(visit, "review-title").with_lead("review-lead"),
        form,
        months: choices(visit, chosen),
        lines: listed.iter().map(|listed| face(visit, listed, names)).collect(),
        overdue: listed.iter().filter(|listed| listed.is_overdue).count(),
    }
}

/// This month, as an interim pack, and the twelve before.
fn choices(visit: &Visit, chosen: &str) -> Vec<Choice> {
    let mut month = Month::of(visit.ctx.now);
    let mut choices = Vec::new();
    for _ in 0..13 {
        let name = wording::month(visit, month);
        let label = match month.is_over(visit.ctx.now) {
            true => name,
            false => visit.t_with("review-month-interim", "month", name),
        };
        choices.push(Choice::new(month, label, chosen == month.to_string()));
        month = month.before();
    }
    choices
}

fn face(visit: &Visit, listed: &Listed, names: &HashMap<UserId, String>) -> Face {
    let (tone, stage) = wording::stage(listed.stage, listed.is_overdue);
    let signatures = listed.face.as_ref().map(|face| face.signatures).unwrap_or_default();
    let signed = [signatures.first, signatures.second].into_iter().flatten();
    Face {
        href: listed.face.as_ref().map(|face| format!("/reviews/{}", face.month)),
        month: wording::month(visit, listed.month),
        tone,
        stage,
        is_overdue: listed.is_overdue,
        due: visit.date(listed.due.saturating_sub(time::Duration::SECOND)),
        signed: visit.listed(&signed.map(|(by, _)| wording::person(names, by)).collect::<Vec<_>>()),
        open_findings: listed.open_findings,
    }
}
