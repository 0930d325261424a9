//! `/retention`: what is kept how long, what is due, what is held, and who agreed to what.

mod parts;

use crate::{
    model::{Hold, HoldId, Item, ProposalId, Reason},
    operations::{AddHold, Approve, LiftHold, PROPOSAL, Propose, ProposeEnd, Refuse},
    views::{self, OVERVIEW, SURVEY, Surveyed},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::{get, post},
};
use kernel::{Message, Refusal, TenantId, UserId};
use ledger::Retention;
use office::{Office, People, Target};
use parts::{ClassLine, HoldLine, ItemLine, KeyLine, ProposalLine, Words};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use tenancy::api::TenantState;
use time::Date;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html};

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub people: Arc<dyn People>,
}

/// Mounted on the console's host, inside `web::dressed`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/retention", get(show))
        .route("/retention/propose", post(propose))
        .route("/retention/contracts", post(end))
        .route("/retention/proposals/{id}/approve", post(approve))
        .route("/retention/proposals/{id}/refuse", post(refuse))
        .route("/retention/holds", post(hold))
        .route("/retention/holds/{id}/lift", post(lift))
        .with_state(parts)
}

#[derive(Clone, Default, Deserialize)]
struct Input {
    tenant: String,
    class: String,
    first: String,
    last: String,
    reason: String,
}

#[derive(Deserialize)]
struct Why {
    reason: String,
}

#[derive(Deserialize)]
struct Which {
    ended: String,
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(askama::Template)]
#[template(path = "retention/retention.html")]
struct RetentionPage {
    page: Page,
    form: FormView,
    input: Input,
    is_operator: bool,
    classes: Vec<ClassLine>,
    due: Vec<ItemLine>,
    /// Some of it is not held, and no list is open.
    can_propose: bool,
    proposals: Vec<ProposalLine>,
    holds: Vec<HoldLine>,
    keys: Vec<KeyLine>,
    tenants: Vec<Choice>,
    /// Suspended: their contract may have ended.
    ended: Vec<Choice>,
    class_choices: Vec<Choice>,
}

impl RetentionPage {
    const LONGEST_REASON: usize = Reason::LONGEST;
}

async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    html(&page(&parts, &visit, FormView::new(&visit), Input::default()).await?)
}

/// The list is made anew at this moment: what is written down is what was due.
async fn propose(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    decide(&parts, &visit).await?;
    let attempt = async {
        let surveyed = views::survey(&parts.office, &visit.ctx).await?;
        let items = views::due(&parts.office, &visit.ctx, &surveyed).await?;
        parts.office.perform(&visit.ctx, Propose { items }).await
    };
    answer(&parts, &visit, attempt.await.map(|_| "retention-proposed"), Input::default()).await
}

/// Everything of a suspended tenant but what must be kept.
async fn end(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(which): CheckedForm<Which>,
) -> Answer {
    decide(&parts, &visit).await?;
    let attempt = async {
        let surveyed = views::survey(&parts.office, &visit.ctx).await?;
        let found = surveyed.iter().find(|one| one.tenant.id.to_string() == which.ended);
        let found = found.ok_or_else(|| fault("ended", "retention-tenant-missing"))?;
        let items = views::ending(&parts.office, &visit.ctx, found).await?;
        parts.office.perform(&visit.ctx, ProposeEnd { tenant: found.tenant.id, items }).await
    };
    answer(&parts, &visit, attempt.await.map(|_| "retention-proposed"), Input::default()).await
}

async fn approve(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let id = ProposalId::parse(&id).ok_or_else(|| Refusal::not_found("not a proposal's id"))?;
    decide(&parts, &visit).await?;
    let attempt = parts.office.perform(&visit.ctx, Approve { id }).await;
    answer(&parts, &visit, attempt.map(|()| "retention-approved"), Input::default()).await
}

async fn refuse(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(why): CheckedForm<Why>,
) -> Answer {
    let id = ProposalId::parse(&id).ok_or_else(|| Refusal::not_found("not a proposal's id"))?;
    decide(&parts, &visit).await?;
    let attempt = async { parts.office.perform(&visit.ctx, Refuse::new(id, &why.reason)?).await };
    answer(&parts, &visit, attempt.await.map(|()| "retention-refused"), Input::default()).await
}

async fn hold(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    decide(&parts, &visit).await?;
    let attempt = async { parts.office.perform(&visit.ctx, add(&input)?).await };
    answer(&parts, &visit, attempt.await.map(|_| "retention-held"), input).await
}

async fn lift(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(why): CheckedForm<Why>,
) -> Answer {
    let id = HoldId::parse(&id).ok_or_else(|| Refusal::not_found("not a hold's id"))?;
    decide(&parts, &visit).await?;
    let attempt = async { parts.office.perform(&visit.ctx, LiftHold::new(id, &why.reason)?).await };
    answer(&parts, &visit, attempt.await.map(|()| "retention-lifted"), Input::default()).await
}

/// Whether the visitor decides about retention at all, before what was typed is looked at.
async fn decide(parts: &Parts, visit: &Visit) -> Result<(), Refusal> {
    parts.office.view(&visit.ctx, SURVEY, Target::any("ledger.key")).await.map(|_| ())
}

