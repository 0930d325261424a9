//! `identity.attempt`: the lockout's records.
//!
//! A record is locked, the model decides, the answer is written back: attempts on one name pass one
//! after the other, however many come at once.

use crate::model::lockout::{LockoutRule, Record, Reservation};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;

/// What is being guessed. Each is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guessed {
    Password,
    Code,
    /// Not guessed, asked for: mails with a link.
    Link,
}

impl Guessed {
    pub(crate) const ALL: [Guessed; 3] = [Guessed::Password, Guessed::Code, Guessed::Link];

    fn name(self) -> &'static str {
        match self {
            Guessed::Password => "password",
            Guessed::Code => "code",
            Guessed::Link => "link",
        }
    }
}

/// A sign-in name as the table knows it, whether or not somebody has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameIndex(pub [u8; 32]);

/// Takes one attempt, if there is one to take.
pub(crate) async fn reserve_attempt(
    tx: &mut Writing,
    (name, guessed): (NameIndex, Guessed),
    rule: &LockoutRule,
    now: Timestamp,
) -> Result<Reservation, sqlx::Error> {
    let mut record = locked_record(tx, name, guessed, now).await?;
    let reservation = record.reserve(rule, now);
    write_record(tx, name, guessed, &record).await?;
    Ok(reservation)
}

/// Gives an attempt back that was not used.
pub(crate) async fn release_attempt(
    tx: &mut Writing,
    (name, guessed): (NameIndex, Guessed),
    reserved_at: Timestamp,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let mut record = locked_record(tx, name, guessed, now).await?;
    record.released(reserved_at);
    write_record(tx, name, guessed, &record).await
}

/// The check succeeded, or an administrator opens the lock.
pub(crate) async fn forgive_attempts(
    tx: &mut Writing,
    name: NameIndex,
    guessed: Guessed,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "delete from identity.attempt where tenant_id = $1 and name_index = $2 and kind = $3",
        tenant.uuid(),
        &name.0,
        guessed.name()
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Which of these names are locked, by password or code.
pub(crate) async fn locked_names(
    sql: &mut PgConnection,
    tenant: TenantId,
    names: &[Vec<u8>],
    now: Timestamp,
) -> Result<Vec<(Vec<u8>, Timestamp)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select name_index, max(locked_until) as "until!" from identity.attempt
           where tenant_id = $1 and name_index = any($2) and locked_until > $3 and kind <> 'link'
           group by name_index"#,
        tenant.uuid(),
        names,
        now
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name_index, row.until)).collect())
}

async fn locked_record(
    tx: &mut Writing,
    name: NameIndex,
    guessed: Guessed,
    now: Timestamp,
) -> Result<Record, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let row = sqlx::query!(
        "insert into identity.attempt (tenant_id, name_index, kind, attempts, touched_at)
         values ($1, $2, $3, '{}', $4)
         on conflict (tenant_id, name_index, kind) do update set touched_at = excluded.touched_at
         returning attempts, locked_until",
        tenant.uuid(),
        &name.0,
        guessed.name(),
        now
    )
    .fetch_one(tx.sql())
    .await?;
    Ok(Record { attempts: row.attempts, locked_until: row.locked_until })
}

async fn write_record(
    tx: &mut Writing,
    name: NameIndex,
    guessed: Guessed,
    record: &Record,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.attempt set attempts = $4, locked_until = $5
         where tenant_id = $1 and name_index = $2 and kind = $3",
        tenant.uuid(),
        &name.0,
        guessed.name(),
        &record.attempts,
        record.locked_until
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}
