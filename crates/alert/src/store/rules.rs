//! SQL on `alert.rule`.

use crate::model::rule::{Definition, Gauge, Rule, Severity};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

/// A stored rule; of a seeded one, what the tenant changed.
pub(crate) struct RuleRow {
    pub id: String,
    pub is_on: bool,
    pub severity: i16,
    pub name: Option<String>,
    pub reason: Option<String>,
    pub filter: Option<String>,
    pub key: String,
    pub gauge: String,
    pub value: String,
    pub threshold: i32,
    pub window_s: i32,
    pub quiet_s: i32,
}

impl RuleRow {
    fn numbers(&self) -> (u32, u32, u32) {
        let number = |number: i32| u32::try_from(number).unwrap_or(1);
        (number(self.threshold), number(self.window_s), u32::try_from(self.quiet_s).unwrap_or(0))
    }

    /// `seeded` as the tenant changed it.
    pub fn over(&self, mut seeded: Rule) -> Rule {
        let (threshold, window, quiet) = self.numbers();
        seeded.is_on = self.is_on;
        seeded.severity = Severity::from_number(self.severity);
        seeded.definition = Definition { threshold, window, quiet, ..seeded.definition };
        seeded
    }

    /// The tenant's own; `None` for what was changed of a seeded one.
    pub fn own(self) -> Option<Rule> {
        let (threshold, window, quiet) = self.numbers();
        let severity = Severity::from_number(self.severity);
        let gauge = Gauge::from_name(&self.gauge)?;
        let definition = Definition {
            filter: self.filter?,
            key: self.key,
            gauge,
            value: self.value,
            threshold,
            window,
            quiet,
        };
        let own = Some((self.name?, self.reason.unwrap_or_default()));
        Some(Rule { id: self.id, own, is_on: self.is_on, severity, definition })
    }
}

pub(crate) async fn all(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<RuleRow>, sqlx::Error> {
    sqlx::query_as!(
        RuleRow,
        "select id, is_on, severity, name, reason, filter, key, gauge, value, threshold, window_s, quiet_s
         from alert.rule where tenant_id = $1 order by changed_at, id",
        tenant.uuid()
    )
    .fetch_all(sql)
    .await
}

/// Writes a rule; of a seeded one its switch, severity and numbers only.
pub(crate) async fn put(
    tx: &mut Writing,
    rule: &Rule,
    (at, by): (Timestamp, &str),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    let definition = &rule.definition;
    let own = rule.own.as_ref();
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let (key, gauge, value) = match own {
        Some(_) => (definition.key.as_str(), definition.gauge, definition.value.as_str()),
        None => ("", Gauge::Count, ""),
    };
    sqlx::query!(
        "insert into alert.rule (tenant_id, id, is_on, severity, name, reason, filter, key, gauge, value,
                                 threshold, window_s, quiet_s, changed_at, changed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (tenant_id, id) do update
         set is_on = excluded.is_on, severity = excluded.severity, name = excluded.name,
             reason = excluded.reason, filter = excluded.filter, key = excluded.key, gauge = excluded.gauge,
             value = excluded.value, threshold = excluded.threshold, window_s = excluded.window_s,
             quiet_s = excluded.quiet_s, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        tenant.uuid(),
        rule.id,
        rule.is_on,
        rule.severity.number(),
        own.map(|(name, _)| name),
        own.map(|(_, reason)| reason),
        own.map(|_| &definition.filter),
        key,
        gauge.name(),
        value,
        number(definition.threshold),
        number(definition.window),
        number(definition.quiet),
        at,
        by
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if there was none.
pub(crate) async fn delete(tx: &mut Writing, id: &str) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!("delete from alert.rule where tenant_id = $1 and id = $2", tenant.uuid(), id)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}
