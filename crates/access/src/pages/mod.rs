//! The console's pages on roles.

mod list;
mod member;
mod role;

use crate::{RoleId, manifest::Manifests};
use axum::{
    Router,
    routing::{get, post},
};
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::{BoxFuture, Office};
use sqlx::PgConnection;
use std::sync::Arc;

/// Looking at a tenant's roles and what they grant.
pub(crate) const LIST: &str = "access.role.list";
/// Looking at the roles of one member.
pub(crate) const MEMBER_VIEW: &str = "access.member.roles.view";

/// Somebody, as the pages here name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub login: String,
    pub name: String,
}

/// The port to the names of people. The program implements it over identity.
pub trait People: Send + Sync + 'static {
    /// Those of `users` who exist in the tenant of `sql`'s scope. At most 50 are asked for.
    fn named<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
        users: &'a [UserId],
    ) -> BoxFuture<'a, Result<Vec<Person>, Refusal>>;
}

/// What the pages work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub manifests: Arc<Manifests>,
    pub people: Arc<dyn People>,
}

/// Mounted on the console's host, inside `web::dressed`: `/roles`, `/roles/{id}` and below,
/// `/members/{id}/roles`.
pub fn pages(parts: Parts) -> Router {
    Router::new()
        .route("/roles", get(list::show).post(list::create))
        .route("/roles/{id}", get(role::show).post(role::set_grants))
        .route("/roles/{id}/name", post(role::rename))
        .route("/roles/{id}/delete", post(role::delete))
        .route("/members/{id}/roles", get(member::show).post(member::set))
        .with_state(parts)
}

fn role_id(text: &str) -> Result<RoleId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a role's id"))
}

fn user_id(text: &str) -> Result<UserId, Refusal> {
    text.parse().map_err(|_| Refusal::not_found("not a user's id"))
}
