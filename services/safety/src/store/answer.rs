//! Rows of `safety.answer`: every word that was given, in the order it was given.

use super::opened;
use crate::model::tally::{Answer, Comment};
use kernel::{Refusal, TenantId, Timestamp};
use keys::{Place, TenantKeys};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// Answers that one person can give in one roll-call, corrections included.
pub const MOST_ANSWERS: i32 = 50;

/// Adds an answer and makes it the person's latest. The time of the first one stays.
pub async fn insert(
    tx: &mut Writing,
    tenant: TenantId,
    recipient: Uuid,
    (answer, comment): (Answer, &Comment),
    by_link: bool,
    now: Timestamp,
) -> Result<(), Refusal> {
    let id = kernel::random_from(now);
    let sealed =
        (!comment.as_str().is_empty()).then(|| tx.keys().seal(&comment_at(id), comment.as_str().as_bytes()));
    sqlx::query!(
        "with given as (
             insert into safety.answer (tenant_id, id, recipient_id, answer, comment, by_link, answered_at)
             values ($1, $2, $3, $4, $5, $6, $7))
         update safety.recipient
         set answer = $4, answer_id = $2, answers = answers + 1, answered_at = $7,
             first_answered_at = coalesce(first_answered_at, $7), due = case when due = 'remind' then null else due end
         where tenant_id = $1 and id = $3",
        tenant.uuid(),
        id,
        recipient,
        answer.name(),
        sealed,
        by_link,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

/// What was written beside an answer.
pub async fn comment(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    tenant: TenantId,
    id: Uuid,
) -> Result<String, Refusal> {
    let sealed = sqlx::query_scalar!(
        "select comment from safety.answer where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    match sealed.flatten() {
        Some(sealed) => opened(keys, &comment_at(id), &sealed),
        None => Ok(String::new()),
    }
}

pub(super) fn comment_at(row: Uuid) -> Place {
    Place { table: "safety.answer", column: "comment", row }
}
