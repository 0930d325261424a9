//! Rows of `safety.recipient` and `safety.answer_link`: who was asked, by which mail, and the
//! latest answer.

use super::{counted, known, opened, roll_call::purpose_name};
use crate::{
    model::{
        code::AreaCode,
        rule::EventKey,
        tally::{Answer, Tallies, Tally},
    },
    platform::Person,
};
use kernel::{Language, Refusal, TenantId, Timestamp, UserId};
use keys::{Place, TenantKeys};
use office::Writing;
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Rows of one statement.
const BATCH: usize = 5_000;

/// The mail that a person is to be written next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Ask,
    Remind,
    /// The agency took its report back.
    Correct,
}

impl Due {
    pub fn name(self) -> &'static str {
        match self {
            Due::Ask => "ask",
            Due::Remind => "remind",
            Due::Correct => "correct",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Due::Ask, Due::Remind, Due::Correct].into_iter().find(|due| due.name() == name)
    }
}

/// Adds people who are to be asked; whoever is there already stays as they are. A thousand people
/// cost no more statements than one.
pub async fn insert_many(
    tx: &mut Writing,
    tenant: TenantId,
    roll_call: Uuid,
    people: &[&Person],
    now: Timestamp,
) -> Result<u64, Refusal> {
    let mut added = 0_u64;
    for batch in people.chunks(BATCH) {
        let ids: Vec<Uuid> = batch.iter().map(|_| kernel::random_from(now)).collect();
        let users: Vec<Uuid> = batch.iter().map(|person| person.id.uuid()).collect();
        let sealed: Vec<Vec<u8>> = (ids.iter().zip(batch))
            .map(|(id, person)| tx.keys().seal(&person_at(*id), person.name.as_bytes()))
            .collect();
        let departments: Vec<String> = batch.iter().map(|person| person.department.clone()).collect();
        let areas: Vec<Option<String>> =
            batch.iter().map(|person| person.area.map(|area| area.to_string())).collect();
        let languages: Vec<String> = batch.iter().map(|person| person.language.tag().to_owned()).collect();
        let done = sqlx::query!(
            "insert into safety.recipient (tenant_id, roll_call_id, due, id, user_id, person, department, area, language)
             select $1, $2, 'ask', * from unnest($3::uuid[], $4::uuid[], $5::bytea[], $6::text[], $7::text[], $8::text[])
             on conflict (tenant_id, roll_call_id, user_id) do nothing",
            tenant.uuid(),
            roll_call,
            &ids,
            &users,
            &sealed,
            &departments,
            &areas as &[Option<String>],
            &languages
        )
        .execute(tx.sql())
        .await
        .map_err(store::refusal)?;
        added = added.saturating_add(done.rows_affected());
    }
    Ok(added)
}

/// Everybody who was asked for this event in a roll-call that was not taken back.
pub async fn asked_for(
    tx: &mut Writing,
    tenant: TenantId,
    key: &EventKey,
) -> Result<BTreeSet<UserId>, Refusal> {
    let users = sqlx::query_scalar!(
        "select r.user_id from safety.recipient r
         join safety.roll_call c on c.tenant_id = r.tenant_id and c.id = r.roll_call_id
         where r.tenant_id = $1 and c.tenant_id = $1 and c.purpose = $2 and c.event = $3
           and c.ending is distinct from 'cancelled'",
        tenant.uuid(),
        purpose_name(key.purpose),
        key.event.as_str()
    )
    .fetch_all(tx.sql())
    .await
    .map_err(store::refusal)?;
    Ok(users.into_iter().map(UserId::from_uuid).collect())
}

/// Who has not answered is to be reminded. How many.
pub async fn remind(tx: &mut Writing, tenant: TenantId, roll_call: Uuid) -> Result<u64, Refusal> {
    let done = sqlx::query!(
        "update safety.recipient set due = 'remind'
         where tenant_id = $1 and roll_call_id = $2 and answer is null and due is null",
        tenant.uuid(),
        roll_call
    )
    .execute(tx.sql())
    .await
    .map_err(store::refusal)?;
    Ok(done.rows_affected())
}

