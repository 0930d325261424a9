//! `/_sekisho/password/new`: a new password that is owed on the way in.

use super::{cookies, factor, link::matching};
use crate::{
    Identity,
    model::signin::{ChangeReason, Stage},
    views::OnTheWay,
};
use askama::Template;
use axum::extract::State;
use http::HeaderMap;
use kernel::{Refusal, Secret};
use serde::Deserialize;
use web::{Answer, CheckedForm, FormView, Page, Visit, again, html};

#[derive(Template)]
#[template(path = "identity/new_password.html")]
pub(super) struct NewPasswordPage {
    pub page: Page,
    pub form: FormView,
    pub action: String,
    pub hint: String,
    /// Who it is for: tenant's name, tenant code, user ID.
    pub who: Option<(String, String, String)>,
    /// For password managers, which must know whose it is.
    pub login: String,
    pub asks_present: bool,
    pub submit: &'static str,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub again: String,
    #[serde(default)]
    pub present: String,
}

impl Typed {
    pub(super) fn present(&self) -> Secret<String> {
        Secret::new(self.present.clone())
    }
}

pub(super) async fn show(State(identity): State<Identity>, visit: Visit, headers: HeaderMap) -> Answer {
    match factor::at(&identity, &visit, &headers, is_here).await? {
        Ok((_, found)) => html(&page(&visit, FormView::new(&visit), &found)),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn renew(
    State(identity): State<Identity>,
    visit: Visit,
    headers: HeaderMap,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let (bearer, found) = match factor::at(&identity, &visit, &headers, is_here).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = page(&visit, FormView::new(&visit), &found);
    let renewed = match matching(&typed) {
        Ok(password) => identity.renew(&visit.ctx, (bearer, found), password).await,
        Err(refusal) => Err(refusal),
    };
    match renewed {
        Ok(entered) => Ok(cookies::onwards(&entered)),
        Err(refusal) => again(&visit, refusal, |form| NewPasswordPage { form: form.unmarked(), ..shown }),
    }
}

fn is_here(stage: Stage) -> bool {
    matches!(stage, Stage::NewPassword(_))
}

fn page(visit: &Visit, form: FormView, found: &OnTheWay) -> NewPasswordPage {
    let lead = match found.stage {
        Stage::NewPassword(ChangeReason::Expired) => "identity-renew-expired",
        _ => "identity-renew-demanded",
    };
    NewPasswordPage {
        page: Page::new(visit, "identity-renew-title").with_lead(lead),
        form: form.unmarked(),
        action: "/_sekisho/password/new".to_owned(),
        hint: visit.message(&found.effective.password.hint()),
        who: None,
        login: found.account.login.clone(),
        asks_present: false,
        submit: "identity-renew-submit",
    }
}

/// The two fields differ.
pub(super) fn differing() -> Refusal {
    Refusal::invalid("the two passwords differ")
        .with_field("again", kernel::Message::key("identity-password-again-differs"))
}
