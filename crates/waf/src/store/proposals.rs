//! SQL on `waf.proposal`.

use crate::model::ProposalId;
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// A proposal as it lies there.
pub(crate) struct Row {
    pub id: Uuid,
    pub trace: Uuid,
    /// Whose request it is about; `None` for a stranger's.
    pub member_of: Option<Uuid>,
    /// Sealed (`sealing`).
    pub content: Vec<u8>,
    pub made_by: String,
    pub made_at: Timestamp,
}

pub(crate) async fn insert(tx: &mut Writing, new: &Row) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into waf.proposal (tenant_id, id, trace, member_of, content, made_by, made_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'open')",
        TenantId::PROVIDER.uuid(),
        new.id,
        new.trace,
        new.member_of,
        new.content,
        new.made_by,
        new.made_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Nobody has decided on them yet; oldest first.
pub(crate) async fn open(sql: &mut PgConnection, most: i64) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "select id, trace, member_of, content, made_by, made_at
         from waf.proposal where tenant_id = $1 and state = 'open' order by made_at, id limit $2",
        TenantId::PROVIDER.uuid(),
        most
    )
    .fetch_all(sql)
    .await
}

/// How many nobody has decided on.
pub(crate) async fn count_open(sql: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "open!" from waf.proposal where tenant_id = $1 and state = 'open'"#,
        TenantId::PROVIDER.uuid()
    )
    .fetch_one(sql)
    .await
}

/// False if it is not there or decided already.
pub(crate) async fn decide(
    tx: &mut Writing,
    id: ProposalId,
    state: &'static str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update waf.proposal set state = $3 where tenant_id = $1 and id = $2 and state = 'open'",
        TenantId::PROVIDER.uuid(),
        id.0,
        state
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether [`forget`] would delete anything.
pub(crate) async fn are_old(sql: &mut PgConnection, before: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from waf.proposal where tenant_id = $1 and made_at < $2) as "old!""#,
        TenantId::PROVIDER.uuid(),
        before
    )
    .fetch_one(sql)
    .await
}

/// Deletes those made before `before`; how many.
pub(crate) async fn forget(tx: &mut Writing, before: Timestamp) -> Result<u64, sqlx::Error> {
    let provider = TenantId::PROVIDER.uuid();
    let done =
        sqlx::query!("delete from waf.proposal where tenant_id = $1 and made_at < $2", provider, before);
    Ok(done.execute(tx.sql()).await?.rows_affected())
}
