//! The job queue: `FOR UPDATE SKIP LOCKED`, leases, heartbeats.
//!
//! ```text
//! due ──claim──▶ leased ──complete──▶ gone
//!  ▲               │ │
//!  │   lease ran   │ └──bury──▶ buried (kept for people to look at)
//!  └──out / retry──┘
//! ```
//! A worker that dies leaves a lease that runs out. A worker that lost its lease must not finish
//! the job: `complete`, `retry` and `heartbeat` answer `false` then.

use crate::Scoped;
use kernel::{TenantId, Timestamp};
use time::Duration;
use uuid::Uuid;

/// A claimed job.
#[derive(Clone, Debug)]
pub struct Job {
    pub tenant: TenantId,
    pub id: Uuid,
    pub payload: serde_json::Value,
    /// This attempt's number, from 1.
    pub attempt: i32,
    pub lease: Lease,
}

/// Proof that a worker holds a job until a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    tenant: TenantId,
    job: Uuid,
    token: Uuid,
}

/// Adds a job with the transaction. The same `id` twice is one job.
pub async fn enqueue(
    scoped: &mut Scoped,
    tenant: TenantId,
    id: Uuid,
    queue: &str,
    payload: &serde_json::Value,
    (now, run_after): (Timestamp, Timestamp),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into store.job (tenant_id, id, queue, payload, created_at, run_after)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        tenant.uuid(),
        id,
        queue,
        payload,
        now,
        run_after
    )
    .execute(scoped.sql())
    .await
    .map(|_| ())
}

/// Claims up to `most` due jobs of a queue for `lease_for`, but none of the tenants of whom it is
/// `others_turn`. Needs the platform scope.
pub async fn claim(
    scoped: &mut Scoped,
    (queue, others_turn): (&str, &[TenantId]),
    most: i64,
    now: Timestamp,
    lease_for: Duration,
) -> Result<Vec<Job>, sqlx::Error> {
    let token = kernel::random_from(now);
    let until = now.checked_add(lease_for).unwrap_or(now);
    let others_turn: Vec<Uuid> = others_turn.iter().map(|tenant| tenant.uuid()).collect();
    let rows = sqlx::query!(
        r#"with due as (
               select tenant_id, id from store.job
               where queue = $1 and buried_at is null and run_after <= $2
                 and (leased_until is null or leased_until < $2) and tenant_id <> all($6)
               order by run_after limit $3 for update skip locked)
           update store.job as job set lease = $4, leased_until = $5, attempts = attempts + 1
           from due where job.tenant_id = due.tenant_id and job.id = due.id
           returning job.tenant_id, job.id, job.payload, job.attempts"#,
        queue,
        now,
        most,
        token,
        until,
        &others_turn
    )
    .fetch_all(scoped.sql())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let tenant = TenantId::from_uuid(row.tenant_id);
            let lease = Lease { tenant, job: row.id, token };
            Job { tenant, id: row.id, payload: row.payload, attempt: row.attempts, lease }
        })
        .collect())
}

/// Extends a lease; false if it was lost.
pub async fn heartbeat(scoped: &mut Scoped, lease: Lease, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update store.job set leased_until = $4 where tenant_id = $1 and id = $2 and lease = $3",
        lease.tenant.uuid(),
        lease.job,
        lease.token,
        until
    )
    .execute(scoped.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The job is done; false if the lease was lost.
pub async fn complete(scoped: &mut Scoped, lease: Lease) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "delete from store.job where tenant_id = $1 and id = $2 and lease = $3",
        lease.tenant.uuid(),
        lease.job,
        lease.token
    )
    .execute(scoped.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the job back for `run_after`; false if the lease was lost.
pub async fn retry(
    scoped: &mut Scoped,
    lease: Lease,
    run_after: Timestamp,
    error: &str,
) -> Result<bool, sqlx::Error> {
    let error: String = error.chars().take(1000).collect();
    let done = sqlx::query!(
        "update store.job set lease = null, leased_until = null, run_after = $4, last_error = $5
         where tenant_id = $1 and id = $2 and lease = $3",
        lease.tenant.uuid(),
        lease.job,
        lease.token,
        run_after,
        error
    )
    .execute(scoped.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The job will not be tried again; it stays to be looked at.
pub async fn bury(
    scoped: &mut Scoped,
    lease: Lease,
    now: Timestamp,
    error: &str,
) -> Result<bool, sqlx::Error> {
    let error: String = error.chars().take(1000).collect();
    let done = sqlx::query!(
        "update store.job set lease = null, leased_until = null, buried_at = $4, last_error = $5
         where tenant_id = $1 and id = $2 and lease = $3",
        lease.tenant.uuid(),
        lease.job,
        lease.token,
        now,
        error
    )
    .execute(scoped.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many jobs of a queue wait. Needs the platform scope.
pub async fn queue_depth(scoped: &mut Scoped, queue: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from store.job where queue = $1 and buried_at is null"#,
        queue
    )
    .fetch_one(scoped.sql())
    .await
}

/// Deletes jobs that were given up before `before`. Needs the platform scope.
pub async fn forget_buried(scoped: &mut Scoped, before: Timestamp) -> Result<u64, sqlx::Error> {
    let done =
        sqlx::query!("delete from store.job where buried_at < $1", before).execute(scoped.sql()).await?;
    Ok(done.rows_affected())
}
