//! The list of tenants.

use super::Parts;
use crate::{model::Tenant, views};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use web::{Answer, Page, Pager, SignedIn};

/// A longer search finds nothing that a name could hold.
const LONGEST_SEARCH: usize = 100;

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: Option<u64>,
}

#[derive(Template)]
#[template(path = "tenancy/tenants.html")]
struct TenantsPage {
    page: Page,
    search: String,
    tenants: Vec<Tenant>,
    pager: Pager,
}

pub(super) async fn show(
    State(parts): State<Parts>,
    SignedIn { visit, .. }: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let search: String = wanted.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST_SEARCH).collect();
    let number = wanted.page.unwrap_or(1).max(1);
    let (tenants, total) = views::list(&parts.office, &visit.ctx, &search, number).await?;
    let base = match search.as_str() {
        "" => "/tenants".to_owned(),
        search => format!("/tenants?q={}", web::encoded(search)),
    };
    let pager = Pager::new(&visit, &base, number, views::PER_PAGE, total);
    let page = Page::new(&visit, "tenancy-tenants-title").with_lead("tenancy-tenants-lead");
    web::html(&TenantsPage { page, search, tenants, pager })
}
