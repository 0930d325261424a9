//! SQL on `tenancy.tenant`.

use crate::model::{Tenant, TenantCode, TenantName, TenantState};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

struct Row {
    id: Uuid,
    code: String,
    name: String,
    state: String,
    created_at: Timestamp,
}

impl From<Row> for Tenant {
    fn from(row: Row) -> Self {
        Tenant {
            id: TenantId::from_uuid(row.id),
            code: row.code,
            name: row.name,
            state: TenantState::from_name(&row.state),
            created_at: row.created_at,
        }
    }
}

/// False if the code, or the tenant, is already there.
pub(crate) async fn insert(
    tx: &mut Writing,
    id: TenantId,
    code: &str,
    name: &TenantName,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into tenancy.tenant (id, code, name, state, created_at) values ($1, $2, $3, 'active', $4)
         on conflict do nothing",
        id.uuid(),
        code,
        name.as_str(),
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False if the tenant is not there or already in that state.
pub(crate) async fn change_state(
    tx: &mut Writing,
    id: TenantId,
    to: TenantState,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update tenancy.tenant set state = $2 where id = $1 and state <> $2",
        id.uuid(),
        to.name()
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn by_id(sql: &mut PgConnection, id: TenantId) -> Result<Option<Tenant>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, code, name, state, created_at from tenancy.tenant where id = $1",
        id.uuid()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(Tenant::from))
}

/// `code` is folded.
pub(crate) async fn by_code(sql: &mut PgConnection, code: &str) -> Result<Option<Tenant>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, code, name, state, created_at from tenancy.tenant where code = $1",
        code
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(Tenant::from))
}

pub(crate) async fn all(sql: &mut PgConnection) -> Result<Vec<Tenant>, sqlx::Error> {
    let rows =
        sqlx::query_as!(Row, "select id, code, name, state, created_at from tenancy.tenant order by code")
            .fetch_all(sql)
            .await?;
    Ok(rows.into_iter().map(Tenant::from).collect())
}

/// One page of the tenants whose code or name holds `search` (empty: all), and how many those are.
pub(crate) async fn page(
    sql: &mut PgConnection,
    search: &str,
    (skip, most): (i64, i64),
) -> Result<(Vec<Tenant>, i64), sqlx::Error> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from tenancy.tenant
           where position($1 in code) > 0 or position(lower($2) in lower(name)) > 0"#,
        TenantCode::folded(search),
        search
    )
    .fetch_one(&mut *sql)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select id, code, name, state, created_at from tenancy.tenant
         where position($1 in code) > 0 or position(lower($2) in lower(name)) > 0
         order by code offset $3 limit $4",
        TenantCode::folded(search),
        search,
        skip,
        most
    )
    .fetch_all(sql)
    .await?;
    Ok((rows.into_iter().map(Tenant::from).collect(), total))
}
