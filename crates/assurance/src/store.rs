//! SQL on the tables of this capability. What probes look up elsewhere is in [`look`] and [`walls`].

pub(crate) mod look;
pub(crate) mod trees;
pub(crate) mod walls;

use crate::model::{
    asset::{Asset, AssetClass},
    evidence::{Canary, Evidence, Facts, Head, Verdict},
    status::{Exception, Observed},
};
use kernel::{TenantId, Timestamp};
use office::Writing;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

const TENANT: Uuid = TenantId::PROVIDER.uuid();

/// Everything that status is derived from.
pub(crate) async fn observed(sql: &mut PgConnection) -> Result<Observed, sqlx::Error> {
    Ok(Observed {
        assets: live_assets(sql).await?,
        heads: heads(sql).await?,
        canaries: canaries(sql).await?,
        exceptions: exceptions(sql).await?,
    })
}

pub(crate) async fn live_assets(sql: &mut PgConnection) -> Result<Vec<Asset>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, class, name, attributes, since from assurance.asset
         where tenant_id = $1 and until is null order by class, name",
        TENANT
    )
    .fetch_all(sql)
    .await?;
    let assets = rows.into_iter().filter_map(|row| {
        let class = AssetClass::from_name(&row.class)?;
        let attributes = object(row.attributes);
        Some(Asset { id: row.id, class, name: row.name, attributes, since: row.since, until: None })
    });
    Ok(assets.collect())
}

pub(crate) async fn heads(sql: &mut PgConnection) -> Result<Vec<Head>, sqlx::Error> {
    let rows = sqlx::query!(
        "select h.probe, h.asset, h.t1, h.verdict, h.since from assurance.head h
         join assurance.asset a on a.tenant_id = h.tenant_id and a.id = h.asset and a.until is null
         where h.tenant_id = $1",
        TENANT
    )
    .fetch_all(sql)
    .await?;
    // A probe of another release is of no concern here: no catalogue names it.
    let heads = rows.into_iter().filter_map(|row| {
        let (probe, verdict) = (row.probe.parse().ok()?, Verdict::from_name(&row.verdict)?);
        Some(Head { probe, asset: row.asset, t1: row.t1, verdict, since: row.since })
    });
    Ok(heads.collect())
}

pub(crate) async fn canaries(sql: &mut PgConnection) -> Result<Vec<Canary>, sqlx::Error> {
    let rows =
        sqlx::query!("select probe, at, is_caught, since from assurance.canary where tenant_id = $1", TENANT)
            .fetch_all(sql)
            .await?;
    let canaries = rows.into_iter().filter_map(|row| {
        Some(Canary {
            probe: row.probe.parse().ok()?,
            at: row.at,
            is_caught: row.is_caught,
            since: row.since,
        })
    });
    Ok(canaries.collect())
}

async fn exceptions(sql: &mut PgConnection) -> Result<Vec<Exception>, sqlx::Error> {
    let rows = sqlx::query!(
        "select clause, since, until, reason from assurance.exception where tenant_id = $1",
        TENANT
    )
    .fetch_all(sql)
    .await?;
    let exceptions = rows.into_iter().filter_map(|row| {
        Some(Exception {
            clause: row.clause.parse().ok()?,
            since: row.since,
            until: row.until,
            reason: row.reason,
        })
    });
    Ok(exceptions.collect())
}

