//! SQL on `alert.tail`: how far the follower is, and what it remembers, in one row.

use kernel::{TenantId, Timestamp};
use office::Writing;
use serde_json::Value;
use sqlx::PgConnection;

pub(crate) struct TailRow {
    pub generation: i64,
    /// Retention number to the next leaf.
    pub cursors: Value,
    pub state: Vec<u8>,
    pub kept_at: Timestamp,
}

pub(crate) async fn load(sql: &mut PgConnection, tenant: TenantId) -> Result<Option<TailRow>, sqlx::Error> {
    sqlx::query_as!(
        TailRow,
        "select generation, cursors, state, kept_at from alert.tail where tenant_id = $1",
        tenant.uuid()
    )
    .fetch_optional(sql)
    .await
}

/// False if somebody else has moved the row on from `generation` (0: there is none yet).
pub(crate) async fn keep(
    tx: &mut Writing,
    generation: i64,
    (cursors, state): (&Value, &[u8]),
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "insert into alert.tail as kept (tenant_id, generation, cursors, state, kept_at)
         values ($1, $2::bigint + 1, $3, $4, $5)
         on conflict (tenant_id) do update
         set generation = excluded.generation, cursors = excluded.cursors, state = excluded.state,
             kept_at = excluded.kept_at
         where kept.generation = $2",
        tenant.uuid(),
        generation,
        cursors,
        state,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}
