//! `identity.user_account`.

use kernel::{Language, Secret, Standing, TenantId, Timestamp, UserId};
use office::Writing;
use sqlx::PgConnection;

/// One person's row. Sealed columns stay sealed.
pub(crate) struct Account {
    pub id: UserId,
    pub login: String,
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub department: String,
    pub area: Option<String>,
    pub language: Language,
    pub standing: Standing,
    pub is_active: bool,
    pub password_phc: Option<Secret<String>>,
    pub password_set_at: Option<Timestamp>,
    pub must_change: bool,
    pub totp: Option<Vec<u8>>,
    pub totp_step: Option<i64>,
    pub totp_offer: Option<Vec<u8>>,
    pub created_at: Timestamp,
}

struct Row {
    id: uuid::Uuid,
    login: String,
    name: Vec<u8>,
    email: Option<Vec<u8>>,
    department: String,
    area: Option<String>,
    language: String,
    standing: String,
    state: String,
    password_phc: Option<String>,
    password_set_at: Option<Timestamp>,
    must_change: bool,
    totp: Option<Vec<u8>>,
    totp_step: Option<i64>,
    totp_offer: Option<Vec<u8>>,
    created_at: Timestamp,
}

impl From<Row> for Account {
    /// The table's checks admit no other words; were there one, it would grant the least.
    fn from(row: Row) -> Self {
        Self {
            id: UserId::from_uuid(row.id),
            login: row.login,
            name: row.name,
            email: row.email,
            department: row.department,
            area: row.area,
            language: Language::from_tag(&row.language).unwrap_or_default(),
            standing: Standing::from_name(&row.standing).unwrap_or(Standing::Member),
            is_active: row.state == "active",
            password_phc: row.password_phc.map(Secret::new),
            password_set_at: row.password_set_at,
            must_change: row.must_change,
            totp: row.totp,
            totp_step: row.totp_step,
            totp_offer: row.totp_offer,
            created_at: row.created_at,
        }
    }
}

pub(crate) async fn account(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: UserId,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, login, name, email, department, area, language, standing, state, password_phc,
                password_set_at, must_change, totp, totp_step, totp_offer, created_at
         from identity.user_account where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(Account::from))
}

/// The same, and nobody else changes the row before the transaction ends.
pub(crate) async fn account_locked(tx: &mut Writing, id: UserId) -> Result<Option<Account>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query_scalar!(
        "select id from identity.user_account where tenant_id = $1 and id = $2 for update",
        tenant.uuid(),
        id.uuid()
    )
    .fetch_optional(tx.sql())
    .await?;
    account(tx.sql(), tenant, id).await
}

pub(crate) async fn account_by_login(
    sql: &mut PgConnection,
    tenant: TenantId,
    login: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, login, name, email, department, area, language, standing, state, password_phc,
                password_set_at, must_change, totp, totp_step, totp_offer, created_at
         from identity.user_account where tenant_id = $1 and login = $2",
        tenant.uuid(),
        login
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(Account::from))
}

/// Everybody, by user ID.
pub(crate) async fn accounts(sql: &mut PgConnection, tenant: TenantId) -> Result<Vec<Account>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, login, name, email, department, area, language, standing, state, password_phc,
                password_set_at, must_change, totp, totp_step, totp_offer, created_at
         from identity.user_account where tenant_id = $1 order by login",
        tenant.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// One page of everybody, by user ID, and how many there are.
pub(crate) async fn accounts_page(
    sql: &mut PgConnection,
    tenant: TenantId,
    (offset, most): (i64, i64),
) -> Result<(Vec<Account>, i64), sqlx::Error> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from identity.user_account where tenant_id = $1"#,
        tenant.uuid()
    )
    .fetch_one(&mut *sql)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select id, login, name, email, department, area, language, standing, state, password_phc,
                password_set_at, must_change, totp, totp_step, totp_offer, created_at
         from identity.user_account where tenant_id = $1 order by login offset $2 limit $3",
        tenant.uuid(),
        offset,
        most
    )
    .fetch_all(sql)
    .await?;
    Ok((rows.into_iter().map(Account::from).collect(), total))
}

