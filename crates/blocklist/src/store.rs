//! SQL on `blocklist.entry`. All of it is the provider's.

use crate::model::{EntryId, Listed, Rule};
use ipnet::IpNet;
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

struct Row {
    id: Uuid,
    network: IpNet,
    rule: String,
    reason: String,
    made_at: Timestamp,
    made_by: String,
    ends_at: Option<Timestamp>,
    level: i32,
    lifted_at: Option<Timestamp>,
    lifted_by: Option<String>,
    lift_reason: Option<String>,
}

impl From<Row> for Listed {
    fn from(row: Row) -> Self {
        Listed {
            id: EntryId::from_uuid(row.id),
            network: row.network,
            rule: Rule::from_name(&row.rule),
            reason: row.reason,
            made_at: row.made_at,
            made_by: row.made_by,
            until: row.ends_at,
            level: u32::try_from(row.level).unwrap_or(0),
            lifted_at: row.lifted_at,
            lifted_by: row.lifted_by,
            lift_reason: row.lift_reason,
        }
    }
}

pub(crate) async fn insert(tx: &mut Writing, entry: &Listed) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into blocklist.entry (tenant_id, id, network, rule, reason, made_at, made_by, ends_at, level)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        TenantId::PROVIDER.uuid(),
        entry.id.uuid(),
        entry.network as IpNet,
        entry.rule.name(),
        entry.reason,
        entry.made_at,
        entry.made_by,
        entry.until,
        i32::try_from(entry.level).unwrap_or(i32::MAX)
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if the entry is over already.
pub(crate) async fn lift(
    tx: &mut Writing,
    id: EntryId,
    (at, by, reason): (Timestamp, &str, &str),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update blocklist.entry set lifted_at = $3, lifted_by = $4, lift_reason = $5
         where tenant_id = $1 and id = $2 and lifted_at is null and (ends_at is null or ends_at > $3)",
        TenantId::PROVIDER.uuid(),
        id.uuid(),
        at,
        by,
        reason
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes what was over before `before`.
pub(crate) async fn forget(tx: &mut Writing, before: Timestamp) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from blocklist.entry where tenant_id = $1 and coalesce(lifted_at, ends_at) < $2",
        TenantId::PROVIDER.uuid(),
        before
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}

/// Whether [`forget`] would delete anything.
pub(crate) async fn is_over(sql: &mut PgConnection, before: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from blocklist.entry where tenant_id = $1 and coalesce(lifted_at, ends_at) < $2) as "over!""#,
        TenantId::PROVIDER.uuid(),
        before
    )
    .fetch_one(sql)
    .await
}

pub(crate) async fn by_id(sql: &mut PgConnection, id: EntryId) -> Result<Option<Listed>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, network as "network: IpNet", rule, reason, made_at, made_by, ends_at, level, lifted_at,
                  lifted_by, lift_reason
           from blocklist.entry where tenant_id = $1 and id = $2"#,
        TenantId::PROVIDER.uuid(),
        id.uuid()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(Listed::from))
}

pub(crate) async fn in_force_by_hand(sql: &mut PgConnection, now: Timestamp) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from blocklist.entry
           where tenant_id = $1 and rule <> 'automatic' and lifted_at is null
             and (ends_at is null or ends_at > $2)"#,
        TenantId::PROVIDER.uuid(),
        now
    )
    .fetch_one(sql)
    .await
}

/// What is in force at `now`, and what was lifted after `lifted_since`; the latest `most`.
pub(crate) async fn current(
    sql: &mut PgConnection,
    (now, lifted_since): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, network as "network: IpNet", rule, reason, made_at, made_by, ends_at, level, lifted_at,
                  lifted_by, lift_reason
           from blocklist.entry
           where tenant_id = $1
             and ((lifted_at is null and (ends_at is null or ends_at > $2)) or lifted_at > $3)
           order by (rule = 'automatic'), made_at desc limit $4"#,
        TenantId::PROVIDER.uuid(),
        now,
        lifted_since,
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(Listed::from).collect())
}

/// One page, what is in force first, then the latest, and how many there are in all.
pub(crate) async fn page(
    sql: &mut PgConnection,
    now: Timestamp,
    (skip, most): (i64, i64),
) -> Result<(Vec<Listed>, i64), sqlx::Error> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from blocklist.entry where tenant_id = $1"#,
        TenantId::PROVIDER.uuid()
    )
    .fetch_one(&mut *sql)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select id, network as "network: IpNet", rule, reason, made_at, made_by, ends_at, level, lifted_at,
                  lifted_by, lift_reason
           from blocklist.entry where tenant_id = $1
           order by (lifted_at is null and (ends_at is null or ends_at > $2)) desc, made_at desc, id
           offset $3 limit $4"#,
        TenantId::PROVIDER.uuid(),
        now,
        skip,
        most
    )
    .fetch_all(sql)
    .await?;
    Ok((rows.into_iter().map(Listed::from).collect(), total))
}
