//! `/_sekisho/password/{token}` and `/_sekisho/password/forgotten`.
//!
//! Opening a link shows a form and changes nothing: mail scanners open links, too.

use super::{
    cookies,
    renew::{NewPasswordPage, Typed, differing},
};
use crate::{
    Identity,
    model::sign_in_name::SignInName,
    operations::link_is_over,
    ports::TenantFace,
    views::{self, LinkHolder},
};
use askama::Template;
use axum::extract::{Path, State};
use http::HeaderMap;
use kernel::{Refusal, Secret};
use keys::Bearer;
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, Visit, again, html, html_with, see_other_with};

#[derive(Template)]
#[template(path = "identity/link_over.html")]
struct LinkOverPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "identity/forgotten.html")]
struct ForgottenPage {
    page: Page,
    form: FormView,
    tenant: String,
    user: String,
    is_sent: bool,
}

#[derive(Deserialize)]
pub(super) struct Name {
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    user: String,
}

pub(super) async fn show(
    State(identity): State<Identity>,
    visit: Visit,
    Path(token): Path<String>,
) -> Answer {
    match holder(&identity, &visit, &token).await {
        Ok((_, holder, face)) => html(&page(&visit, FormView::new(&visit), &token, &holder, face.as_ref())),
        Err(refusal) => over(&visit, refusal),
    }
}

pub(super) async fn set(
    State(identity): State<Identity>,
    visit: Visit,
    Path(token): Path<String>,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let (bearer, holder, face) = match holder(&identity, &visit, &token).await {
        Ok(found) => found,
        Err(refusal) => return over(&visit, refusal),
    };
    let shown = page(&visit, FormView::new(&visit), &token, &holder, face.as_ref());
    let set = match matching(&typed) {
        Ok(password) => identity.set_by_link(&visit.ctx, (bearer, holder), password).await,
        Err(refusal) => Err(refusal),
    };
    match set {
        Ok(()) => {
            let response = see_other_with("/_sekisho/signin", "identity-password-was-set");
            Ok(match face {
                Some(face) => cookies::remember_tenant(response, &face.code),
                None => response,
            })
        }
        Err(refusal) if refusal.code == link_is_over().code => over(&visit, refusal),
        Err(refusal) => again(&visit, refusal, |form| NewPasswordPage { form: form.unmarked(), ..shown }),
    }
}

pub(super) async fn show_forgotten(visit: Visit, headers: HeaderMap) -> Answer {
    let tenant = cookies::remembered_tenant(&headers);
    html(&forgotten_page(&visit, FormView::new(&visit), (tenant, String::new()), false))
}

pub(super) async fn forgotten(
    State(identity): State<Identity>,
    visit: Visit,
    CheckedForm(typed): CheckedForm<Name>,
) -> Answer {
    let shown = (typed.tenant, typed.user);
    let name = match SignInName::from_fields(&shown.0, &shown.1) {
        Ok(name) => name,
        Err(faults) => {
            let mut refusal = Refusal::invalid("forgotten password form");
            refusal.fields = faults;
            return again(&visit, refusal, |form| forgotten_page(&visit, form, shown, false));
        }
    };
    identity.forgot(&visit.ctx, name, visit.origin()).await?;
    html(&forgotten_page(&visit, FormView::new(&visit), shown, true))
}

/// The same text twice, as people type what they cannot see.
pub(super) fn matching(typed: &Typed) -> Result<Secret<String>, Refusal> {
    if typed.password == typed.again { Ok(Secret::new(typed.password.clone())) } else { Err(differing()) }
}

async fn holder(
    identity: &Identity,
    visit: &Visit,
    token: &str,
) -> Result<(Bearer, LinkHolder, Option<TenantFace>), Refusal> {
    let bearer = Bearer::parse(token).map_err(|_| link_is_over())?;
    let holder = views::link_holder(identity, &visit.ctx, &bearer).await?;
    let face = identity.tenant(bearer.tenant()).await?;
    Ok((bearer, holder, face))
}

fn over(visit: &Visit, refusal: Refusal) -> Answer {
    if refusal.code != link_is_over().code {
        return Err(refusal.into());
    }
    html_with(
        http::StatusCode::NOT_FOUND,
        &LinkOverPage { page: Page::new(visit, "identity-link-over-title") },
    )
}

fn page(
    visit: &Visit,
    form: FormView,
    token: &str,
    holder: &LinkHolder,
    face: Option<&TenantFace>,
) -> NewPasswordPage {
    let login = holder.account.login.clone();
    let title = if holder.account.password_phc.is_some() {
        "identity-link-reset-title"
    } else {
        "identity-link-title"
    };
    NewPasswordPage {
        page: Page::new(visit, title),
        form: form.unmarked(),
        action: format!("/_sekisho/password/{token}"),
        hint: visit.message(&holder.effective.password.hint()),
        who: face.map(|face| (face.name.clone(), face.code.to_string(), login.clone())),
        login,
        asks_present: false,
        submit: "identity-link-submit",
    }
}

fn forgotten_page(
    visit: &Visit,
    form: FormView,
    (tenant, user): (String, String),
    is_sent: bool,
) -> ForgottenPage {
    let page =
        Page::new(visit, if is_sent { "identity-forgotten-sent-title" } else { "identity-forgotten-title" });
    let page = if is_sent { page } else { page.with_lead("identity-forgotten-lead") };
    ForgottenPage { page, form: form.unmarked(), tenant, user, is_sent }
}
