//! Rows of `safety.rule` and `safety.watcher`.

use super::known;
use crate::model::rule::{DrillPolicy, TriggerRule};
use kernel::{Refusal, TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

/// What a company has decided, and whether it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub is_watching: bool,
    pub trigger: TriggerRule,
    pub changed_at: Timestamp,
}

pub async fn find(sql: &mut PgConnection, tenant: TenantId) -> Result<Option<Rule>, Refusal> {
    let row = sqlx::query!(
        "select is_watching, minimum, drills, changed_at from safety.rule where tenant_id = $1",
        tenant.uuid()
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    row.map(|row| rule(row.is_watching, &row.minimum, &row.drills, row.changed_at)).transpose()
}

/// The same, and nobody else evaluates a telegram for this tenant until the transaction ends.
pub async fn lock(tx: &mut Writing, tenant: TenantId) -> Result<Option<Rule>, Refusal> {
    let row = sqlx::query!(
        "select is_watching, minimum, drills, changed_at from safety.rule where tenant_id = $1 for update",
        tenant.uuid()
    )
    .fetch_optional(tx.sql())
    .await
    .map_err(store::refusal)?;
    row.map(|row| rule(row.is_watching, &row.minimum, &row.drills, row.changed_at)).transpose()
}

pub async fn set(
    tx: &mut Writing,
    tenant: TenantId,
    is_watching: bool,
    trigger: TriggerRule,
    now: Timestamp,
) -> Result<(), Refusal> {
    sqlx::query!(
        "insert into safety.rule (tenant_id, is_watching, minimum, drills, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id) do update
         set is_watching = excluded.is_watching, minimum = excluded.minimum, drills = excluded.drills,
             changed_at = excluded.changed_at",
        tenant.uuid(),
        is_watching,
        trigger.minimum.code(),
        drills_name(trigger.drills),
        now
    )
    .execute(tx.sql())
    .await
    .map_err(store::refusal)?;
    let query = if is_watching {
        sqlx::query!(
            "insert into safety.watcher (tenant_id) values ($1) on conflict do nothing",
            tenant.uuid()
        )
        .execute(tx.sql())
        .await
    } else {
        sqlx::query!("delete from safety.watcher where tenant_id = $1", tenant.uuid()).execute(tx.sql()).await
    };
    query.map(|_| ()).map_err(store::refusal)
}

/// Every tenant whose rule is in force, asked in the provider's scope; in a tenant's, that tenant at most.
pub async fn watchers(sql: &mut PgConnection) -> Result<Vec<TenantId>, Refusal> {
    let ids = sqlx::query_scalar!(r#"select watchers as "tenant!" from safety.watchers()"#)
        .fetch_all(sql)
        .await
        .map_err(store::refusal)?;
    Ok(ids.into_iter().map(TenantId::from_uuid).collect())
}

fn rule(is_watching: bool, minimum: &str, drills: &str, changed_at: Timestamp) -> Result<Rule, Refusal> {
    let drills =
        [DrillPolicy::Ignore, DrillPolicy::Drill].into_iter().find(|policy| drills_name(*policy) == drills);
    let trigger = TriggerRule {
        minimum: known(minimum.parse().ok(), "safety.rule.minimum")?,
        drills: known(drills, "safety.rule.drills")?,
    };
    Ok(Rule { is_watching, trigger, changed_at })
}

fn drills_name(drills: DrillPolicy) -> &'static str {
    match drills {
        DrillPolicy::Ignore => "ignore",
        DrillPolicy::Drill => "drill",
    }
}
