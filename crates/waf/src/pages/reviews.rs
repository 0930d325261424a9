//! `/rules/reviews`: the monthly look at the rules.

use super::{Names, Parts, names, tabs};
use crate::{
    model::{Review, ReviewState},
    operations::RecordReview,
    views,
};
use axum::extract::State;
use kernel::Refusal;
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Tab, Visit, again, html};

#[derive(Clone, Default, Deserialize)]
pub(super) struct Input {
    notes: String,
}

#[derive(askama::Template)]
#[template(path = "waf/reviews.html")]
struct ReviewsPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    notes: String,
    last: Option<String>,
    due: String,
    is_overdue: bool,
    lines: Vec<Face>,
}

struct Face {
    at: String,
    by: String,
    notes: String,
    active: String,
    exclusions: u64,
    patches: usize,
    open_proposals: u64,
}

pub(super) async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let seen = see(&parts, &visit).await?;
    html(&page(&visit, &seen, FormView::new(&visit), String::new()))
}

pub(super) async fn record(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let attempt = async { parts.office.perform(&visit.ctx, RecordReview::new(&input.notes)?).await };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/rules/reviews", "waf-review-recorded"));
    };
    let seen = see(&parts, &visit).await?;
    again(&visit, refusal, |form| page(&visit, &seen, form, input.notes))
}

type Seen = (Vec<Review>, ReviewState, Names);

async fn see(parts: &Parts, visit: &Visit) -> Result<Seen, Refusal> {
    let (office, ctx) = (&parts.office, &visit.ctx);
    let reviews = views::reviews(office, ctx).await?;
    Ok((reviews, views::review_state(office, ctx).await?, names(parts, ctx).await?))
}

fn page(visit: &Visit, (reviews, state, names): &Seen, form: FormView, notes: String) -> ReviewsPage {
    ReviewsPage {
        page: Page::new(visit, "waf-reviews-title").with_lead("waf-reviews-lead"),
        tabs: tabs(visit, "/rules/reviews"),
        form,
        notes,
        last: state.last.map(|at| visit.date_time(at)),
        due: visit.date(state.due),
        is_overdue: state.is_overdue,
        lines: reviews.iter().map(|review| face(visit, review, names)).collect(),
    }
}

fn face(visit: &Visit, review: &Review, names: &Names) -> Face {
    let text = |at: &str| review.standing.pointer(at).and_then(|value| value.as_str()).unwrap_or_default();
    let count = |at: &str| review.standing.pointer(at).and_then(|value| value.as_u64()).unwrap_or_default();
    let active = match text("/active/name") {
        "" => visit.t("waf-built-in"),
        name => format!("{name} {}", text("/active/version")),
    };
    Face {
        at: visit.date_time(review.reviewed_at),
        by: names.of(visit, &review.reviewed_by),
        notes: review.notes.clone(),
        active,
        exclusions: count("/exclusions"),
        patches: review.standing.pointer("/patches").and_then(|value| value.as_array()).map_or(0, Vec::len),
        open_proposals: count("/open_proposals"),
    }
}
