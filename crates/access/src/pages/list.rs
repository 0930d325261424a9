//! The roles of a tenant, and what each grants, at a glance.

use super::{LIST, Parts};
use crate::{
    RoleId, RoleName,
    manifest::{Kind, Manifests},
    operations::CreateRole,
    store::{self, Listed},
};
use askama::Template;
use axum::extract::State;
use kernel::{Language, Refusal};
use office::Target;
use serde::Deserialize;
use std::collections::BTreeSet;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Visit, again, html, see_other_with};

/// More roles than this do not stand side by side.
const MOST_COLUMNS: usize = 6;

#[derive(Template)]
#[template(path = "access/roles.html")]
struct RolesPage {
    page: Page,
    form: FormView,
    name: String,
    roles: Vec<RoleRow>,
    services: Vec<ServiceTable>,
}

struct RoleRow {
    id: RoleId,
    name: String,
    is_builtin: bool,
    grants_everything: bool,
    granted: usize,
    of: usize,
    holders: u64,
}

/// One service's functions against all roles.
struct ServiceTable {
    label: String,
    rows: Vec<FunctionRow>,
}

struct FunctionRow {
    label: String,
    is_screen: bool,
    /// One for each role, in the order of the roles.
    granted: Vec<bool>,
}

#[derive(Deserialize)]
pub(super) struct Input {
    name: String,
}

pub(super) async fn show(SignedIn { visit, .. }: SignedIn, State(parts): State<Parts>) -> Answer {
    let found = find(&parts, &visit).await?;
    html(&page(&visit, &parts.manifests, found, String::new(), FormView::new(&visit)))
}

pub(super) async fn create(
    SignedIn { visit, .. }: SignedIn,
    State(parts): State<Parts>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let created = match RoleName::parse(&input.name) {
        Ok(name) => parts.office.perform(&visit.ctx, CreateRole { name }).await,
        Err(message) => Err(Refusal::invalid("role name").with_field("name", message)),
    };
    match created {
        Ok(id) => Ok(see_other_with(&format!("/roles/{id}"), "access-created")),
        Err(refusal) => {
            let found = find(&parts, &visit).await?;
            again(&visit, refusal, |form| page(&visit, &parts.manifests, found, input.name, form))
        }
    }
}

type Found = (Vec<Listed>, BTreeSet<(RoleId, String)>);

async fn find(parts: &Parts, visit: &Visit) -> Result<Found, Refusal> {
    let tenant = visit.ctx.tenant;
    let mut reading = parts.office.view(&visit.ctx, LIST, Target::any("access.role")).await?;
    let roles = store::roles(reading.sql(), tenant).await.map_err(::store::refusal)?;
    let grants = store::all_grants(reading.sql(), tenant).await.map_err(::store::refusal)?;
    Ok((roles, grants.into_iter().collect()))
}

fn page(visit: &Visit, manifests: &Manifests, found: Found, name: String, form: FormView) -> RolesPage {
    let (roles, grants) = found;
    let language = visit.language();
    let of = manifests.all().iter().map(|manifest| manifest.functions().len()).sum();
    let has = |listed: &Listed, key: &str| {
        listed.role.grants_everything() || grants.contains(&(listed.role.id, key.to_owned()))
    };
    let keys: Vec<String> = keys(manifests);
    let rows = roles.iter().map(|listed| RoleRow {
        id: listed.role.id,
        name: listed.role.name(language),
        is_builtin: listed.role.builtin.is_some(),
        grants_everything: listed.role.grants_everything(),
        granted: keys.iter().filter(|key| has(listed, key)).count(),
        of,
        holders: listed.holders,
    });
    let rows = rows.collect();
    let services = match roles.len() <= MOST_COLUMNS {
        true => tables(manifests, language, &roles, has),
        false => Vec::new(),
    };
    let page = Page::new(visit, "access-roles-title").with_lead("access-roles-lead");
    RolesPage { page, form, name, roles: rows, services }
}

fn keys(manifests: &Manifests) -> Vec<String> {
    let of = |manifest: &crate::manifest::Manifest| {
        let ids = manifest.functions().iter();
        ids.map(|function| format!("{}/{}", manifest.service(), function.id)).collect::<Vec<_>>()
    };
    manifests.all().iter().flat_map(of).collect()
}

fn tables(
    manifests: &Manifests,
    language: Language,
    roles: &[Listed],
    has: impl Fn(&Listed, &str) -> bool,
) -> Vec<ServiceTable> {
    let table = |manifest: &crate::manifest::Manifest| ServiceTable {
        label: manifest.label().of(language).to_owned(),
        rows: manifest
            .functions()
            .iter()
            .map(|function| {
                let key = format!("{}/{}", manifest.service(), function.id);
                FunctionRow {
                    label: function.label.of(language).to_owned(),
                    is_screen: function.kind == Kind::Screen,
                    granted: roles.iter().map(|listed| has(listed, &key)).collect(),
                }
            })
            .collect(),
    };
    manifests.all().iter().map(table).collect()
}
