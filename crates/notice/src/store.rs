//! SQL on `notice.mail`.

use crate::model::{MailState, Sealed, Verdict};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

/// A mail to be written.
pub(crate) struct NewMail {
    pub id: Uuid,
    pub purpose: &'static str,
    pub reference: Option<Uuid>,
    pub sealed: Sealed,
    /// Whether its address can be sent to. If not, it is failed from the start.
    pub is_usable: bool,
}

pub(crate) async fn insert(tx: &mut Writing, mails: Vec<NewMail>, now: Timestamp) -> Result<(), sqlx::Error> {
    let tenant = tx.keys().tenant();
    let (mut ids, mut purposes, mut references) = (Vec::new(), Vec::new(), Vec::new());
    let (mut recipients, mut subjects, mut bodies, mut usable) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for mail in mails {
        ids.push(mail.id);
        purposes.push(mail.purpose.to_owned());
        references.push(mail.reference);
        recipients.push(mail.sealed.recipient);
        subjects.push(mail.sealed.subject);
        bodies.push(mail.sealed.text);
        usable.push(mail.is_usable);
    }
    sqlx::query!(
        "insert into notice.mail (tenant_id, id, purpose, reference, recipient, subject, body, state, created_at,
                                  settled_at, last_reply)
         select $1, id, purpose, reference, recipient, subject,
                case when usable then body end,
                case when usable then 'queued' else 'failed' end, $2::timestamptz,
                case when usable then null else $2::timestamptz end,
                case when usable then null else 'not an address' end
         from unnest($3::uuid[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[], $8::bytea[], $9::boolean[])
              as new (id, purpose, reference, recipient, subject, body, usable)",
        tenant.uuid(),
        now,
        &ids,
        &purposes,
        &references as &[Option<Uuid>],
        &recipients,
        &subjects,
        &bodies,
        &usable
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// A mail that is to be handed over.
pub(crate) struct DueMail {
    pub id: Uuid,
    pub sealed: Sealed,
    /// What an earlier attempt was sent with.
    pub message_id: Option<String>,
    pub created_at: Timestamp,
}

/// Those of `mails` that have been tried exactly `attempt` times and are not settled.
pub(crate) async fn due(
    sql: &mut PgConnection,
    tenant: TenantId,
    mails: &[Uuid],
    attempt: i32,
) -> Result<Vec<DueMail>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select id, recipient, subject, body as "body!", message_id, created_at from notice.mail
           where tenant_id = $1 and id = any($2) and attempts = $3 and settled_at is null order by id"#,
        tenant.uuid(),
        mails,
        attempt
    )
    .fetch_all(sql)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DueMail {
            id: row.id,
            sealed: Sealed { recipient: row.recipient, subject: row.subject, text: row.body },
            message_id: row.message_id,
            created_at: row.created_at,
        })
        .collect())
}

/// Notes what attempt number `attempt` (from 0) made of the mails; answers which it was noted for.
/// A mail for which that attempt is already noted stays as it is.
pub(crate) async fn settle(
    tx: &mut Writing,
    attempt: i32,
    verdicts: &[Verdict],
    now: Timestamp,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let tenant = tx.keys().tenant();
    let ids: Vec<Uuid> = verdicts.iter().map(|verdict| verdict.mail).collect();
    let states: Vec<String> =
        verdicts.iter().map(|verdict| verdict.outcome.state().name().to_owned()).collect();
    let message_ids: Vec<Option<String>> =
        verdicts.iter().map(|verdict| verdict.message_id.clone()).collect();
    let replies: Vec<String> = verdicts.iter().map(|verdict| verdict.reply.clone()).collect();
    sqlx::query_scalar!(
        "update notice.mail as mail
         set state = verdict.state, attempts = attempts + 1, last_reply = verdict.reply,
             message_id = coalesce(mail.message_id, verdict.message_id),
             settled_at = case when verdict.state = 'deferred' then null else $3::timestamptz end,
             body = case when verdict.state = 'deferred' then mail.body end
         from unnest($4::uuid[], $5::text[], $6::text[], $7::text[]) as verdict (id, state, message_id, reply)
         where mail.tenant_id = $1 and mail.id = verdict.id and mail.attempts = $2 and mail.settled_at is null
         returning mail.id",
        tenant.uuid(),
        attempt,
        now,
        &ids,
        &states,
        &message_ids as &[Option<String>],
        &replies
    )
    .fetch_all(tx.sql())
    .await
}

pub(crate) async fn states(
    sql: &mut PgConnection,
    tenant: TenantId,
    reference: Uuid,
) -> Result<Vec<(Uuid, MailState)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, state from notice.mail where tenant_id = $1 and reference = $2 order by id",
        tenant.uuid(),
        reference
    )
    .fetch_all(sql)
    .await?;
    // The column's check allows no other name; should it ever, the mail shows as not sent.
    let state = |name: &str| MailState::from_name(name).unwrap_or(MailState::Failed);
    Ok(rows.into_iter().map(|row| (row.id, state(&row.state))).collect())
}
