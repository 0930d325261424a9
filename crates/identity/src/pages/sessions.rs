//! `/sessions`: who of the tenant is signed in, and ending it.

use super::{Nothing, device, session_id, user_id};
use crate::{Identity, operations::RevokeSession, views, views::SESSIONS};
use askama::Template;
use axum::extract::{Path, State};
use kernel::Timestamp;
use office::Target;
use web::{Answer, CheckedForm, FormView, Page, SignedIn, html, see_other_with};

#[derive(Template)]
#[template(path = "identity/sessions.html")]
struct SessionsPage {
    page: Page,
    form: FormView,
    rows: Vec<Row>,
}

struct Row {
    user: String,
    id: String,
    name: String,
    login: String,
    device: String,
    address: String,
    signed_in_at: Timestamp,
    last_seen: Timestamp,
    is_this: bool,
}

pub(super) async fn show(State(identity): State<Identity>, SignedIn { visit, who, .. }: SignedIn) -> Answer {
    let mut reading = identity.office().view(&visit.ctx, SESSIONS, Target::any("identity.session")).await?;
    let found = views::sessions(reading.parts(), None, visit.ctx.now).await?;
    drop(reading);
    let rows = found.into_iter().map(|(session, member)| {
        let (name, login) = member.map_or_else(Default::default, |member| (member.name, member.login));
        Row {
            user: session.user.to_string(),
            id: session.id.to_string(),
            name,
            login,
            device: device(&visit, session.agent.as_deref()),
            address: session.address.unwrap_or_default(),
            signed_in_at: session.signed_in_at,
            last_seen: session.last_seen,
            is_this: session.id == who.id,
        }
    });
    let rows = rows.collect();
    let page = Page::new(&visit, "identity-sessions-title").with_lead("identity-sessions-lead");
    html(&SessionsPage { page, form: FormView::new(&visit), rows })
}

pub(super) async fn revoke(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    Path((user, id)): Path<(String, String)>,
    CheckedForm(Nothing {}): CheckedForm<Nothing>,
) -> Answer {
    let revoke = RevokeSession { user: user_id(&user)?, session: session_id(&id)? };
    identity.office().perform(&visit.ctx, revoke).await?;
    Ok(see_other_with("/sessions", "identity-session-was-revoked"))
}