/// Who has one of these user IDs or addresses, but for one person: user ID and address index.
pub(crate) async fn taken(
    sql: &mut PgConnection,
    tenant: TenantId,
    logins: &[String],
    email_indexes: &[Vec<u8>],
    but: Option<UserId>,
) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select login, email_index from identity.user_account
         where tenant_id = $1 and (login = any($2) or email_index = any($3)) and ($4::uuid is null or id <> $4)",
        tenant.uuid(),
        logins,
        email_indexes,
        but.map(UserId::uuid)
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| (row.login, row.email_index.unwrap_or_default())).collect())
}

/// A row to be made. Sealed columns are sealed already.
pub(crate) struct NewAccount<'a> {
    pub id: UserId,
    pub login: &'a str,
    pub details: Details<'a>,
    pub password_phc: Option<&'a str>,
    pub totp: Option<Vec<u8>>,
}

/// What an administrator may change.
pub(crate) struct Details<'a> {
    pub name: Vec<u8>,
    /// Sealed, and its blind index.
    pub email: Option<(Vec<u8>, [u8; 32])>,
    pub department: &'a str,
    pub area: Option<&'a str>,
    pub language: Language,
    pub standing: Standing,
}

pub(crate) async fn insert_account(
    tx: &mut Writing,
    new: NewAccount<'_>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    let details = new.details;
    let (email, index) = details.email.unzip();
    sqlx::query!(
        "insert into identity.user_account (tenant_id, id, login, name, email, email_index, department, area,
             language, standing, state, password_phc, password_set_at, totp, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $11, $12, $13, $14)",
        tenant.uuid(),
        new.id.uuid(),
        new.login,
        details.name,
        email,
        index.as_ref().map(<[u8; 32]>::as_slice),
        details.department,
        details.area,
        details.language.tag(),
        details.standing.name(),
        new.password_phc,
        new.password_phc.map(|_| now),
        new.totp,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn update_account(
    tx: &mut Writing,
    id: UserId,
    details: Details<'_>,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    let (email, index) = details.email.unzip();
    sqlx::query!(
        "update identity.user_account set name = $3, email = $4, email_index = $5, department = $6, area = $7,
             language = $8, standing = $9
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        details.name,
        email,
        index.as_ref().map(<[u8; 32]>::as_slice),
        details.department,
        details.area,
        details.language.tag(),
        details.standing.name()
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn set_state(tx: &mut Writing, id: UserId, is_active: bool) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.user_account set state = $3 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        if is_active { "active" } else { "suspended" }
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Active administrators, locked in a fixed order, so that two of them cannot leave at once.
pub(crate) async fn administrators_locked(
    tx: &mut Writing,
    standing: Standing,
) -> Result<Vec<UserId>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let ids = sqlx::query_scalar!(
        "select id from identity.user_account
         where tenant_id = $1 and standing = $2 and state = 'active' order by id for update",
        tenant.uuid(),
        standing.name()
    )
    .fetch_all(tx.sql())
    .await?;
    Ok(ids.into_iter().map(UserId::from_uuid).collect())
}

/// A new password. Whoever set it has proved themselves, so nothing is demanded any more.
pub(crate) async fn set_password(
    tx: &mut Writing,
    id: UserId,
    phc: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.user_account set password_phc = $3, password_set_at = $4, must_change = false
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        phc,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// The same password under today's parameters; nothing happens if it was changed meanwhile.
pub(crate) async fn rehash_password(
    tx: &mut Writing,
    id: UserId,
    set_at: Option<Timestamp>,
    phc: &str,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.user_account set password_phc = $4
         where tenant_id = $1 and id = $2 and password_set_at = $3",
        tenant.uuid(),
        id.uuid(),
        set_at,
        phc
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// A secret that is shown now and counts once a code from it was seen.
pub(crate) async fn offer_factor(tx: &mut Writing, id: UserId, sealed: &[u8]) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.user_account set totp_offer = $3 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        sealed
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// The confirmed secret takes the place of any before it.
pub(crate) async fn set_factor(
    tx: &mut Writing,
    id: UserId,
    sealed: &[u8],
    step: i64,
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.user_account set totp = $3, totp_step = $4, totp_offer = null
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        sealed,
        step
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn clear_factor(tx: &mut Writing, id: UserId) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "update identity.user_account set totp = null, totp_step = null, totp_offer = null
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid()
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Raises the last accepted step; false if a code of this step or a later one was accepted before.
pub(crate) async fn raise_step(tx: &mut Writing, id: UserId, step: i64) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update identity.user_account set totp_step = $3
         where tenant_id = $1 and id = $2 and (totp_step is null or totp_step < $3)",
        tenant.uuid(),
        id.uuid(),
        step
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}