/// Adds a thing, or renews how it is reached.
pub(crate) async fn put_asset(tx: &mut Writing, asset: &Asset) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into assurance.asset (tenant_id, id, class, name, attributes, since) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, class, name) where until is null do update set attributes = excluded.attributes",
        TENANT,
        asset.id,
        asset.class.name(),
        asset.name,
        Value::Object(asset.attributes.clone()),
        asset.since
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// True if it was there and live.
pub(crate) async fn retire_asset(tx: &mut Writing, asset: Uuid, now: Timestamp) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update assurance.asset set until = $3 where tenant_id = $1 and id = $2 and until is null",
        TENANT,
        asset,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn insert_evidence(
    tx: &mut Writing,
    evidence: &[(Uuid, Evidence)],
    seen: Timestamp,
) -> Result<(), sqlx::Error> {
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let ids: Vec<Uuid> = evidence.iter().map(|(id, _)| *id).collect();
    let probes: Vec<String> = evidence.iter().map(|(_, e)| e.probe.to_string()).collect();
    let assets: Vec<Uuid> = evidence.iter().map(|(_, e)| e.asset).collect();
    let t0: Vec<Timestamp> = evidence.iter().map(|(_, e)| e.t0).collect();
    let t1: Vec<Timestamp> = evidence.iter().map(|(_, e)| e.t1).collect();
    let runs: Vec<i32> = evidence.iter().map(|(_, e)| count(e.runs)).collect();
    let ok: Vec<i32> = evidence.iter().map(|(_, e)| count(e.ok)).collect();
    let missed: Vec<i32> = evidence.iter().map(|(_, e)| count(e.missed)).collect();
    let verdicts: Vec<String> = evidence.iter().map(|(_, e)| e.verdict.name().to_owned()).collect();
    let facts: Vec<Value> = evidence.iter().map(|(_, e)| Value::Object(e.facts.clone())).collect();
    sqlx::query!(
        "insert into assurance.evidence (tenant_id, id, probe, asset, t0, t1, runs, ok, missed, verdict, facts, seen)
         select $1, id, probe, asset, t0, t1, runs, ok, missed, verdict, facts, $2
         from unnest($3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[], $7::timestamptz[], $8::integer[],
                     $9::integer[], $10::integer[], $11::text[], $12::jsonb[])
              as new (id, probe, asset, t0, t1, runs, ok, missed, verdict, facts)",
        TENANT,
        seen,
        &ids,
        &probes,
        &assets,
        &t0,
        &t1,
        &runs,
        &ok,
        &missed,
        &verdicts,
        &facts
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// A head only moves forward in time, whoever writes it.
pub(crate) async fn put_heads(tx: &mut Writing, heads: &[(Uuid, Head)]) -> Result<(), sqlx::Error> {
    let evidence: Vec<Uuid> = heads.iter().map(|(id, _)| *id).collect();
    let probes: Vec<String> = heads.iter().map(|(_, head)| head.probe.to_string()).collect();
    let assets: Vec<Uuid> = heads.iter().map(|(_, head)| head.asset).collect();
    let t1: Vec<Timestamp> = heads.iter().map(|(_, head)| head.t1).collect();
    let verdicts: Vec<String> = heads.iter().map(|(_, head)| head.verdict.name().to_owned()).collect();
    let since: Vec<Timestamp> = heads.iter().map(|(_, head)| head.since).collect();
    sqlx::query!(
        "insert into assurance.head as head (tenant_id, probe, asset, evidence, t1, verdict, since)
         select $1, probe, asset, evidence, t1, verdict, since
         from unnest($2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::timestamptz[])
              as new (probe, asset, evidence, t1, verdict, since)
         on conflict (tenant_id, probe, asset) do update
         set evidence = excluded.evidence, t1 = excluded.t1, verdict = excluded.verdict, since = excluded.since
         where head.t1 < excluded.t1",
        TENANT,
        &probes,
        &assets,
        &evidence,
        &t1,
        &verdicts,
        &since
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn put_canary(tx: &mut Writing, canary: &Canary, facts: &Facts) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into assurance.canary as canary (tenant_id, probe, at, is_caught, since, facts)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, probe) do update
         set at = excluded.at, is_caught = excluded.is_caught, since = excluded.since, facts = excluded.facts
         where canary.at <= excluded.at",
        TENANT,
        canary.probe.as_str(),
        canary.at,
        canary.is_caught,
        canary.since,
        Value::Object(facts.clone())
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn insert_exception(
    tx: &mut Writing,
    id: Uuid,
    exception: &Exception,
    decided_by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into assurance.exception (tenant_id, id, clause, since, until, reason, decided_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        TENANT,
        id,
        exception.clause.as_str(),
        exception.since,
        exception.until,
        exception.reason,
        decided_by
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

fn object(value: Value) -> Facts {
    match value {
        Value::Object(map) => map,
        _ => Facts::new(),
    }
}
