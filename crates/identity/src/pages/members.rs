//! `/members`: everybody of the tenant.

use super::standing_key;
use crate::{
    Identity,
    views::{self, Listed, MEMBERS, PER_PAGE, Status},
};
use askama::Template;
use axum::extract::{RawQuery, State};
use office::Target;
use serde::Deserialize;
use web::{Answer, Page, Pager, SignedIn, Visit, encoded, html};

#[derive(Template)]
#[template(path = "identity/members.html")]
struct MembersPage {
    page: Page,
    search: String,
    rows: Vec<Row>,
    pager: Pager,
    /// How many an import has just added.
    imported: Option<String>,
}

struct Row {
    id: String,
    name: String,
    login: String,
    email: Option<String>,
    department: String,
    standing: String,
    state: (&'static str, String),
    factor: (&'static str, String),
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: Option<u64>,
    #[serde(default)]
    imported: Option<u64>,
}

/// Longest text that is searched for, in characters.
const SEARCH_LIMIT: usize = 100;

pub(super) async fn show(
    State(identity): State<Identity>,
    SignedIn { visit, .. }: SignedIn,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked: Asked = serde_html_form::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let search: String = asked.q.trim().chars().take(SEARCH_LIMIT).collect();
    let mut reading = identity.office().view(&visit.ctx, MEMBERS, Target::any("identity.user")).await?;
    let found = views::member_page(reading.parts(), &search, asked.page.unwrap_or(1), visit.ctx.now).await?;
    drop(reading);
    let base =
        if search.is_empty() { "/members".to_owned() } else { format!("/members?q={}", encoded(&search)) };
    let per_page = u64::try_from(PER_PAGE).unwrap_or(50);
    html(&MembersPage {
        page: Page::new(&visit, "identity-members-title"),
        pager: Pager::new(&visit, &base, found.page, per_page, found.total),
        rows: found.listed.iter().map(|listed| row(&visit, listed)).collect(),
        search,
        imported: asked.imported.map(|count| visit.t_with("identity-import-done", "count", count)),
    })
}

fn row(visit: &Visit, listed: &Listed) -> Row {
    let member = &listed.member;
    Row {
        id: member.id.to_string(),
        name: member.name.clone(),
        login: member.login.clone(),
        email: member.email.clone(),
        department: member.department.clone(),
        standing: visit.t(standing_key(member.standing)),
        state: state(visit, listed.status),
        factor: factor(visit, listed.has_factor),
    }
}

/// Tone and words of a person's state.
pub(super) fn state(visit: &Visit, status: Status) -> (&'static str, String) {
    let (tone, key) = match status {
        Status::Active => ("good", "identity-state-active"),
        Status::Locked(_) => ("bad", "identity-state-locked"),
        Status::Invited => ("info", "identity-state-invited"),
        Status::Suspended => ("quiet", "identity-state-suspended"),
    };
    (tone, visit.t(key))
}

pub(super) fn factor(visit: &Visit, has_factor: bool) -> (&'static str, String) {
    let (tone, key) =
        if has_factor { ("good", "identity-factor-on") } else { ("quiet", "identity-factor-off") };
    (tone, visit.t(key))
}
