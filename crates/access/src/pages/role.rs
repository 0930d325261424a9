//! One role: its name, what it grants, who holds it.

use super::{LIST, Parts, Person, role_id};
use crate::{
    Grant, Role, RoleId, RoleName,
    manifest::{Kind, Manifest},
    operations::{DeleteRole, RenameRole, SetRoleGrants},
    store,
};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Message, Refusal};
use office::Target;
use serde::Deserialize;
use std::collections::BTreeSet;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Visit, again, html, see_other_with};

/// Holders named on the page.
const MOST_HOLDERS: i64 = 50;
/// Room for the ids of every function of a few services.
const LARGEST_FORM: usize = 262_144;

#[derive(Template)]
#[template(path = "access/role.html")]
struct RolePage {
    page: Page,
    form: FormView,
    id: RoleId,
    name: String,
    is_builtin: bool,
    grants_everything: bool,
    services: Vec<ServiceChoices>,
    holders: Vec<Person>,
    is_more: bool,
}

/// One service's screens and functions, with what is granted.
struct ServiceChoices {
    label: String,
    groups: Vec<(&'static str, Vec<GrantChoice>)>,
}

struct GrantChoice {
    value: String,
    label: String,
    is_granted: bool,
}

#[derive(Deserialize)]
pub(super) struct Grants {
    #[serde(default)]
    grant: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Name {
    name: String,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// What a form that came back had in it.
#[derive(Default)]
struct Sent {
    name: Option<String>,
    grants: Option<BTreeSet<String>>,
}

pub(super) async fn show(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    Path(id): Path<String>,
) -> Answer {
    let found = find(&parts, &visit, role_id(&id)?).await?;
    html(&found.page(&visit, &parts, Sent::default(), FormView::new(&visit)))
}

pub(super) async fn set_grants(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Grants, LARGEST_FORM>,
) -> Answer {
    let id = role_id(&id)?;
    let known: Option<BTreeSet<Grant>> = input.grant.iter().map(|text| parts.manifests.grant(text)).collect();
    let done = match known {
        Some(grants) => {
            parts.office.perform(&visit.ctx, SetRoleGrants::new(id, &parts.manifests, grants)).await
        }
        None => {
            let message = Message::key("access-fault-function");
            Err(Refusal::invalid("a function that no manifest names").with_field("grants", message))
        }
    };
    let sent = Sent { grants: Some(input.grant.into_iter().collect()), ..Sent::default() };
    answer(&parts, &visit, (id, done), format!("/roles/{id}"), ("access-saved", sent)).await
}

pub(super) async fn rename(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Name>,
) -> Answer {
    let id = role_id(&id)?;
    let done = match RoleName::parse(&input.name) {
        Ok(name) => parts.office.perform(&visit.ctx, RenameRole { role: id, name }).await,
        Err(message) => Err(Refusal::invalid("role name").with_field("name", message)),
    };
    let sent = Sent { name: Some(input.name), ..Sent::default() };
    answer(&parts, &visit, (id, done), format!("/roles/{id}"), ("access-renamed", sent)).await
}

pub(super) async fn delete(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let id = role_id(&id)?;
    let done = parts.office.perform(&visit.ctx, DeleteRole { role: id }).await;
    answer(&parts, &visit, (id, done), "/roles".to_owned(), ("access-deleted", Sent::default())).await
}

async fn answer(
    parts: &Parts,
    visit: &Visit,
    (id, done): (RoleId, Result<(), Refusal>),
    to: String,
    (notice, sent): (&'static str, Sent),
) -> Answer {
    match done {
        Ok(()) => Ok(see_other_with(&to, notice)),
        Err(refusal) => {
            let found = find(parts, visit, id).await?;
            again(visit, refusal, |form| found.page(visit, parts, sent, form))
        }
    }
}

struct Found {
    role: Role,
    grants: BTreeSet<String>,
    holders: Vec<Person>,
    is_more: bool,
}

async fn find(parts: &Parts, visit: &Visit, id: RoleId) -> Result<Found, Refusal> {
    let tenant = visit.ctx.tenant;
    let mut reading = parts.office.view(&visit.ctx, LIST, Target::new("access.role", id)).await?;
    let (sql, keys) = reading.parts();
    let role = store::find(sql, tenant, id).await.map_err(::store::refusal)?;
    let role = role.ok_or_else(|| Refusal::not_found(format!("role {id}")))?;
    let grants = store::grants_of(sql, tenant, id).await.map_err(::store::refusal)?;
    let mut users =
        store::holders(sql, tenant, id, MOST_HOLDERS.saturating_add(1)).await.map_err(::store::refusal)?;
    let most = usize::try_from(MOST_HOLDERS).unwrap_or(0);
    let is_more = users.len() > most;
    users.truncate(most);
    let mut holders = parts.people.named(sql, keys, &users).await?;
    holders.sort_by(|one, other| one.login.cmp(&other.login));
    Ok(Found { role, grants, holders, is_more })
}

impl Found {
    fn page(self, visit: &Visit, parts: &Parts, sent: Sent, form: FormView) -> RolePage {
        let name = self.role.name(visit.language());
        let everything = self.role.grants_everything();
        let grants = sent.grants.unwrap_or(self.grants);
        let service =
            |manifest: &Manifest| choices(visit, manifest, |key| everything || grants.contains(key));
        RolePage {
            page: Page::titled(visit, name.clone()).below("access-roles-title", "/roles"),
            form,
            id: self.role.id,
            name: sent.name.unwrap_or(name),
            is_builtin: self.role.builtin.is_some(),
            grants_everything: everything,
            services: parts.manifests.all().iter().map(service).collect(),
            holders: self.holders,
            is_more: self.is_more,
        }
    }
}

fn choices(visit: &Visit, manifest: &Manifest, is_granted: impl Fn(&str) -> bool) -> ServiceChoices {
    let group = |kind: Kind| {
        let functions = manifest.functions().iter().filter(|function| function.kind == kind);
        let choice = |function: &crate::manifest::Function| {
            let value = format!("{}/{}", manifest.service(), function.id);
            let label = function.label.of(visit.language()).to_owned();
            GrantChoice { is_granted: is_granted(&value), value, label }
        };
        functions.map(choice).collect::<Vec<_>>()
    };
    let groups = [("access-screens", group(Kind::Screen)), ("access-functions", group(Kind::Function))];
    ServiceChoices {
        label: manifest.label().of(visit.language()).to_owned(),
        groups: groups.into_iter().filter(|(_, choices)| !choices.is_empty()).collect(),
    }
}
