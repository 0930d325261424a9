//! SQL on `waf.deployment`.

use crate::model::PackageId;
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// What is in force, and what stood or stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deployment {
    pub active: PackageId,
    pub previous: Option<PackageId>,
    pub staged: Option<PackageId>,
    pub reason: String,
    pub changed_by: String,
    pub changed_at: Timestamp,
    pub staged_at: Option<Timestamp>,
}

struct Row {
    active: Uuid,
    previous: Option<Uuid>,
    staged: Option<Uuid>,
    reason: String,
    changed_by: String,
    changed_at: Timestamp,
    staged_at: Option<Timestamp>,
}

impl From<Row> for Deployment {
    fn from(row: Row) -> Self {
        Self {
            active: PackageId::from_uuid(row.active),
            previous: row.previous.map(PackageId::from_uuid),
            staged: row.staged.map(PackageId::from_uuid),
            reason: row.reason,
            changed_by: row.changed_by,
            changed_at: row.changed_at,
            staged_at: row.staged_at,
        }
    }
}

/// `None`: nothing was ever decided, the baseline is in force.
pub(crate) async fn current(sql: &mut PgConnection) -> Result<Option<Deployment>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select active, previous, staged, reason, changed_by, changed_at, staged_at
         from waf.deployment where tenant_id = $1",
        TenantId::PROVIDER.uuid()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(Deployment::from))
}

/// The same, held until the transaction ends: two people do not decide at once.
pub(crate) async fn held(tx: &mut Writing) -> Result<Option<Deployment>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select active, previous, staged, reason, changed_by, changed_at, staged_at
         from waf.deployment where tenant_id = $1 for update",
        TenantId::PROVIDER.uuid()
    )
    .fetch_optional(tx.sql())
    .await?;
    Ok(row.map(Deployment::from))
}

pub(crate) async fn set(tx: &mut Writing, new: &Deployment) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into waf.deployment (tenant_id, active, previous, staged, reason, changed_by, changed_at, staged_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id) do update set active = excluded.active, previous = excluded.previous,
             staged = excluded.staged, reason = excluded.reason, changed_by = excluded.changed_by,
             changed_at = excluded.changed_at, staged_at = excluded.staged_at",
        TenantId::PROVIDER.uuid(),
        new.active.uuid(),
        new.previous.map(PackageId::uuid),
        new.staged.map(PackageId::uuid),
        new.reason,
        new.changed_by,
        new.changed_at,
        new.staged_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}
