//! `/rules/exclusions`: what rules do not look at, and what was reported to be no attack.

use super::{Names, Nothing, Parts, names, renamed, tabs};
use crate::{
    model::{ExclusionId, NewExclusion, Proposal, ProposalId},
    operations::{AddExclusion, DeclineProposal, EndExclusion, ReportFalsePositive},
    views::{self, ExclusionLine},
};
use axum::extract::{Path, Query, State};
use kernel::{Message, Refusal, TenantId, Timestamp};
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Tab, Visit, again, html};

/// What is proposed for an exclusion that nobody thought about longer.
const DAYS: u16 = 90;

#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    /// A request to report, from the list of attacks.
    #[serde(default)]
    trace: String,
    /// A proposal to fill the form from.
    #[serde(default)]
    proposal: String,
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Input {
    rule: String,
    target: String,
    service: String,
    path: String,
    tenant: String,
    reason: String,
    days: String,
    #[serde(default)]
    proposal: String,
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Reported {
    trace: String,
    /// Whose member sent it.
    whose: String,
    why: String,
}

#[derive(askama::Template)]
#[template(path = "waf/exclusions.html")]
struct ExclusionsPage {
    page: Page,
    tabs: Vec<Tab>,
    form: FormView,
    report: FormView,
    input: Input,
    reported: Reported,
    proposals: Vec<ProposalFace>,
    lines: Vec<Face>,
}

struct ProposalFace {
    id: String,
    rule: u64,
    message: String,
    place: Place,
    reason: String,
    made: String,
    is_chosen: bool,
}

struct Face {
    id: String,
    rule: u64,
    place: Place,
    reason: String,
    made: String,
    until: String,
    is_in_force: bool,
}

impl ProposalFace {
    fn decline(&self) -> String {
        format!("/rules/proposals/{}/decline", self.id)
    }
}

impl Face {
    fn end(&self) -> String {
        format!("/rules/exclusions/{}/end", self.id)
    }
}

/// What an exclusion is limited to, in words; empty where it is not.
struct Place {
    target: String,
    service: String,
    path: String,
    tenant: String,
}

struct Seen {
    lines: Vec<ExclusionLine>,
    proposals: Vec<Proposal>,
    names: Names,
}

pub(super) async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Query(asked): Query<Asked>,
) -> Answer {
    let seen = see(&parts, &visit).await?;
    let chosen = seen.proposals.iter().find(|proposal| proposal.id.to_string() == asked.proposal);
    let input = chosen.map_or_else(blank, filled);
    let reported = Reported { trace: asked.trace, ..Reported::default() };
    html(&page(&visit, seen, (FormView::new(&visit), input), (FormView::new(&visit), reported)))
}

pub(super) async fn add(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let attempt = async {
        let operation = AddExclusion::new(&input.typed(), visit.ctx.now)?;
        let operation = match input.proposal.as_str() {
            "" => operation,
            proposal => operation.accepting(proposal_id(proposal)?),
        };
        parts.office.perform(&visit.ctx, operation).await
    };
    let Err(refusal) = attempt.await else {
        return Ok(web::see_other_with("/rules/exclusions", "waf-exclusion-added"));
    };
    let seen = see(&parts, &visit).await?;
    let report = (FormView::new(&visit), Reported::default());
    again(&visit, refusal, |form| page(&visit, seen, (form, input), report))
}

pub(super) async fn end(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let id = Uuid::parse_str(&id).map_err(|_| Refusal::not_found("not an exclusion's id"))?;
    parts.office.perform(&visit.ctx, EndExclusion { exclusion: ExclusionId(id) }).await?;
    Ok(web::see_other_with("/rules/exclusions", "waf-exclusion-ended"))
}

