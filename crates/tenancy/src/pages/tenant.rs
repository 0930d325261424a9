//! One tenant: what it is, and the two buttons that change its state.

use super::{Parts, tenant_id};
use crate::{
    model::{Reason, Tenant, TenantState},
    operations::{ResumeTenant, SuspendTenant},
    views,
};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Refusal, RefusalKind, TenantId};
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Visit};

#[derive(Clone, Default, Deserialize)]
pub(super) struct Input {
    reason: String,
}

#[derive(Template)]
#[template(path = "tenancy/tenant.html")]
struct TenantPage {
    page: Page,
    form: FormView,
    tenant: Tenant,
    reason: String,
}

impl TenantPage {
    const LONGEST_REASON: usize = Reason::LONGEST;

    fn new(visit: &Visit, form: FormView, tenant: Tenant, reason: String) -> Self {
        let page = Page::titled(visit, tenant.name.clone()).below("tenancy-tenants-title", "/tenants");
        Self { page, form, tenant, reason }
    }

    fn is_provider(&self) -> bool {
        self.tenant.id.is_provider()
    }

    fn reason_hint(&self) -> &'static str {
        if self.is_active() { "tenancy-suspend-reason-hint" } else { "tenancy-resume-reason-hint" }
    }

    fn is_active(&self) -> bool {
        self.tenant.state == TenantState::Active
    }
}

pub(super) async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let tenant = views::show(&parts.office, &visit.ctx, tenant_id(&id)?).await?;
    web::html(&TenantPage::new(&visit, FormView::new(&visit), tenant, String::new()))
}

pub(super) async fn suspend(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let id = tenant_id(&id)?;
    let attempt = async {
        let operation = SuspendTenant::new(id, &input.reason)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    let attempt = attempt.await;
    answer(&parts, &visit, id, input, attempt, "tenancy-suspended").await
}

pub(super) async fn resume(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(input): CheckedForm<Input>,
) -> Answer {
    let id = tenant_id(&id)?;
    let attempt = async {
        let operation = ResumeTenant::new(id, &input.reason)?;
        parts.office.perform(&visit.ctx, operation).await
    };
    let attempt = attempt.await;
    answer(&parts, &visit, id, input, attempt, "tenancy-resumed").await
}

async fn answer(
    parts: &Parts,
    visit: &Visit,
    id: TenantId,
    input: Input,
    attempt: Result<(), Refusal>,
    notice: &'static str,
) -> Answer {
    let refusal = match attempt {
        Ok(()) => return Ok(web::see_other_with(&format!("/tenants/{id}"), notice)),
        Err(refusal) => refusal,
    };
    if !matches!(refusal.kind, RefusalKind::Invalid | RefusalKind::Conflict) {
        return Err(refusal.into());
    }
    let tenant = views::show(&parts.office, &visit.ctx, id).await?;
    web::again(visit, refusal, |form| TenantPage::new(visit, form, tenant, input.reason))
}
