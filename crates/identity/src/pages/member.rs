//! `/members/new` and `/members/{id}`: one person.

use super::{Nothing, device, members, user_id};
use crate::{
    Identity,
    api::Member,
    model::person::{Person, PersonForm},
    operations::{
        CreateMember, ResetFactor, ResumeMember, SendLink, SuspendMember, UnlockMember, UpdateMember, user,
    },
    store,
    views::{self, Listed, MEMBER, Status},
};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{FieldFault, Language, Refusal, Standing, TenantId, Timestamp, UserId};
use office::Target;
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, CheckedForm, Choice, FormView, Page, SignedIn, Visit, again, html, see_other_with};

#[derive(Template)]
#[template(path = "identity/member_new.html")]
struct NewPage {
    page: Page,
    form: FormView,
    typed: Typed,
    choices: Choices,
    roles: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "identity/member.html")]
struct MemberPage {
    page: Page,
    form: FormView,
    typed: Typed,
    choices: Choices,
    id: String,
    state: (&'static str, String),
    is_active: bool,
    locked_until: Option<Timestamp>,
    is_invited: bool,
    factor: (&'static str, String),
    has_factor: bool,
    has_email: bool,
    is_self: bool,
    password_set_at: Option<Timestamp>,
    created_at: Timestamp,
    sessions: Vec<MemberSession>,
}

struct MemberSession {
    id: String,
    device: String,
    address: String,
    signed_in_at: Timestamp,
    last_seen: Timestamp,
}

/// The selects of the form.
struct Choices {
    languages: Vec<Choice>,
    standings: Vec<Choice>,
}

#[derive(Clone, Deserialize, Default)]
pub(super) struct Typed {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    roles: Vec<Uuid>,
}

impl Typed {
    fn of(member: &Member) -> Self {
        Self {
            login: member.login.clone(),
            name: member.name.clone(),
            email: member.email.clone().unwrap_or_default(),
            department: member.department.clone(),
            area: member.area.clone().unwrap_or_default(),
            language: member.language.tag().to_owned(),
            standing: member.standing.name().to_owned(),
            roles: Vec::new(),
        }
    }

    fn parse(&self, tenant: TenantId) -> Result<Person, Refusal> {
        let form = PersonForm {
            login: &self.login,
            name: &self.name,
            email: &self.email,
            department: &self.department,
            area: &self.area,
            language: &self.language,
            standing: &self.standing,
        };
        Person::parse(&form, standings(tenant)).map_err(|faults: Vec<FieldFault>| {
            let mut refusal = Refusal::invalid("member form");
            refusal.fields = faults;
            refusal
        })
    }
}

/// Which standings can be given in a tenant.
pub(super) fn standings(tenant: TenantId) -> &'static [Standing] {
    if tenant.is_provider() { &[Standing::Operator] } else { &[Standing::Member, Standing::Administrator] }
}

pub(super) async fn show_new(State(identity): State<Identity>, SignedIn { visit, .. }: SignedIn) -> Answer {
    let first = standings(visit.ctx.tenant).first().map_or("", |standing| standing.name());
    let typed =
        Typed { language: visit.language().tag().to_owned(), standing: first.to_owned(), ..Typed::default() };
    let roles = roles(&identity, &visit, None).await?;
    html(&new_page(&visit, FormView::new(&visit), typed, roles))
}

pub(super) async fn create(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let created = match typed.parse(visit.ctx.tenant) {
        Ok(person) => {
            let create = CreateMember {
                person,
                roles: typed.roles.clone(),
                giver: identity.roles().clone(),
                origin: identity.member_origin().to_owned(),
            };
            identity.office().perform(&visit.ctx, create).await
        }
        Err(refusal) => Err(refusal),
    };
    match created {
        Ok(id) => Ok(see_other_with(&format!("/members/{id}"), "identity-member-was-created")),
        Err(refusal) => {
            let roles = roles(&identity, &visit, Some(&typed.roles)).await?;
            again(&visit, refusal, |form| new_page(&visit, form, typed, roles))
        }
    }
}

pub(super) async fn show(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    html(&member_page(&identity, &visit, user_id(&id)?, None).await?)
}

pub(super) async fn update(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let id = user_id(&id)?;
    // The user ID stays: the form shows it and does not send it.
    let typed = Typed { login: login_of(&identity, &visit, id).await?, ..typed };
    let updated = match typed.parse(visit.ctx.tenant) {
        Ok(person) => identity.office().perform(&visit.ctx, UpdateMember { user: id, person }).await,
        Err(refusal) => Err(refusal),
    };
    match updated {
        Ok(()) => Ok(see_other_with(&format!("/members/{id}"), "identity-member-was-updated")),
        Err(refusal) => {
            let form = FormView::refused(&visit, &refusal);
            let page = member_page(&identity, &visit, id, Some((form, typed))).await?;
            again(&visit, refusal, |_| page)
        }
    }
}

async fn login_of(identity: &Identity, visit: &Visit, id: UserId) -> Result<String, Refusal> {
    let mut reading = identity.office().view(&visit.ctx, MEMBER, user(id)).await?;
    let account = store::account(reading.sql(), visit.ctx.tenant, id).await.map_err(::store::refusal)?;
    account.map(|account| account.login).ok_or_else(|| Refusal::not_found(format!("no user {id}")))
}

/// The buttons of a person's page: one small operation each.
pub(super) async fn step(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    Path((id, step)): Path<(String, String)>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let id = user_id(&id)?;
    let (office, ctx) = (identity.office(), &visit.ctx);
    let origin = identity.member_origin().to_owned();
    let (done, notice) = match step.as_str() {
        "suspend" => (office.perform(ctx, SuspendMember(id)).await, "identity-member-was-suspended"),
        "resume" => (office.perform(ctx, ResumeMember(id)).await, "identity-member-was-resumed"),
        "unlock" => (office.perform(ctx, UnlockMember(id)).await, "identity-member-was-unlocked"),
        "link" => (office.perform(ctx, SendLink { user: id, origin }).await, "identity-link-was-sent"),
        "reset-factor" => (office.perform(ctx, ResetFactor(id)).await, "identity-factor-was-reset"),
        _ => return Err(Refusal::not_found("no such step").into()),
    };
    match done {
        Ok(()) => Ok(see_other_with(&format!("/members/{id}"), notice)),
        Err(refusal) => {
            // What stands at no field of this page stands above it.
            let refusal = Refusal { fields: Vec::new(), outside: first_message(&refusal), ..refusal };
            let form = FormView::refused(&visit, &refusal);
            let page = member_page(&identity, &visit, id, Some((form, Typed::default()))).await?;
            again(&visit, refusal, |_| page)
        }
    }
}

fn first_message(refusal: &Refusal) -> kernel::Message {
    refusal.fields.first().map_or_else(|| refusal.outside.clone(), |fault| fault.message.clone())
}

/// The tenant's roles; chosen are `chosen`, or the default ones.
async fn roles(identity: &Identity, visit: &Visit, chosen: Option<&[Uuid]>) -> Result<Vec<Choice>, Refusal> {
    let mut reading = identity.office().view(&visit.ctx, MEMBER, Target::any("identity.user")).await?;
    let roles = identity.roles().of(reading.sql(), visit.ctx.tenant).await?;
    let is_chosen = |id: &Uuid, is_default: bool| chosen.map_or(is_default, |chosen| chosen.contains(id));
    Ok(roles
        .into_iter()
        .map(|role| {
            Choice::new(role.id, role.name.of(visit.language()), is_chosen(&role.id, role.is_default))
        })
        .collect())
}

fn new_page(visit: &Visit, form: FormView, typed: Typed, roles: Vec<Choice>) -> NewPage {
    NewPage {
        page: Page::new(visit, "identity-member-new-title")
            .with_lead("identity-member-new-lead")
            .below("identity-members-title", "/members"),
        form,
        choices: choices(visit, &typed),
        typed,
        roles,
    }
}

async fn member_page(
    identity: &Identity,
    visit: &Visit,
    id: UserId,
    again: Option<(FormView, Typed)>,
) -> Result<MemberPage, Refusal> {
    let now = visit.ctx.now;
    let mut reading = identity.office().view(&visit.ctx, MEMBER, user(id)).await?;
    let listed = views::listed_member(reading.parts(), id, now).await?;
    let listed = listed.ok_or_else(|| Refusal::not_found(format!("no user {id}")))?;
    let found = views::sessions(reading.parts(), Some(id), now).await?;
    drop(reading);
    let Listed { member, status, has_factor, password_set_at, created_at } = listed;
    let (form, typed) = match again {
        Some((form, typed)) if !typed.login.is_empty() => (form, typed),
        Some((form, _)) => (form, Typed::of(&member)),
        None => (FormView::new(visit), Typed::of(&member)),
    };
    let session = |(session, _): (crate::store::Session, _)| MemberSession {
        id: session.id.to_string(),
        device: device(visit, session.agent.as_deref()),
        address: session.address.unwrap_or_default(),
        signed_in_at: session.signed_in_at,
        last_seen: session.last_seen,
    };
    Ok(MemberPage {
        page: Page::titled(visit, member.name.clone()).below("identity-members-title", "/members"),
        form,
        choices: choices(visit, &typed),
        typed: Typed { login: member.login.clone(), ..typed },
        id: id.to_string(),
        state: members::state(visit, status),
        is_active: member.is_active,
        locked_until: if let Status::Locked(until) = status { Some(until) } else { None },
        is_invited: password_set_at.is_none(),
        factor: members::factor(visit, has_factor),
        has_factor,
        has_email: member.email.is_some(),
        is_self: visit.ctx.actor.user() == Some(id),
        password_set_at,
        created_at,
        sessions: found.into_iter().map(session).collect(),
    })
}

fn choices(visit: &Visit, typed: &Typed) -> Choices {
    let language = |language: Language| {
        let label = match language {
            Language::Ja => "日本語",
            Language::En => "English",
        };
        Choice::new(language.tag(), label, language.tag() == typed.language)
    };
    let standing = |standing: &Standing| {
        let name = standing.name();
        Choice::new(name, visit.t(super::standing_key(*standing)), name == typed.standing)
    };
    Choices {
        languages: Language::ALL.into_iter().map(language).collect(),
        standings: standings(visit.ctx.tenant).iter().map(standing).collect(),
    }
}