pub(super) async fn report(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(reported): CheckedForm<Reported>,
) -> Answer {
    let attempt = async {
        let tenant = tenant(&reported.whose)?;
        let operation = ReportFalsePositive::new(&reported.trace, tenant, &reported.why)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    let refusal = match attempt.await {
        Ok(_) => return Ok(web::see_other_with("/rules/exclusions", "waf-reported")),
        Err(refusal) => renamed(refusal, &[("reason", "why"), ("tenant", "whose")]),
    };
    let seen = see(&parts, &visit).await?;
    let form = (FormView::new(&visit), blank());
    let refusal = match refusal.kind {
        kernel::RefusalKind::NotFound => {
            Refusal::invalid(refusal.inside.clone()).with_field("trace", Message::key("waf-trace-unknown"))
        }
        _ => refusal,
    };
    again(&visit, refusal, |report| page(&visit, seen, form, (report, reported)))
}

pub(super) async fn decline(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    parts.office.perform(&visit.ctx, DeclineProposal { proposal: proposal_id(&id)? }).await?;
    Ok(web::see_other_with("/rules/exclusions", "waf-proposal-declined"))
}

impl Input {
    fn typed(&self) -> NewExclusion {
        NewExclusion {
            rule: self.rule.clone(),
            target: self.target.trim().to_owned(),
            service: self.service.trim().to_owned(),
            path: self.path.trim().to_owned(),
            tenant: self.tenant.trim().to_owned(),
            reason: self.reason.clone(),
            days: self.days.trim().parse().unwrap_or(0),
        }
    }
}

fn blank() -> Input {
    Input { days: DAYS.to_string(), ..Input::default() }
}

fn filled(proposal: &Proposal) -> Input {
    let typed = proposal.proposed.typed(&proposal.reason, DAYS);
    Input {
        rule: typed.rule,
        target: typed.target,
        service: typed.service,
        path: typed.path,
        tenant: typed.tenant,
        reason: typed.reason,
        days: typed.days.to_string(),
        proposal: proposal.id.to_string(),
    }
}

fn proposal_id(text: &str) -> Result<ProposalId, Refusal> {
    Uuid::parse_str(text).map(ProposalId).map_err(|_| Refusal::not_found("not a proposal's id"))
}

fn tenant(text: &str) -> Result<Option<TenantId>, Refusal> {
    let fault = |_| Refusal::invalid("a tenant").with_field("tenant", Message::key("waf-tenant-form"));
    Some(text.trim()).filter(|text| !text.is_empty()).map(|text| text.parse().map_err(fault)).transpose()
}

async fn see(parts: &Parts, visit: &Visit) -> Result<Seen, Refusal> {
    let (office, ctx) = (&parts.office, &visit.ctx);
    Ok(Seen {
        lines: views::exclusions(office, ctx).await?,
        proposals: views::proposals(office, ctx).await?,
        names: names(parts, ctx).await?,
    })
}

fn page(
    visit: &Visit,
    seen: Seen,
    (form, input): (FormView, Input),
    (report, reported): (FormView, Reported),
) -> ExclusionsPage {
    let now = visit.ctx.now;
    let proposal = |proposal: &Proposal| proposal_face(visit, proposal, &seen.names, &input.proposal);
    ExclusionsPage {
        page: Page::new(visit, "waf-exclusions-title").with_lead("waf-exclusions-lead"),
        tabs: tabs(visit, "/rules/exclusions"),
        form,
        report,
        reported,
        proposals: seen.proposals.iter().map(proposal).collect(),
        lines: seen.lines.iter().map(|line| face(visit, line, &seen.names, now)).collect(),
        input,
    }
}

fn proposal_face(visit: &Visit, proposal: &Proposal, names: &Names, chosen: &str) -> ProposalFace {
    let proposed = &proposal.proposed;
    ProposalFace {
        id: proposal.id.to_string(),
        rule: proposed.rule,
        message: proposed.message.clone(),
        place: Place {
            target: proposed.target.clone().unwrap_or_default(),
            service: proposed.service.clone().unwrap_or_default(),
            path: proposed.path.as_ref().map(|path| path.as_str().to_owned()).unwrap_or_default(),
            tenant: proposed.tenant.map(|tenant| tenant.to_string()).unwrap_or_default(),
        },
        reason: proposal.reason.clone(),
        made: format!("{} · {}", visit.date_time(proposal.made_at), names.of(visit, &proposal.made_by)),
        is_chosen: proposal.id.to_string() == chosen,
    }
}

fn face(visit: &Visit, line: &ExclusionLine, names: &Names, now: Timestamp) -> Face {
    Face {
        id: line.id.to_string(),
        rule: line.rule,
        place: Place {
            target: line.target.clone().unwrap_or_default(),
            service: line.service.clone().unwrap_or_default(),
            path: line.path.clone().unwrap_or_default(),
            tenant: line.tenant.map(|tenant| tenant.to_string()).unwrap_or_default(),
        },
        reason: line.reason.clone(),
        made: format!("{} · {}", visit.date_time(line.made_at), names.of(visit, &line.made_by)),
        until: visit.date(line.ended_at.unwrap_or(line.expires_at)),
        is_in_force: line.is_in_force(now),
    }
}
