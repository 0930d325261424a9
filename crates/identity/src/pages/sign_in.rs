//! `/_sekisho/signin` and `/_sekisho/signout`.

use super::{Nothing, cookies};
use crate::{
    Identity,
    model::sign_in_name::SignInName,
    operations::{EndSession, Entered},
};
use askama::Template;
use axum::extract::{RawQuery, State};
use http::HeaderMap;
use kernel::{Message, Refusal, Secret};
use serde::Deserialize;
use web::{
    Answer, CheckedForm, FormView, LocalPath, Page, SignedIn, Visit, again, html, see_other, see_other_with,
};

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    page: Page,
    form: FormView,
    tenant: String,
    user: String,
    to: String,
    /// Somebody who had signed in before, and is told why this page has come.
    is_back: bool,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// The only query this page reads: where to go afterwards.
#[derive(Deserialize, Default)]
struct Asked {
    to: Option<String>,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery, headers: HeaderMap) -> Answer {
    let asked: Asked = serde_html_form::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let to = LocalPath::or_root(asked.to.as_deref());
    if visit.session.is_some() {
        return Ok(see_other(to.as_str()));
    }
    let tenant = cookies::remembered_tenant(&headers);
    let page = page(&visit, FormView::new(&visit), (tenant, String::new(), to.to_string()));
    html(&SignInPage { is_back: visit.has_ended && visit.flash.is_none(), ..page })
}

pub(super) async fn enter(
    State(identity): State<Identity>,
    visit: Visit,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let to = LocalPath::or_root(Some(&typed.to));
    let password = Secret::new(typed.password);
    let shown = (typed.tenant, typed.user, to.to_string());
    let name = match SignInName::from_fields(&shown.0, &shown.1) {
        Ok(name) if !password.expose().is_empty() => name,
        wrong => {
            let mut refusal = Refusal::invalid("sign-in form");
            refusal.fields = wrong.err().unwrap_or_default();
            if password.expose().is_empty() {
                refusal = refusal.with_field("password", Message::key("identity-password-missing"));
            }
            return again(&visit, refusal, |form| page(&visit, form, shown));
        }
    };
    let code = name.tenant.clone();
    match identity.sign_in(&visit.ctx, name, password, to.to_string()).await {
        Ok(entered) => {
            // Whoever was signed in here before is not any more: their cookie is about to be replaced.
            if let (Some(before), Entered::Session { .. }) = (&visit.session, &entered) {
                let end = EndSession { user: before.user, session: before.id };
                identity.office().perform(&visit.ctx, end).await?;
            }
            Ok(cookies::remember_tenant(cookies::onwards(&entered), &code))
        }
        Err(refusal) => again(&visit, refusal, |form| page(&visit, form, shown)),
    }
}

pub(super) async fn leave(
    State(identity): State<Identity>,
    SignedIn { visit, who, .. }: SignedIn,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let end = EndSession { user: who.user, session: who.id };
    identity.office().perform(&visit.ctx, end).await?;
    Ok(cookies::without_session(see_other_with("/_sekisho/signin", "identity-signed-out")))
}

fn page(visit: &Visit, form: FormView, (tenant, user, to): (String, String, String)) -> SignInPage {
    let page = Page::new(visit, "identity-signin-title");
    SignInPage { page, form: form.unmarked(), tenant, user, to, is_back: false }
}
