//! `/rollcalls/new`: a person starts a roll-call.

use super::department;
use crate::{
    functions::{Function, Functions},
    model::rule::Purpose,
    operations::rollcall::StartRollCall,
    service::ServiceParts,
    views::rollcalls,
};
use askama::Template;
use axum::extract::State;
use kernel::{Message, Refusal};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "safety/new.html")]
struct NewPage {
    page: Page,
    form: FormView,
    input: Input,
    audience: Vec<Choice>,
    departments: Vec<Choice>,
    most_words: usize,
}

#[derive(Clone, Deserialize, Default)]
pub struct Input {
    id: Uuid,
    #[serde(default)]
    message: String,
    #[serde(default)]
    audience: String,
    #[serde(default)]
    departments: Vec<String>,
    #[serde(default)]
    drill: String,
}

const SOME: &str = "some";

pub async fn show(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
) -> Answer {
    functions.require(Function::Start)?;
    let departments = rollcalls::departments(&parts.office, &*parts.platform, &visit.ctx).await?;
    let input = Input { id: kernel::random_from(visit.ctx.now), ..Input::default() };
    html(&page(&visit, FormView::new(&visit), input, &departments))
}

pub async fn start(
    State(parts): State<ServiceParts>,
    SignedIn { visit, .. }: SignedIn,
    functions: Functions,
    CheckedForm(input): CheckedForm<Input, 262_144>,
) -> Answer {
    functions.require(Function::Start)?;
    let started = match operation(&parts, &input) {
        Ok(operation) => parts.office.perform(&visit.ctx, operation).await,
        Err(refusal) => Err(refusal),
    };
    match started {
        Ok(started) => Ok(see_other_with(&format!("/rollcalls/{}", started.id), "safety-started")),
        Err(refusal) => {
            let departments = rollcalls::departments(&parts.office, &*parts.platform, &visit.ctx).await?;
            again(&visit, refusal, |form| page(&visit, form, input, &departments))
        }
    }
}

/// Nobody chosen must never mean everybody, and what contradicts itself is asked again.
fn operation(parts: &ServiceParts, input: &Input) -> Result<StartRollCall, Refusal> {
    let departments: BTreeSet<String> = match input.audience.as_str() {
        "all" if input.departments.is_empty() => BTreeSet::new(),
        "all" => {
            let fault = Message::key("safety-fault-both");
            return Err(Refusal::invalid("everybody and departments").with_field("departments", fault));
        }
        SOME if !input.departments.is_empty() => input.departments.iter().map(|name| unnamed(name)).collect(),
        SOME => {
            let fault = Message::key("safety-fault-departments");
            return Err(Refusal::invalid("no department chosen").with_field("departments", fault));
        }
        _ => {
            return Err(
                Refusal::invalid("audience").with_field("audience", Message::key("safety-fault-choice"))
            );
        }
    };
    let purpose = if input.drill == "true" { Purpose::Drill } else { Purpose::Real };
    Ok(StartRollCall {
        id: input.id,
        platform: parts.platform.clone(),
        purpose,
        message: input.message.clone(),
        departments,
    })
}

/// A form cannot send the name of people without a department, which is empty.
const NO_DEPARTMENT: &str = "-";

fn unnamed(name: &str) -> String {
    if name == NO_DEPARTMENT { String::new() } else { name.to_owned() }
}

fn page(visit: &Visit, form: FormView, input: Input, departments: &BTreeMap<String, u64>) -> NewPage {
    let total = departments.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
    // Neither is chosen beforehand: writing to everybody should be somebody's decision.
    let audience = vec![
        Choice::new("all", visit.t_with("safety-new-everybody", "count", total), input.audience == "all"),
        Choice::new(SOME, visit.t("safety-new-some"), input.audience == SOME),
    ];
    let choice = |(name, count): (&String, &u64)| {
        let value = if name.is_empty() { NO_DEPARTMENT } else { name };
        let label =
            Message::key("safety-new-department").with("name", department(visit, name)).with("count", count);
        Choice::new(value, visit.message(&label), input.departments.iter().any(|chosen| chosen == value))
    };
    let departments = departments.iter().map(choice).collect();
    let page = Page::new(visit, "safety-new-title")
        .with_lead("safety-new-lead")
        .below("safety-list-title", "/rollcalls");
    NewPage { page, form, input, audience, departments, most_words: StartRollCall::MOST_WORDS }
}
