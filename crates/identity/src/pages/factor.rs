//! `/_sekisho/second-factor`: a code on the way in, or setting an app up for the first time.

use super::{cookies, qr};
use crate::{
    Identity,
    model::signin::Stage,
    operations::{CheckCode, EnrolOnTheWay},
    views::{self, OnTheWay},
};
use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;
use kernel::{Refusal, Secret};
use keys::Bearer;
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, Visit, again, html, see_other};

#[derive(Template)]
#[template(path = "identity/second_factor.html")]
struct CodePage {
    page: Page,
    form: FormView,
}

/// A QR code, the secret, and the field for a first code.
#[derive(Template)]
#[template(path = "identity/set_up_factor.html")]
struct SetUpPage {
    page: Page,
    form: FormView,
    qr: qr::Qr,
    secret: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
}

pub(super) async fn show(State(identity): State<Identity>, visit: Visit, headers: HeaderMap) -> Answer {
    match at(&identity, &visit, &headers, |stage| stage == Stage::Code).await? {
        Ok(_) => html(&code_page(&visit, FormView::new(&visit))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn check(
    State(identity): State<Identity>,
    visit: Visit,
    headers: HeaderMap,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let (bearer, _) = match at(&identity, &visit, &headers, |stage| stage == Stage::Code).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let ctx = views::stranger(&visit.ctx, bearer.tenant());
    let check = CheckCode { bearer, typed: Secret::new(typed.code), rules: identity.rules().clone() };
    match identity.office().perform(&ctx, check).await.and_then(|checked| checked) {
        Ok(entered) => Ok(cookies::onwards(&entered)),
        Err(refusal) => again(&visit, refusal, |form| code_page(&visit, form)),
    }
}

pub(super) async fn show_set_up(
    State(identity): State<Identity>,
    visit: Visit,
    headers: HeaderMap,
) -> Answer {
    match at(&identity, &visit, &headers, |stage| stage == Stage::Enrolment).await? {
        Ok((_, found)) => html(&set_up_page(&identity, &visit, FormView::new(&visit), &found).await?),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn set_up(
    State(identity): State<Identity>,
    visit: Visit,
    headers: HeaderMap,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let (bearer, found) = match at(&identity, &visit, &headers, |stage| stage == Stage::Enrolment).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let ctx = views::stranger(&visit.ctx, bearer.tenant());
    let enrol = EnrolOnTheWay { bearer, typed: Secret::new(typed.code), rules: identity.rules().clone() };
    match identity.office().perform(&ctx, enrol).await.and_then(|checked| checked) {
        Ok(entered) => Ok(cookies::onwards(&entered)),
        Err(refusal) => {
            let page = set_up_page(&identity, &visit, FormView::refused(&visit, &refusal), &found).await?;
            again(&visit, refusal, |_| page)
        }
    }
}

/// Whoever owes exactly this; others are sent to the page of what they owe.
pub(super) async fn at(
    identity: &Identity,
    visit: &Visit,
    headers: &HeaderMap,
    is_here: impl Fn(Stage) -> bool,
) -> Result<Result<(Bearer, OnTheWay), Response>, Refusal> {
    let bearer = cookies::pending(headers, &visit.ctx)?;
    let found = views::on_the_way(identity, &visit.ctx, &bearer).await?;
    if is_here(found.stage) {
        return Ok(Ok((bearer, found)));
    }
    Ok(Err(see_other(cookies::page_of(found.stage))))
}

fn code_page(visit: &Visit, form: FormView) -> CodePage {
    let page = Page::new(visit, "identity-factor-title").with_lead("identity-factor-lead");
    CodePage { page, form: form.unmarked() }
}

async fn set_up_page(
    identity: &Identity,
    visit: &Visit,
    form: FormView,
    found: &OnTheWay,
) -> Result<SetUpPage, Refusal> {
    let secret = found.offer.as_ref().ok_or_else(|| Refusal::fault("enrolment without an offer"))?;
    let account = qr::account_name(identity, found.tenant, &found.account.login).await?;
    let (uri, text) = views::provisioning(identity, secret, &account);
    Ok(SetUpPage {
        page: Page::new(visit, "identity-set-up-title").with_lead("identity-set-up-lead"),
        form: form.unmarked(),
        qr: qr::Qr::of(uri.expose())?.labelled(visit.t("identity-set-up-qr")),
        secret: qr::in_groups(text.expose()),
    })
}
