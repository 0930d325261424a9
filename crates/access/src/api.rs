//! What other capabilities and the program use of access.

pub use crate::{
    manifest::{Demand, Function, Kind, Manifest, ManifestError, Manifests, RouteRule, Unmatched},
    model::{Builtin, Grant, Role, RoleId, RoleName},
    operations::{CreateRole, DeleteRole, FoundRoles, RenameRole, SetMemberRoles, SetRoleGrants, TOPIC},
    pages::{People, Person},
};

use crate::{grants::evaluate, store};
use kernel::{Language, Refusal, TenantId, UserId};
use sqlx::PgConnection;
use std::collections::{BTreeSet, HashMap};

/// The functions and screens of `service` that the user's roles grant, decided by Cedar. Nothing for
/// a service without a manifest.
pub async fn grants(
    sql: &mut PgConnection,
    manifests: &Manifests,
    (tenant, user): (TenantId, UserId),
    service: &str,
) -> Result<BTreeSet<String>, Refusal> {
    let Some(manifest) = manifests.service(service) else { return Ok(BTreeSet::new()) };
    let holding = store::holding(sql, tenant, user, service).await.map_err(::store::refusal)?;
    evaluate(user, &holding, manifest).map_err(|error| Refusal::fault(format!("grants of {user}: {error}")))
}

/// The operation that gives a new tenant its two roles, and its first administrator the first one.
pub fn found_roles(manifests: &Manifests, administrator: Option<UserId>) -> FoundRoles {
    FoundRoles::new(manifests, administrator)
}

/// The names of the roles that a user holds, in `language`: for the gate's assertion.
pub async fn role_names_of(
    sql: &mut PgConnection,
    (tenant, user): (TenantId, UserId),
    language: Language,
) -> Result<Vec<String>, Refusal> {
    let roles = store::roles_of(sql, tenant, user).await.map_err(::store::refusal)?;
    Ok(roles.iter().map(|role| role.name(language)).collect())
}

/// Every role of a tenant, built-in ones first.
pub async fn roles(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<Role>, Refusal> {
    let listed = store::roles(sql, tenant).await.map_err(::store::refusal)?;
    Ok(listed.into_iter().map(|listed| listed.role).collect())
}

/// The built-in role of a tenant, e.g. the general one for a member who was created without any.
pub async fn builtin_role(
    sql: &mut PgConnection,
    tenant: TenantId,
    builtin: Builtin,
) -> Result<Option<RoleId>, Refusal> {
    let role = roles(sql, tenant).await?.into_iter().find(|role| role.builtin == Some(builtin));
    Ok(role.map(|role| role.id))
}

/// Who holds which roles, of the whole tenant: for lists of members.
pub async fn roles_of_everybody(
    sql: &mut PgConnection,
    tenant: TenantId,
    language: Language,
) -> Result<HashMap<UserId, Vec<String>>, Refusal> {
    let roles = store::roles(sql, tenant).await.map_err(::store::refusal)?;
    let names: HashMap<RoleId, String> =
        roles.into_iter().map(|listed| (listed.role.id, listed.role.name(language))).collect();
    let mut held: HashMap<UserId, Vec<String>> = HashMap::new();
    for (user, role) in store::everybodys(sql, tenant).await.map_err(::store::refusal)? {
        held.entry(user).or_default().extend(names.get(&role).cloned());
    }
    Ok(held)
}
