//! SQL on `waf.review`.

use crate::model::Review;
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

pub(crate) async fn insert(tx: &mut Writing, new: &Review) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into waf.review (tenant_id, id, notes, standing, reviewed_by, reviewed_at)
         values ($1, $2, $3, $4, $5, $6)",
        TenantId::PROVIDER.uuid(),
        new.id,
        new.notes,
        new.standing,
        new.reviewed_by,
        new.reviewed_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Newest first.
pub(crate) async fn all(sql: &mut PgConnection, most: i64) -> Result<Vec<Review>, sqlx::Error> {
    sqlx::query_as!(
        Review,
        "select id, notes, standing, reviewed_by, reviewed_at
         from waf.review where tenant_id = $1 order by reviewed_at desc, id desc limit $2",
        TenantId::PROVIDER.uuid(),
        most
    )
    .fetch_all(sql)
    .await
}

/// When a package was first brought: from then on there is something to review.
pub(crate) async fn since(sql: &mut PgConnection) -> Result<Option<Timestamp>, sqlx::Error> {
    sqlx::query_scalar!(
        "select min(imported_at) from waf.package where tenant_id = $1",
        TenantId::PROVIDER.uuid()
    )
    .fetch_one(sql)
    .await
}
