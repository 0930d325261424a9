//! SQL on `review.pack` and `review.finding`.

use crate::model::{
    month::Month,
    standing::{Signatures, Stage},
};
use kernel::{TenantId, Timestamp, UserId};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// A pack's row without what is sealed in it.
#[derive(Clone, Debug)]
pub(crate) struct PackFace {
    pub id: Uuid,
    pub month: Month,
    pub edition: i32,
    pub is_final: bool,
    pub digest: Vec<u8>,
    pub signatures: Signatures,
    pub accounts: Option<(UserId, Timestamp)>,
}

impl PackFace {
    pub fn stage(&self) -> Stage {
        self.signatures.stage(self.is_final)
    }
}

struct FaceRow {
    id: Uuid,
    month: time::Date,
    edition: i32,
    is_final: bool,
    digest: Vec<u8>,
    first_by: Option<Uuid>,
    first_at: Option<Timestamp>,
    second_by: Option<Uuid>,
    second_at: Option<Timestamp>,
    accounts_by: Option<Uuid>,
    accounts_at: Option<Timestamp>,
}

impl From<FaceRow> for PackFace {
    fn from(row: FaceRow) -> Self {
        let by = |by: Option<Uuid>, at: Option<Timestamp>| by.map(UserId::from_uuid).zip(at);
        Self {
            id: row.id,
            month: Month::from_date(row.month),
            edition: row.edition,
            is_final: row.is_final,
            digest: row.digest,
            signatures: Signatures {
                first: by(row.first_by, row.first_at),
                second: by(row.second_by, row.second_at),
            },
            accounts: by(row.accounts_by, row.accounts_at),
        }
    }
}

/// A new pack, sealed.
pub(crate) struct NewPack<'a> {
    pub id: Uuid,
    pub month: Month,
    pub edition: i32,
    pub is_final: bool,
    pub drawn_by: &'a str,
    pub digest: &'a [u8; 32],
    pub body: &'a [u8],
}

