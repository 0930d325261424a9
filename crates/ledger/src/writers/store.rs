//! SQL on `ledger.writer`.

use super::{Beat, Writer};
use kernel::{TenantId, Timestamp};
use sqlx::PgConnection;

pub(super) async fn hear(connection: &mut PgConnection, beats: &[Beat]) -> Result<(), sqlx::Error> {
    let names: Vec<&str> = beats.iter().map(|beat| beat.writer).collect();
    let times: Vec<Timestamp> = beats.iter().map(|beat| beat.at).collect();
    let bounds: Vec<i32> = beats.iter().map(|beat| beat.silent_after).collect();
    sqlx::query!(
        "insert into ledger.writer as w (tenant_id, name, heard_at, silent_after)
         select $1, beat.* from unnest($2::text[], $3::timestamptz[], $4::integer[]) as beat
         on conflict (tenant_id, name) do update
         set heard_at = greatest(w.heard_at, excluded.heard_at), silent_after = excluded.silent_after",
        TenantId::PROVIDER.uuid(),
        &names as &[&str],
        &times,
        &bounds
    )
    .execute(connection)
    .await
    .map(|_| ())
}

pub(super) async fn forget_others(connection: &mut PgConnection, names: &[&str]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from ledger.writer where name <> all($1::text[])", names as &[&str])
        .execute(connection)
        .await
        .map(|_| ())
}

pub(super) async fn all(connection: &mut PgConnection) -> Result<Vec<Writer>, sqlx::Error> {
    sqlx::query_as!(
        Writer,
        "select name, heard_at, silent_after, told_at from ledger.writer where tenant_id = $1 order by name",
        TenantId::PROVIDER.uuid()
    )
    .fetch_all(connection)
    .await
}

pub(super) async fn told(
    connection: &mut PgConnection,
    name: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update ledger.writer set told_at = $3 where tenant_id = $1 and name = $2",
        TenantId::PROVIDER.uuid(),
        name,
        now
    )
    .execute(connection)
    .await
    .map(|_| ())
}
