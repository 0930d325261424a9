//! SQL on `access.role`, `access.role_grant` and `access.member_role`.

use crate::{Builtin, Grant, Role, RoleId, RoleName, grants::Holding, model::key_of};
use kernel::{TenantId, Timestamp, UserId};
use office::Writing;
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A role with the number of people who hold it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub role: Role,
    pub holders: u64,
}

fn role(id: Uuid, stored_name: String, builtin: Option<&str>) -> Role {
    Role { id: RoleId::from_uuid(id), stored_name, builtin: builtin.and_then(Builtin::from_name) }
}

/// Built-in roles first, then by name.
pub(crate) async fn roles(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select role.id, role.name, role.builtin,
                  (select count(*) from access.member_role holder
                   where holder.tenant_id = $1 and holder.role_id = role.id) as "holders!"
           from access.role where role.tenant_id = $1
           order by role.builtin nulls last, role.name_key"#,
        tenant.uuid()
    )
    .fetch_all(sql)
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        role: role(row.id, row.name, row.builtin.as_deref()),
        holders: row.holders.unsigned_abs(),
    });
    Ok(listed.collect())
}

pub(crate) async fn find(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: RoleId,
) -> Result<Option<Role>, sqlx::Error> {
    let row = sqlx::query!(
        "select id, name, builtin from access.role where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(|row| role(row.id, row.name, row.builtin.as_deref())))
}

/// Role, service, function of every grant of the tenant.
pub(crate) async fn all_grants(
    sql: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<(RoleId, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select role_id, service, function from access.role_grant where tenant_id = $1",
        tenant.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (RoleId::from_uuid(row.role_id), format!("{}/{}", row.service, row.function)))
        .collect())
}

/// `service/function` of each grant of a role.
pub(crate) async fn grants_of(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: RoleId,
) -> Result<BTreeSet<String>, sqlx::Error> {
    let rows = sqlx::query!(
        "select service, function from access.role_grant where tenant_id = $1 and role_id = $2",
        tenant.uuid(),
        id.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| format!("{}/{}", row.service, row.function)).collect())
}

/// People who hold a role, some of them, in a stable order.
pub(crate) async fn holders(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: RoleId,
    most: i64,
) -> Result<Vec<UserId>, sqlx::Error> {
    let users = sqlx::query_scalar!(
        "select user_id from access.member_role where tenant_id = $1 and role_id = $2 order by user_id limit $3",
        tenant.uuid(),
        id.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(users.into_iter().map(UserId::from_uuid).collect())
}

pub(crate) async fn roles_of(
    sql: &mut PgConnection,
    tenant: TenantId,
    user: UserId,
) -> Result<Vec<Role>, sqlx::Error> {
    let rows = sqlx::query!(
        "select role.id, role.name, role.builtin
         from access.member_role holder
         join access.role on role.tenant_id = holder.tenant_id and role.id = holder.role_id
         where holder.tenant_id = $1 and holder.user_id = $2
         order by role.builtin nulls last, role.name_key",
        tenant.uuid(),
        user.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| role(row.id, row.name, row.builtin.as_deref())).collect())
}

/// Who holds what, of the whole tenant.
pub(crate) async fn everybodys(
    sql: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<(UserId, RoleId)>, sqlx::Error> {
    let rows =
        sqlx::query!("select user_id, role_id from access.member_role where tenant_id = $1", tenant.uuid())
            .fetch_all(sql)
            .await?;
    Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.user_id), RoleId::from_uuid(row.role_id))).collect())
}

/// What an evaluation needs of one user and service.
pub(crate) async fn holding(
    sql: &mut PgConnection,
    tenant: TenantId,
    user: UserId,
    service: &str,
) -> Result<Holding, sqlx::Error> {
    let roles = roles_of(sql, tenant, user).await?;
    let rows = sqlx::query!(
        "select granted.role_id, granted.function
         from access.role_grant granted
         join access.member_role holder on holder.tenant_id = granted.tenant_id and holder.role_id = granted.role_id
         where granted.tenant_id = $1 and holder.user_id = $2 and granted.service = $3",
        tenant.uuid(),
        user.uuid(),
        service
    )
    .fetch_all(sql)
    .await?;
    Ok(Holding {
        roles: roles.into_iter().map(|role| (role.id, role.builtin)).collect(),
        granted: rows.into_iter().map(|row| (RoleId::from_uuid(row.role_id), row.function)).collect(),
    })
}