fn fault(field: &'static str, key: &'static str) -> Refusal {
    Refusal::invalid("a form of retention").with_field(field, Message::key(key))
}

fn add(input: &Input) -> Result<AddHold, Refusal> {
    let tenant: TenantId = input.tenant.parse().map_err(|_| fault("tenant", "retention-tenant-missing"))?;
    let class = match input.class.as_str() {
        "" => None,
        name => Some(Retention::from_name(name).ok_or_else(|| fault("class", "retention-class-unknown"))?),
    };
    let first = month(&input.first).ok_or_else(|| fault("first", "retention-month-unreadable"))?;
    let last = month(&input.last).ok_or_else(|| fault("last", "retention-month-unreadable"))?;
    AddHold::new(tenant, class, (first, last), &input.reason)
}

/// `2026-09`, in letters of either width.
fn month(typed: &str) -> Option<Date> {
    let narrow: String = typed
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c).saturating_sub(u32::from('０')), 10).unwrap_or(c),
            'ー' | '－' | '/' | '／' => '-',
            c => c,
        })
        .collect();
    let (year, number) = narrow.split_once('-')?;
    let number: u8 = number.parse().ok()?;
    let year = year.parse().ok().filter(|year| (2000..=2200).contains(year))?;
    Date::from_calendar_date(year, time::Month::try_from(number).ok()?, 1).ok()
}

async fn answer(
    parts: &Parts,
    visit: &Visit,
    attempt: Result<&'static str, Refusal>,
    input: Input,
) -> Answer {
    match attempt {
        Ok(notice) => Ok(web::see_other_with("/retention", notice)),
        Err(refusal) => {
            let shown = page(parts, visit, FormView::refused(visit, &refusal), input).await?;
            again(visit, refusal, |form| RetentionPage { form, ..shown })
        }
    }
}

async fn page(parts: &Parts, visit: &Visit, form: FormView, input: Input) -> Result<RetentionPage, Refusal> {
    let names = names(parts, visit).await?;
    let (office, ctx) = (&parts.office, &visit.ctx);
    let is_operator = ctx.tenant.is_provider();
    let (surveyed, proposals, all_holds, own) = match is_operator {
        true => {
            let surveyed = views::survey(office, ctx).await?;
            let proposals = views::proposals(office, ctx).await?;
            (surveyed, proposals, views::holds(office, ctx).await?, Vec::new())
        }
        false => {
            let (keys, holds) = views::own(office, ctx).await?;
            (Vec::new(), Vec::new(), holds, keys)
        }
    };
    let items: Vec<Item> = match is_operator {
        true => views::due(office, ctx, &surveyed).await?,
        false => Vec::new(),
    };
    let words = Words::new(visit, &surveyed, &names);
    let is_open = proposals.iter().any(|proposal| proposal.state.is_open());
    let lead = if is_operator { "retention-lead" } else { "retention-lead-tenant" };
    Ok(RetentionPage {
        page: Page::new(visit, "retention-title").with_lead(lead),
        is_operator,
        classes: Retention::ALL.map(|class| words.class_line(class, office.periods())).into(),
        can_propose: !is_open && items.iter().any(|item| !item.is_held),
        due: items.iter().map(|item| words.item(item)).collect(),
        proposals: proposals.iter().map(|proposal| words.proposal(proposal)).collect(),
        holds: all_holds.iter().map(|hold| words.hold(hold)).collect(),
        keys: match is_operator {
            true => words.keys(surveyed.iter().flat_map(of_tenant)),
            false => words.keys(own.iter().map(|key| (key, is_held(&all_holds, ctx.tenant, key)))),
        },
        tenants: words.tenants(surveyed.iter(), &input.tenant),
        ended: words.tenants(surveyed.iter().filter(|one| one.tenant.state == TenantState::Suspended), ""),
        class_choices: words.classes(&input.class),
        form,
        input,
    })
}

fn of_tenant(surveyed: &Surveyed) -> impl Iterator<Item = (&ledger::forgetting::KeyFace, bool)> {
    surveyed.keys.iter().map(|key| (key, surveyed.is_held(key)))
}

fn is_held(holds: &[Hold], tenant: TenantId, key: &ledger::forgetting::KeyFace) -> bool {
    holds.iter().any(|hold| hold.tenant == tenant && hold.covers(key.class, key.month))
}

/// Who proposed and agreed: operators' names for operators. A tenant sees that it was the provider.
async fn names(parts: &Parts, visit: &Visit) -> Result<HashMap<UserId, String>, Refusal> {
    if !visit.ctx.tenant.is_provider() {
        return Ok(HashMap::new());
    }
    let mut reading = parts.office.view(&visit.ctx, OVERVIEW, Target::any(PROPOSAL)).await?;
    let (sql, keys) = reading.parts();
    parts.people.names(sql, keys).await
}

#[cfg(test)]
mod tests {
    use super::month;
    use time::macros::date;

    #[test]
    fn months_as_typed() {
        let september = Some(date!(2026 - 09 - 01));
        let cases = [
            ("2026-09", september),
            (" 2026-9 ", september),
            ("２０２６－０９", september),
            ("2026/09", september),
            ("2026-13", None),
            ("26-09", None),
            ("2026-09-01", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(month(typed), expected, "{typed:?}");
        }
    }
}
