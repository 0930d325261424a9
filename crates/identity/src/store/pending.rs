//! `identity.pending_sign_in`: sign-ins that still owe something.

use kernel::{TenantId, Timestamp, UserId};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// A half-finished sign-in. Its content is sealed.
pub(crate) struct PendingRow {
    pub id: Uuid,
    pub user: UserId,
    pub content: Vec<u8>,
    pub expires_at: Timestamp,
}

/// The row of a cookie, if it is still good.
pub(crate) async fn pending(
    sql: &mut PgConnection,
    tenant: TenantId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<PendingRow>, sqlx::Error> {
    let row = sqlx::query!(
        "select id, user_id, content, expires_at from identity.pending_sign_in
         where tenant_id = $1 and digest = $2 and expires_at > $3",
        tenant.uuid(),
        digest,
        now
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(|row| PendingRow {
        id: row.id,
        user: UserId::from_uuid(row.user_id),
        content: row.content,
        expires_at: row.expires_at,
    }))
}

/// The same, taken out: whoever goes on puts another one in its place. Taken twice is not there.
pub(crate) async fn take_pending(
    tx: &mut Writing,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<PendingRow>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let row = sqlx::query!(
        "delete from identity.pending_sign_in where tenant_id = $1 and digest = $2 and expires_at > $3
         returning id, user_id, content, expires_at",
        tenant.uuid(),
        digest,
        now
    )
    .fetch_optional(tx.sql())
    .await?;
    Ok(row.map(|row| PendingRow {
        id: row.id,
        user: UserId::from_uuid(row.user_id),
        content: row.content,
        expires_at: row.expires_at,
    }))
}

pub(crate) async fn insert_pending(
    tx: &mut Writing,
    digest: &[u8; 32],
    row: &PendingRow,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into identity.pending_sign_in (tenant_id, digest, id, user_id, content, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        tenant.uuid(),
        digest,
        row.id,
        row.user.uuid(),
        row.content,
        row.expires_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Nobody goes on with what was proved before: the password or the factor is another one now.
pub(crate) async fn drop_pending_of(tx: &mut Writing, user: UserId) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "delete from identity.pending_sign_in where tenant_id = $1 and user_id = $2",
        tenant.uuid(),
        user.uuid()
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}