/// Lets one change of a tenant's roles happen at a time, so that two of them do not each take away
/// what the other relies on. The built-in role's row stands for all of them.
pub(crate) async fn one_at_a_time(tx: &mut Writing) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query_scalar!(
        "select id from access.role where tenant_id = $1 and builtin = 'administrator' for update",
        tenant.uuid()
    )
    .fetch_optional(tx.sql())
    .await
    .map(|_| ())
}

/// How many people can change roles: holders of the administrator role, or of one that grants this
/// function.
pub(crate) async fn keepers(tx: &mut Writing, service: &str, function: &str) -> Result<u64, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let count = sqlx::query_scalar!(
        r#"select count(distinct holder.user_id) as "count!"
           from access.member_role holder
           join access.role on role.tenant_id = holder.tenant_id and role.id = holder.role_id
           where holder.tenant_id = $1
             and (role.builtin = 'administrator'
                  or exists (select from access.role_grant granted
                             where granted.tenant_id = $1 and granted.role_id = role.id
                               and granted.service = $2 and granted.function = $3))"#,
        tenant.uuid(),
        service,
        function
    )
    .fetch_one(tx.sql())
    .await?;
    Ok(count.unsigned_abs())
}

pub(crate) async fn count(tx: &mut Writing) -> Result<u64, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from access.role where tenant_id = $1"#,
        tenant.uuid()
    )
    .fetch_one(tx.sql())
    .await?;
    Ok(count.unsigned_abs())
}

pub(crate) async fn insert(tx: &mut Writing, role: &Role, now: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into access.role (tenant_id, id, name, name_key, builtin, created_at) values ($1, $2, $3, $4, $5, $6)",
        tenant.uuid(),
        role.id.uuid(),
        role.stored_name,
        key_of(&role.stored_name),
        role.builtin.map(Builtin::name),
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn rename(tx: &mut Writing, id: RoleId, name: &RoleName) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update access.role set name = $3, name_key = $4 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        name.as_str(),
        key_of(name.as_str())
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn delete(tx: &mut Writing, id: RoleId) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!("delete from access.role where tenant_id = $1 and id = $2", tenant.uuid(), id.uuid())
        .execute(tx.sql())
        .await
        .map(|_| ())
}

/// Makes `grants` the role's grants in `services`. What it grants elsewhere stays.
pub(crate) async fn replace_grants(
    tx: &mut Writing,
    id: RoleId,
    services: &[String],
    grants: &BTreeSet<Grant>,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "delete from access.role_grant where tenant_id = $1 and role_id = $2 and service = any($3)",
        tenant.uuid(),
        id.uuid(),
        services
    )
    .execute(tx.sql())
    .await?;
    let names: Vec<String> = grants.iter().map(|grant| grant.service().to_owned()).collect();
    let functions: Vec<String> = grants.iter().map(|grant| grant.function().to_owned()).collect();
    sqlx::query!(
        "insert into access.role_grant (tenant_id, role_id, service, function)
         select $1, $2, service, function from unnest($3::text[], $4::text[]) as new (service, function)",
        tenant.uuid(),
        id.uuid(),
        &names,
        &functions
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Makes `roles` what the user holds.
pub(crate) async fn replace_roles(
    tx: &mut Writing,
    user: UserId,
    roles: &BTreeSet<RoleId>,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    let ids: Vec<Uuid> = roles.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "delete from access.member_role where tenant_id = $1 and user_id = $2 and role_id <> all($3)",
        tenant.uuid(),
        user.uuid(),
        &ids
    )
    .execute(tx.sql())
    .await?;
    sqlx::query!(
        "insert into access.member_role (tenant_id, user_id, role_id)
         select $1, $2, role_id from unnest($3::uuid[]) as new (role_id) on conflict do nothing",
        tenant.uuid(),
        user.uuid(),
        &ids
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}
