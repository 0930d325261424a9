//! `/rules/{id}/changes`: what a rule set would change, rule by rule.

use super::{Parts, package_id, tabs};
use crate::{
    model::{ChangedRule, RuleLine},
    views,
};
use axum::extract::{Path, State};
use kernel::Refusal;
use web::{Answer, Page, SignedIn, Tab, html};

/// Rules of one list that are shown; the command `sekisho rules diff` shows all.
const MOST: usize = 300;

#[derive(askama::Template)]
#[template(path = "waf/changes.html")]
struct ChangesPage {
    page: Page,
    tabs: Vec<Tab>,
    old: String,
    new: String,
    added: Vec<RuleLine>,
    removed: Vec<RuleLine>,
    changed: Vec<ChangedRule>,
    counts: (usize, usize, usize),
}

pub(super) async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let id = package_id(&id)?;
    let (office, ctx) = (&parts.office, &visit.ctx);
    let active = views::deployment(office, ctx).await?.active;
    let lines = views::packages(office, ctx).await?;
    let other = lines.iter().find(|line| line.id == id);
    let other = other.ok_or_else(|| Refusal::not_found(format!("no package {id}")))?;
    let old = views::package(office, ctx, active.id).await?;
    let new = views::package(office, ctx, id).await?;
    let compared = tokio::task::spawn_blocking(move || old.changes(&new)).await;
    let changes = compared
        .map_err(|error| Refusal::fault(error.to_string()))?
        .map_err(|error| Refusal::fault(format!("a kept rule set does not load: {error}")))?;
    let counts = (changes.added.len(), changes.removed.len(), changes.changed.len());
    html(&ChangesPage {
        page: Page::new(&visit, "waf-changes-title").below("waf-rules-title", "/rules"),
        tabs: tabs(&visit, "/rules"),
        old: format!("{} {}", active.name, active.version),
        new: format!("{} {}", other.name, other.version),
        added: changes.added.into_iter().take(MOST).collect(),
        removed: changes.removed.into_iter().take(MOST).collect(),
        changed: changes.changed.into_iter().take(MOST).collect(),
        counts,
    })
}
