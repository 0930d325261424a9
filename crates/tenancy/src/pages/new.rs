//! The form that founds a tenant.

use super::Parts;
use crate::{
    api::FirstAdministrator,
    model::{TenantCode, TenantName},
    operations::CreateTenant,
};
use askama::Template;
use axum::extract::State;
use kernel::Refusal;
use office::{Operation, Target};
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Visit};

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Input {
    code: String,
    tenant_name: String,
    login: String,
    name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "tenancy/new.html")]
struct NewPage {
    page: Page,
    form: FormView,
    input: Input,
}

impl NewPage {
    const LONGEST_CODE: usize = TenantCode::LONGEST;
    const LONGEST_NAME: usize = TenantName::LONGEST;

    fn new(visit: &Visit, form: FormView, input: Input) -> Self {
        let page = Page::new(visit, "tenancy-new-title").with_lead("tenancy-new-lead");
        Self { page: page.below("tenancy-tenants-title", "/tenants"), form, input }
    }
}

pub(super) async fn show(State(parts): State<Parts>, SignedIn { visit, .. }: SignedIn) -> Answer {
    must_be_allowed(&parts, &visit).await?;
    web::html(&NewPage::new(&visit, FormView::new(&visit), Input::default()))
}

pub(super) async fn create(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    must_be_allowed(&parts, &visit).await?;
    let Input { login, name, email, .. } = input.clone();
    let administrator = FirstAdministrator { login, name, email };
    let attempt = async {
        let operation = CreateTenant::new(&input.code, &input.tenant_name, administrator, parts.founding)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    match attempt.await {
        Ok(id) => Ok(web::see_other_with(&format!("/tenants/{id}"), "tenancy-created")),
        Err(refusal) => web::again(&visit, refusal, |form| NewPage::new(&visit, form, input)),
    }
}

/// The form, and what is wrong with it, is shown to those who may send it.
async fn must_be_allowed(parts: &Parts, visit: &Visit) -> Result<(), Refusal> {
    parts.office.view(&visit.ctx, CreateTenant::NAME, Target::any("tenancy.tenant")).await.map(drop)
}
