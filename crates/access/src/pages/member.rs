//! The roles of one member.

use super::{MEMBER_VIEW, Parts, Person, user_id};
use crate::{RoleId, operations::SetMemberRoles, store};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Refusal, UserId};
use office::Target;
use serde::Deserialize;
use std::collections::BTreeSet;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "access/member.html")]
struct MemberPage {
    page: Page,
    form: FormView,
    person: Person,
    roles: Vec<Choice>,
}

#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    roles: Vec<String>,
}

pub(super) async fn show(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    Path(id): Path<String>,
) -> Answer {
    let (person, roles) = find(&parts, &visit, user_id(&id)?, None).await?;
    html(&page(&visit, person, roles, FormView::new(&visit)))
}

pub(super) async fn set(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let user = user_id(&id)?;
    let ids: Result<BTreeSet<RoleId>, _> = input.roles.iter().map(|text| text.parse()).collect();
    let ids = ids.map_err(|_| Refusal::not_found("not a role's id"))?;
    // Somebody must be there before they hold anything.
    let (person, roles) = find(&parts, &visit, user, Some(&ids)).await?;
    match parts.office.perform(&visit.ctx, SetMemberRoles { user, roles: ids }).await {
        Ok(()) => Ok(see_other_with(&format!("/members/{user}"), "access-member-saved")),
        Err(refusal) => again(&visit, refusal, |form| page(&visit, person, roles, form)),
    }
}

/// The member and every role; `chosen` as sent, or what is on record.
async fn find(
    parts: &Parts,
    visit: &Visit,
    user: UserId,
    chosen: Option<&BTreeSet<RoleId>>,
) -> Result<(Person, Vec<Choice>), Refusal> {
    let tenant = visit.ctx.tenant;
    let mut reading = parts.office.view(&visit.ctx, MEMBER_VIEW, Target::new("identity.user", user)).await?;
    let (sql, keys) = reading.parts();
    let person = parts.people.named(sql, keys, &[user]).await?.into_iter().find(|person| person.id == user);
    let person = person.ok_or_else(|| Refusal::not_found(format!("member {user}")))?;
    let roles = store::roles(sql, tenant).await.map_err(::store::refusal)?;
    let held = store::roles_of(sql, tenant, user).await.map_err(::store::refusal)?;
    let is_held = |id: RoleId| match chosen {
        Some(chosen) => chosen.contains(&id),
        None => held.iter().any(|role| role.id == id),
    };
    let choice = |listed: store::Listed| {
        let id = listed.role.id;
        Choice::new(id, listed.role.name(visit.language()), is_held(id))
    };
    Ok((person, roles.into_iter().map(choice).collect()))
}

fn page(visit: &Visit, person: Person, roles: Vec<Choice>, form: FormView) -> MemberPage {
    let mut page = Page::new(visit, "access-member-title").with_lead("access-member-lead");
    page = page.below("access-members", "/members");
    page.trail.push((person.name.clone(), format!("/members/{}", person.id)));
    MemberPage { page, form, person, roles }
}