/// Whoever was asked is to be told that the report was taken back; nobody else is asked any more.
/// How many are to be told.
pub async fn correct(tx: &mut Writing, tenant: TenantId, roll_call: Uuid) -> Result<u64, Refusal> {
    let told = sqlx::query_scalar!(
        r#"with changed as (
               update safety.recipient set due = case when asked_at is not null then 'correct' end
               where tenant_id = $1 and roll_call_id = $2 returning due)
           select count(due) as "count!" from changed"#,
        tenant.uuid(),
        roll_call
    )
    .fetch_one(tx.sql())
    .await
    .map_err(store::refusal)?;
    Ok(counted(told))
}

/// No mail is to be written any more.
pub async fn forget_due(tx: &mut Writing, tenant: TenantId, roll_call: Uuid) -> Result<(), Refusal> {
    sqlx::query!(
        "update safety.recipient set due = null where tenant_id = $1 and roll_call_id = $2 and due is not null",
        tenant.uuid(),
        roll_call
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

/// Somebody a mail is to be written to.
pub struct DueRow {
    pub id: Uuid,
    pub user: UserId,
    pub due: Due,
    pub area: Option<AreaCode>,
}

/// Up to `limit` of them, held; those that another process holds are passed over.
pub async fn due(
    tx: &mut Writing,
    tenant: TenantId,
    roll_call: Uuid,
    limit: i64,
) -> Result<Vec<DueRow>, Refusal> {
    let rows = sqlx::query!(
        r#"select id, user_id, due as "due!", area from safety.recipient
           where tenant_id = $1 and roll_call_id = $2 and due is not null
           order by id limit $3 for update skip locked"#,
        tenant.uuid(),
        roll_call,
        limit
    )
    .fetch_all(tx.sql())
    .await
    .map_err(store::refusal)?;
    let rows = rows.into_iter().map(|row| {
        Ok(DueRow {
            id: row.id,
            user: UserId::from_uuid(row.user_id),
            due: known(Due::from_name(&row.due), "safety.recipient.due")?,
            area: row.area.and_then(|code| code.parse().ok()),
        })
    });
    rows.collect()
}

/// A mail that was written, or could not be for want of an address.
pub struct Written {
    pub recipient: Uuid,
    pub mail: Option<Uuid>,
    pub link: Option<[u8; 32]>,
}

/// Notes the mails and the digests of their links; nothing is due to these people any more.
pub async fn written(
    tx: &mut Writing,
    tenant: TenantId,
    written: &[Written],
    now: Timestamp,
) -> Result<(), Refusal> {
    let ids: Vec<Uuid> = written.iter().map(|row| row.recipient).collect();
    let mails: Vec<Option<Uuid>> = written.iter().map(|row| row.mail).collect();
    sqlx::query!(
        "update safety.recipient r
         set due = null, mail_id = coalesce(w.mail, r.mail_id), has_no_address = w.mail is null,
             asked_at = case when w.mail is null then r.asked_at else coalesce(r.asked_at, $4) end
         from unnest($2::uuid[], $3::uuid[]) as w (id, mail)
         where r.tenant_id = $1 and r.id = w.id",
        tenant.uuid(),
        &ids,
        &mails as &[Option<Uuid>],
        now
    )
    .execute(tx.sql())
    .await
    .map_err(store::refusal)?;
    let links: Vec<(Uuid, Vec<u8>)> =
        written.iter().filter_map(|row| Some((row.recipient, row.link?.to_vec()))).collect();
    let (owners, digests): (Vec<Uuid>, Vec<Vec<u8>>) = links.into_iter().unzip();
    sqlx::query!(
        "insert into safety.answer_link (tenant_id, recipient_id, digest, created_at)
         select $1, l.owner, l.digest, $4 from unnest($2::uuid[], $3::bytea[]) as l (owner, digest)",
        tenant.uuid(),
        &owners,
        &digests,
        now
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
    .map_err(store::refusal)
}

/// Counts everybody of a roll-call, opening nothing.
pub async fn tally(
    sql: &mut PgConnection,
    tenant: TenantId,
    roll_call: Uuid,
) -> Result<Tallies<String>, Refusal> {
    let rows = sqlx::query!(
        r#"select department, count(*) filter (where answer = 'safe') as "safe!",
                  count(*) filter (where answer = 'injured') as "injured!",
                  count(*) filter (where answer = 'needs-help') as "help!",
                  count(*) filter (where answer is null) as "silent!"
           from safety.recipient where tenant_id = $1 and roll_call_id = $2 group by department"#,
        tenant.uuid(),
        roll_call
    )
    .fetch_all(sql)
    .await
    .map_err(store::refusal)?;
    let mut tallies = Tallies::default();
    for row in rows {
        let tally = Tally {
            safe: counted(row.safe),
            injured: counted(row.injured),
            needs_help: counted(row.help),
            not_answered: counted(row.silent),
        };
        tallies.add(Some(row.department).filter(|name| !name.is_empty()), tally);
    }
    Ok(tallies)
}

/// Which people of a roll-call are looked at.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Those with one of these answers; everybody when nothing is chosen.
    pub answers: Vec<Answer>,
    /// Also, or only, those who have not answered.
    pub is_silent: bool,
    /// Those whose latest mail is one of these, or who have no address.
    pub mails: Option<Vec<Uuid>>,
    pub department: Option<String>,
}

/// One person of a roll-call, as managers see them: without an address.
pub struct Row {
    pub name: String,
    pub department: String,
    pub area: Option<AreaCode>,
    pub answer: Option<Answer>,
    pub comment: String,
    pub first_answered_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub answers: i32,
    pub mail: Option<Uuid>,
    pub is_due: bool,
    pub has_no_address: bool,
}

/// The chosen people, the most urgent first: help, injured, silent, safe.
pub async fn list(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    tenant: TenantId,
    roll_call: Uuid,
    chosen: &Chosen,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Row>, u64), Refusal> {
    let answers: Vec<String> = chosen.answers.iter().map(|answer| answer.name().to_owned()).collect();
    let is_everyone = answers.is_empty() && !chosen.is_silent;
    let rows = sqlx::query!(
        r#"select r.id, r.person, r.department, r.area, r.answer, r.first_answered_at, r.answered_at, r.answers, r.mail_id,
                  r.due is not null as "is_due!", r.has_no_address, a.id as "answer_id?", a.comment as "comment?",
                  count(*) over () as "total!"
           from safety.recipient r
           left join safety.answer a on a.tenant_id = r.tenant_id and a.id = r.answer_id
           where r.tenant_id = $1 and r.roll_call_id = $2
             and ($3 or r.answer = any($4) or ($5 and r.answer is null))
             and ($6::uuid[] is null or r.has_no_address or r.mail_id = any($6))
             and ($7::text is null or r.department = $7)
           order by case when r.answer = 'needs-help' then 0 when r.answer = 'injured' then 1
                         when r.answer is null then 2 else 3 end, r.department, r.id
           limit $8 offset $9"#,
        tenant.uuid(),
        roll_call,
        is_everyone,
        &answers,
        chosen.is_silent,
        chosen.mails.as_deref(),
        chosen.department.as_deref(),
        limit,
        offset
    )
    .fetch_all(sql)
    .await
    .map_err(store::refusal)?;
    let total = rows.first().map_or(0, |row| counted(row.total));
    let rows = rows.into_iter().map(|row| {
        let comment = match (row.answer_id, row.comment) {
            (Some(id), Some(sealed)) => opened(keys, &super::answer::comment_at(id), &sealed)?,
            _ => String::new(),
        };
        Ok(Row {
            name: opened(keys, &person_at(row.id), &row.person)?,
            department: row.department,
            area: row.area.and_then(|code| code.parse().ok()),
            answer: row.answer.as_deref().and_then(Answer::from_name),
            comment,
            first_answered_at: row.first_answered_at,
            answered_at: row.answered_at,
            answers: row.answers,
            mail: row.mail_id,
            is_due: row.is_due,
            has_no_address: row.has_no_address,
        })
    });
    Ok((rows.collect::<Result<_, Refusal>>()?, total))
}

/// How many people of a roll-call a mail is still to be written to, how many have no address, and
/// how many have one of `failed` as their latest mail.
pub async fn mail_counts(
    sql: &mut PgConnection,
    tenant: TenantId,
    roll_call: Uuid,
    failed: &[Uuid],
) -> Result<(u64, u64, u64), Refusal> {
    let row = sqlx::query!(
        r#"select count(*) filter (where due is not null) as "due!",
                  count(*) filter (where has_no_address) as "no_address!",
                  count(*) filter (where mail_id = any($3) and not has_no_address) as "failed!"
           from safety.recipient where tenant_id = $1 and roll_call_id = $2"#,
        tenant.uuid(),
        roll_call,
        failed
    )
    .fetch_one(sql)
    .await
    .map_err(store::refusal)?;
    Ok((counted(row.due), counted(row.no_address), counted(row.failed)))
}

/// Somebody who may answer: found by their link, or by being who they are.
#[derive(Clone, Debug)]
pub struct Asked {
    pub id: Uuid,
    pub roll_call: Uuid,
    pub name: String,
    pub language: Language,
    pub area: Option<AreaCode>,
    pub answer: Option<Answer>,
    pub answer_id: Option<Uuid>,
    pub answers: i32,
    pub answered_at: Option<Timestamp>,
}

struct AskedRow {
    id: Uuid,
    roll_call_id: Uuid,
    person: Vec<u8>,
    language: String,
    area: Option<String>,
    answer: Option<String>,
    answer_id: Option<Uuid>,
    answers: i32,
    answered_at: Option<Timestamp>,
}

pub async fn by_link(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    tenant: TenantId,
    digest: &[u8; 32],
) -> Result<Option<Asked>, Refusal> {
    let row = sqlx::query_as!(
        AskedRow,
        "select r.id, r.roll_call_id, r.person, r.language, r.area, r.answer, r.answer_id, r.answers, r.answered_at
         from safety.answer_link l
         join safety.recipient r on r.tenant_id = l.tenant_id and r.id = l.recipient_id
         where l.tenant_id = $1 and r.tenant_id = $1 and l.digest = $2",
        tenant.uuid(),
        digest.as_slice()
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    row.map(|row| asked(keys, row)).transpose()
}

/// The open roll-calls in which a person was asked, the newest first.
pub async fn open_of(
    (sql, keys): (&mut PgConnection, &TenantKeys),
    tenant: TenantId,
    user: UserId,
) -> Result<Vec<Asked>, Refusal> {
    let rows = sqlx::query_as!(
        AskedRow,
        "select r.id, r.roll_call_id, r.person, r.language, r.area, r.answer, r.answer_id, r.answers, r.answered_at
         from safety.recipient r
         join safety.roll_call c on c.tenant_id = r.tenant_id and c.id = r.roll_call_id
         where r.tenant_id = $1 and c.tenant_id = $1 and r.user_id = $2 and c.ended_at is null
         order by c.started_at desc limit 20",
        tenant.uuid(),
        user.uuid()
    )
    .fetch_all(sql)
    .await
    .map_err(store::refusal)?;
    rows.into_iter().map(|row| asked(keys, row)).collect()
}

/// A person's row of one roll-call, held until the transaction ends.
pub async fn lock(tx: &mut Writing, tenant: TenantId, id: Uuid) -> Result<Option<Asked>, Refusal> {
    let (sql, keys) = tx.parts();
    let row = sqlx::query_as!(
        AskedRow,
        "select id, roll_call_id, person, language, area, answer, answer_id, answers, answered_at
         from safety.recipient where tenant_id = $1 and id = $2 for update",
        tenant.uuid(),
        id
    )
    .fetch_optional(sql)
    .await
    .map_err(store::refusal)?;
    row.map(|row| asked(keys, row)).transpose()
}

fn asked(keys: &TenantKeys, row: AskedRow) -> Result<Asked, Refusal> {
    Ok(Asked {
        id: row.id,
        roll_call: row.roll_call_id,
        name: opened(keys, &person_at(row.id), &row.person)?,
        language: Language::from_tag(&row.language).unwrap_or_default(),
        area: row.area.and_then(|code| code.parse().ok()),
        answer: row.answer.as_deref().and_then(Answer::from_name),
        answer_id: row.answer_id,
        answers: row.answers,
        answered_at: row.answered_at,
    })
}

pub(super) fn person_at(row: Uuid) -> Place {
    Place { table: "safety.recipient", column: "person", row }
}
