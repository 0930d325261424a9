//! `/_sekisho/account`: one's own password, factor and sessions.

use super::{
    Nothing, device,
    link::matching,
    renew::{NewPasswordPage, Typed},
    session_id,
};
use crate::{
    Identity,
    operations::{RevokeSession, layer_of, user},
    store::{self, Account},
    views::{self, OWN},
};
use askama::Template;
use axum::extract::{Path, State};
use kernel::{Refusal, Timestamp};
use office::Reading;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, Visit, again, html, see_other_with};

pub(super) const ACCOUNT: &str = "/_sekisho/account";

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage {
    page: Page,
    form: FormView,
    login: String,
    tenant: String,
    email: Option<String>,
    password_set_at: Option<Timestamp>,
    password_until: Option<Timestamp>,
    has_factor: bool,
    sessions: Vec<OwnSession>,
}

struct OwnSession {
    id: String,
    device: String,
    address: String,
    signed_in_at: Timestamp,
    last_seen: Timestamp,
    is_this: bool,
}

pub(super) async fn show(State(identity): State<Identity>, SignedIn { visit, who, .. }: SignedIn) -> Answer {
    let (mut reading, account) = own(&identity, &visit, who.user).await?;
    let (sql, keys) = reading.parts();
    let effective = identity.rules().effective(keys.tenant(), &layer_of(sql, keys.tenant()).await?);
    let email = views::opened(keys, &account)?.email;
    let found = views::sessions((sql, keys), Some(who.user), visit.ctx.now).await?;
    drop(reading);
    let sessions = found
        .into_iter()
        .map(|(session, _)| OwnSession {
            id: session.id.to_string(),
            device: device(&visit, session.agent.as_deref()),
            address: session.address.unwrap_or_default(),
            signed_in_at: session.signed_in_at,
            last_seen: session.last_seen,
            is_this: session.id == who.id,
        })
        .collect();
    let until =
        |set_at: Timestamp| effective.password_lifetime.map(|lifetime| set_at.saturating_add(lifetime));
    html(&AccountPage {
        page: Page::new(&visit, "identity-account-title").below("web-home", "/"),
        form: FormView::new(&visit),
        login: account.login.clone(),
        tenant: who.tenant_name,
        email,
        password_set_at: account.password_set_at,
        password_until: account.password_set_at.and_then(until),
        has_factor: account.totp.is_some(),
        sessions,
    })
}

pub(super) async fn revoke(
    State(identity): State<Identity>,
    SignedIn { visit, who, .. }: SignedIn,
    Path(id): Path<String>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let revoke = RevokeSession { user: who.user, session: session_id(&id)? };
    identity.office().perform(&visit.ctx, revoke).await?;
    Ok(see_other_with(ACCOUNT, "identity-session-was-revoked"))
}

pub(super) async fn show_password(
    State(identity): State<Identity>,
    SignedIn { visit, who, .. }: SignedIn,
) -> Answer {
    let (mut reading, account) = own(&identity, &visit, who.user).await?;
    let rule = identity
        .rules()
        .effective(visit.ctx.tenant, &layer_of(reading.sql(), visit.ctx.tenant).await?)
        .password;
    drop(reading);
    html(&password_page(&visit, FormView::new(&visit), visit.message(&rule.hint()), account.login))
}

pub(super) async fn change_password(
    State(identity): State<Identity>,
    SignedIn { visit, who, .. }: SignedIn,
    CheckedForm(typed): CheckedForm<Typed>,
) -> Answer {
    let (mut reading, account) = own(&identity, &visit, who.user).await?;
    let rule = identity
        .rules()
        .effective(visit.ctx.tenant, &layer_of(reading.sql(), visit.ctx.tenant).await?)
        .password;
    drop(reading);
    let changed = match matching(&typed) {
        Ok(wanted) => identity.change(&visit.ctx, (who.user, who.id), (typed.present(), wanted), &rule).await,
        Err(refusal) => Err(refusal),
    };
    match changed {
        Ok(()) => Ok(see_other_with(ACCOUNT, "identity-password-was-changed")),
        Err(refusal) => again(&visit, refusal, |form| {
            password_page(&visit, form, visit.message(&rule.hint()), account.login)
        }),
    }
}

/// The visitor's own row, and the reading it came from.
pub(super) async fn own(
    identity: &Identity,
    visit: &Visit,
    id: kernel::UserId,
) -> Result<(Reading, Account), Refusal> {
    let mut reading = identity.office().view(&visit.ctx, OWN, user(id)).await?;
    let account = store::account(reading.sql(), visit.ctx.tenant, id).await.map_err(::store::refusal)?;
    let account = account.ok_or_else(|| Refusal::not_found(format!("no user {id}")))?;
    Ok((reading, account))
}

fn password_page(visit: &Visit, form: FormView, hint: String, login: String) -> NewPasswordPage {
    NewPasswordPage {
        page: Page::new(visit, "identity-change-title").with_lead("identity-change-lead"),
        form: form.unmarked(),
        action: format!("{ACCOUNT}/password"),
        hint,
        who: None,
        login,
        asks_present: true,
        submit: "identity-change-submit",
    }
}
