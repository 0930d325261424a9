//! SQL that looks at what other capabilities have stored: is it sealed, hashed, unique, on its way?
//!
//! Each question names its table, so that the same question can be put to a known-bad one. Names of
//! tables and columns are this program's own.

use super::walls::quoted;
use kernel::{TenantId, Timestamp};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};

/// A known-bad table, made in a transaction that ends with the connection.
pub(crate) async fn known_bad(sql: &mut PgConnection, statements: &'static str) -> Result<(), sqlx::Error> {
    sql.execute(AssertSqlSafe(format!("begin; {statements}"))).await.map(|_| ())
}

/// How a tenant's people are stored, by table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct People {
    pub accounts: &'static str,
    pub sessions: &'static str,
}

pub(crate) const PEOPLE: People = People { accounts: "identity.user_account", sessions: "identity.session" };

/// One sealed column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
}

/// Columns that hold people's names and addresses, or what was written to them.
pub(crate) const SEALED: [SealedColumn; 5] = [
    SealedColumn { table: "identity.user_account", column: "name" },
    SealedColumn { table: "identity.user_account", column: "email" },
    SealedColumn { table: "notice.mail", column: "recipient" },
    SealedColumn { table: "notice.mail", column: "subject" },
    SealedColumn { table: "notice.mail", column: "body" },
];

/// Values of the column that are not sealed, and all its values. What is sealed begins with its
/// version (1) and is at least 29 bytes long; no name or address begins with that byte.
pub(crate) async fn unsealed(
    sql: &mut PgConnection,
    sealed: SealedColumn,
    tenant: TenantId,
) -> Result<(i64, i64), sqlx::Error> {
    let (table, column) = (quoted(sealed.table), quoted(sealed.column));
    let statement = format!(
        "select count(*) filter (where octet_length({column}) < 29 or get_byte({column}, 0) <> 1), count(*)
         from {table} where tenant_id = $1 and {column} is not null"
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(tenant.uuid()).fetch_one(sql).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Every stored password of the tenant.
pub(crate) async fn passwords(
    sql: &mut PgConnection,
    people: People,
    tenant: TenantId,
) -> Result<Vec<String>, sqlx::Error> {
    let table = quoted(people.accounts);
    let statement = format!(
        "select password_phc from {table} where tenant_id = $1 and password_phc is not null order by id"
    );
    let rows = sqlx::query(AssertSqlSafe(statement)).bind(tenant.uuid()).fetch_all(sql).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Live sessions of operators for whom no second factor is set up, and all live sessions of operators.
pub(crate) async fn sessions_without_factor(
    sql: &mut PgConnection,
    people: People,
    now: Timestamp,
) -> Result<(i64, i64), sqlx::Error> {
    let (sessions, accounts) = (quoted(people.sessions), quoted(people.accounts));
    let statement = format!(
        "select count(*) filter (where a.totp is null), count(*) from {sessions} s
         join {accounts} a on a.tenant_id = s.tenant_id and a.id = s.user_id
         where s.tenant_id = $1 and a.standing = 'operator' and s.revoked_at is null and s.absolute_until > $2"
    );
    let row = sqlx::query(AssertSqlSafe(statement))
        .bind(TenantId::PROVIDER.uuid())
        .bind(now)
        .fetch_one(sql)
        .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// User IDs that more than one person of the tenant has, whatever their case.
pub(crate) async fn duplicate_ids(
    sql: &mut PgConnection,
    people: People,
    tenant: TenantId,
) -> Result<i64, sqlx::Error> {
    let table = quoted(people.accounts);
    let statement = format!(
        "select count(*) from (select from {table} where tenant_id = $1 group by lower(login) having count(*) > 1) twins"
    );
    sqlx::query(AssertSqlSafe(statement)).bind(tenant.uuid()).fetch_one(sql).await?.try_get(0)
}

/// Unique rules of the table that are made of the tenant and the user ID and nothing else.
pub(crate) async fn unique_rules(sql: &mut PgConnection, people: People) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from pg_index i
           where i.indrelid = $1::text::regclass and i.indisunique and i.indisvalid and i.indpred is null
             and i.indexprs is null
             and (select array_agg(a.attname::text order by a.attname) from pg_attribute a
                  where a.attrelid = i.indrelid and a.attnum = any(i.indkey::smallint[])) = array['login', 'tenant_id']"#,
        people.accounts
    )
    .fetch_one(sql)
    .await
}

/// What is known of mail that is not settled.
pub(crate) struct Waiting {
    /// The oldest that nobody has tried to send.
    pub oldest_untried: Option<Timestamp>,
    /// Given up by no one, sent by no one, and past the time in which either must have happened.
    pub lost: i64,
}

pub(crate) const MAIL: &str = "notice.mail";

pub(crate) async fn waiting_mail(
    sql: &mut PgConnection,
    table: &'static str,
    tenant: TenantId,
    overdue: Timestamp,
) -> Result<Waiting, sqlx::Error> {
    let statement = format!(
        "select min(created_at) filter (where attempts = 0), count(*) filter (where created_at < $2)
         from {} where tenant_id = $1 and settled_at is null",
        quoted(table)
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(tenant.uuid()).bind(overdue).fetch_one(sql).await?;
    Ok(Waiting { oldest_untried: row.try_get(0)?, lost: row.try_get(1)? })
}

/// A session of somebody who is made for it: last used at `last_seen`, under a limit. In a
/// transaction that the caller rolls back.
pub(crate) struct PlantedSession {
    pub user: uuid::Uuid,
    /// Sealed in its place.
    pub name: Vec<u8>,
    pub digest: [u8; 32],
    pub last_seen: Timestamp,
    pub idle_seconds: Option<i32>,
    pub absolute_until: Timestamp,
}

pub(crate) async fn plant_session(
    sql: &mut PgConnection,
    planted: PlantedSession,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.user_account (tenant_id, id, login, name, language, standing, state, created_at)
         values ($1, $2, $3, $4, 'ja', 'member', 'active', $5)",
        TenantId::PROVIDER.uuid(),
        planted.user,
        planted.user.to_string(),
        planted.name,
        planted.last_seen
    )
    .execute(&mut *sql)
    .await?;
    sqlx::query!(
        "insert into identity.session (tenant_id, id, digest, user_id, signed_in_at, last_seen, idle_seconds, absolute_until)
         values ($1, $2, $3, $2, $4, $4, $5, $6)",
        TenantId::PROVIDER.uuid(),
        planted.user,
        planted.digest.as_slice(),
        planted.last_seen,
        planted.idle_seconds,
        planted.absolute_until
    )
    .execute(sql)
    .await
    .map(|_| ())
}