pub(crate) async fn insert(tx: &mut Writing, new: &NewPack<'_>, now: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into review.pack (tenant_id, id, month, edition, is_final, drawn_at, drawn_by, digest, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant.uuid(),
        new.id,
        new.month.first_day(),
        new.edition,
        new.is_final,
        now,
        new.drawn_by,
        new.digest.as_slice(),
        new.body
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// The newest edition of a month's pack.
pub(crate) async fn newest(
    sql: &mut PgConnection,
    tenant: TenantId,
    month: Month,
) -> Result<Option<PackFace>, sqlx::Error> {
    let row = sqlx::query_as!(
        FaceRow,
        "select id, month, edition, is_final, digest, first_by, first_at, second_by, second_at,
                accounts_by, accounts_at
         from review.pack where tenant_id = $1 and month = $2 order by edition desc limit 1",
        tenant.uuid(),
        month.first_day()
    )
    .fetch_optional(sql)
    .await?;
    Ok(row.map(PackFace::from))
}

/// The newest edition of each month, the newest month first.
pub(crate) async fn months(
    sql: &mut PgConnection,
    tenant: TenantId,
    most: i64,
) -> Result<Vec<PackFace>, sqlx::Error> {
    let rows = sqlx::query_as!(
        FaceRow,
        "select distinct on (month) id, month, edition, is_final, digest, first_by, first_at, second_by,
                second_at, accounts_by, accounts_at
         from review.pack where tenant_id = $1 order by month desc, edition desc limit $2",
        tenant.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(PackFace::from).collect())
}

/// What is sealed in a pack.
pub(crate) async fn body(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!("select body from review.pack where tenant_id = $1 and id = $2", tenant.uuid(), id)
        .fetch_optional(sql)
        .await
}

/// False if somebody has signed first meanwhile.
pub(crate) async fn sign_first(
    tx: &mut Writing,
    id: Uuid,
    (by, at): (UserId, Timestamp),
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update review.pack set first_by = $3, first_at = $4
         where tenant_id = $1 and id = $2 and is_final and first_by is null",
        tenant.uuid(),
        id,
        by.uuid(),
        at
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False if it is signed by two already, or the first was the same person.
pub(crate) async fn sign_second(
    tx: &mut Writing,
    id: Uuid,
    (by, at): (UserId, Timestamp),
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update review.pack set second_by = $3, second_at = $4
         where tenant_id = $1 and id = $2 and first_by is not null and first_by <> $3 and second_by is null",
        tenant.uuid(),
        id,
        by.uuid(),
        at
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False if the accounts are confirmed already.
pub(crate) async fn confirm_accounts(
    tx: &mut Writing,
    id: Uuid,
    (by, at): (UserId, Timestamp),
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update review.pack set accounts_by = $3, accounts_at = $4
         where tenant_id = $1 and id = $2 and is_final and accounts_by is null",
        tenant.uuid(),
        id,
        by.uuid(),
        at
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A finding as it is stored; words are sealed.
#[derive(Clone, Debug)]
pub(crate) struct FindingRow {
    pub id: Uuid,
    pub month: time::Date,
    pub code: String,
    pub count: i64,
    pub words: Option<Vec<u8>>,
    pub opened_by: String,
    pub opened_at: Timestamp,
    pub answer: Option<Vec<u8>>,
    pub answered_by: Option<Uuid>,
    pub answered_at: Option<Timestamp>,
    pub closing: Option<Vec<u8>>,
    pub closed_by: Option<Uuid>,
    pub closed_at: Option<Timestamp>,
}

pub(crate) async fn findings(
    sql: &mut PgConnection,
    tenant: TenantId,
    month: Month,
) -> Result<Vec<FindingRow>, sqlx::Error> {
    sqlx::query_as!(
        FindingRow,
        "select id, month, code, count, words, opened_by, opened_at, answer, answered_by, answered_at, closing,
                closed_by, closed_at
         from review.finding where tenant_id = $1 and month = $2 order by opened_at, id",
        tenant.uuid(),
        month.first_day()
    )
    .fetch_all(sql)
    .await
}

pub(crate) async fn finding(
    sql: &mut PgConnection,
    tenant: TenantId,
    id: Uuid,
) -> Result<Option<FindingRow>, sqlx::Error> {
    sqlx::query_as!(
        FindingRow,
        "select id, month, code, count, words, opened_by, opened_at, answer, answered_by, answered_at, closing,
                closed_by, closed_at
         from review.finding where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
}

/// Findings of any month that nobody has closed.
pub(crate) async fn open_findings(
    sql: &mut PgConnection,
    tenant: TenantId,
) -> Result<Vec<(Month, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select month, count(*) as "count!" from review.finding
           where tenant_id = $1 and closed_at is null group by month"#,
        tenant.uuid()
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().map(|row| (Month::from_date(row.month), row.count)).collect())
}

/// What a rule found. A further edition may find another number; what was answered stays answered.
pub(crate) async fn put_found(
    tx: &mut Writing,
    (id, month): (Uuid, Month),
    (code, count): (&str, i64),
    (by, at): (&str, Timestamp),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into review.finding (tenant_id, id, month, code, count, opened_by, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, month, code) where code <> 'remark' do update set count = excluded.count",
        tenant.uuid(),
        id,
        month.first_day(),
        code,
        count,
        by,
        at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// What a person remarked, sealed.
pub(crate) async fn insert_remark(
    tx: &mut Writing,
    (id, month): (Uuid, Month),
    words: &[u8],
    (by, at): (&str, Timestamp),
) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    sqlx::query!(
        "insert into review.finding (tenant_id, id, month, code, count, words, opened_by, opened_at)
         values ($1, $2, $3, 'remark', 1, $4, $5, $6)",
        tenant.uuid(),
        id,
        month.first_day(),
        words,
        by,
        at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if it is closed.
pub(crate) async fn answer(
    tx: &mut Writing,
    id: Uuid,
    answer: &[u8],
    (by, at): (UserId, Timestamp),
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update review.finding set answer = $3, answered_by = $4, answered_at = $5
         where tenant_id = $1 and id = $2 and closed_at is null",
        tenant.uuid(),
        id,
        answer,
        by.uuid(),
        at
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False if it is closed already, or nobody has answered it.
pub(crate) async fn close(
    tx: &mut Writing,
    id: Uuid,
    closing: &[u8],
    (by, at): (UserId, Timestamp),
) -> Result<bool, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let done = sqlx::query!(
        "update review.finding set closing = $3, closed_by = $4, closed_at = $5
         where tenant_id = $1 and id = $2 and closed_at is null and answered_at is not null",
        tenant.uuid(),
        id,
        closing,
        by.uuid(),
        at
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}
