//! `identity.token`: mailed links. And the sweeping of everything that is over.

use kernel::{TenantId, Timestamp, UserId};
use office::Writing;
use sqlx::PgConnection;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LinkPurpose {
    /// The first password of somebody new.
    SetUp,
    Reset,
}

impl LinkPurpose {
    pub(crate) fn name(self) -> &'static str {
        match self {
            LinkPurpose::SetUp => "set-up",
            LinkPurpose::Reset => "reset",
        }
    }
}

pub(crate) async fn insert_token(
    tx: &mut Writing,
    digest: &[u8; 32],
    (user, purpose): (UserId, LinkPurpose),
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into identity.token (tenant_id, digest, user_id, purpose, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        tenant.uuid(),
        digest,
        user.uuid(),
        purpose.name(),
        now,
        expires_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Whose link it is, while it is good.
pub(crate) async fn token_user(
    sql: &mut PgConnection,
    tenant: TenantId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<UserId>, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "select user_id from identity.token
         where tenant_id = $1 and digest = $2 and used_at is null and expires_at > $3",
        tenant.uuid(),
        digest,
        now
    )
    .fetch_optional(sql)
    .await?;
    Ok(id.map(UserId::from_uuid))
}

/// Uses a link up. Of many at once, one gets the person.
pub(crate) async fn use_token(
    tx: &mut Writing,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<UserId>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let id = sqlx::query_scalar!(
        "update identity.token set used_at = $3
         where tenant_id = $1 and digest = $2 and used_at is null and expires_at > $3
         returning user_id",
        tenant.uuid(),
        digest,
        now
    )
    .fetch_optional(tx.sql())
    .await?;
    Ok(id.map(UserId::from_uuid))
}

/// Links of one person that were not used lose their power.
pub(crate) async fn drop_tokens_of(tx: &mut Writing, user: UserId) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "delete from identity.token where tenant_id = $1 and user_id = $2 and used_at is null",
        tenant.uuid(),
        user.uuid()
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Whether anything is over: links and pending sign-ins past their time, attempts and sessions that
/// ended before `before`.
pub(crate) async fn is_sweeping_due(
    sql: &mut PgConnection,
    tenant: TenantId,
    (now, before): (Timestamp, Timestamp),
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from identity.token where tenant_id = $1 and expires_at < $3)
               or exists (select from identity.pending_sign_in where tenant_id = $1 and expires_at < $2)
               or exists (select from identity.attempt where tenant_id = $1 and touched_at < $3)
               or exists (select from identity.session where tenant_id = $1
                          and (revoked_at < $3 or absolute_until < $3)) as "due!""#,
        tenant.uuid(),
        now,
        before
    )
    .fetch_one(sql)
    .await
}

/// Deletes what is over; how many rows.
pub(crate) async fn sweep(
    tx: &mut Writing,
    (now, before): (Timestamp, Timestamp),
) -> Result<u64, sqlx::Error> {
    let tenant = tx.keys().tenant().uuid();
    let tokens =
        sqlx::query!("delete from identity.token where tenant_id = $1 and expires_at < $2", tenant, before)
            .execute(tx.sql())
            .await?;
    let pending = sqlx::query!(
        "delete from identity.pending_sign_in where tenant_id = $1 and expires_at < $2",
        tenant,
        now
    )
    .execute(tx.sql())
    .await?;
    let attempts =
        sqlx::query!("delete from identity.attempt where tenant_id = $1 and touched_at < $2", tenant, before)
            .execute(tx.sql())
            .await?;
    let sessions = sqlx::query!(
        "delete from identity.session where tenant_id = $1 and (revoked_at < $2 or absolute_until < $2)",
        tenant,
        before
    )
    .execute(tx.sql())
    .await?;
    let counts = [tokens, pending, attempts, sessions].map(|done| done.rows_affected());
    Ok(counts.into_iter().fold(0, u64::saturating_add))
}
