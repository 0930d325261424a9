//! What other capabilities use: write a letter, and see what became of it.

use crate::{
    model::{Content, MOST_IN_ONE_JOB, Recipient, SendJob},
    sealing, store,
};
use kernel::{Ctx, Refusal, TenantId};
use ledger::{Quoted, Quotes};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

pub use crate::model::MailState;

/// A plain-text mail to one person.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The name that mail programs show. Any text.
    pub to_name: Option<String>,
    pub to: String,
    /// At most 500 bytes.
    pub subject: String,
    /// At most 64 KiB.
    pub text: String,
    /// What it is for, e.g. `"identity.password"`. At most 64 characters.
    pub purpose: &'static str,
    /// Somebody waits for it, or it warns them: it goes before all that are not.
    pub is_awaited: bool,
    /// What it belongs to, e.g. a roll-call: [`states`] finds it by this.
    pub reference: Option<Uuid>,
}

/// Writes a mail that leaves after the commit. Its id answers [`states`].
///
/// An address that no mail can be sent to does not refuse the caller's transaction: that mail
/// is *failed* from the start.
///
/// # Errors
/// *fault* if the letter exceeds its bounds; whatever the database refuses.
pub async fn send(tx: &mut Writing, ctx: &Ctx, letter: Letter) -> Result<Uuid, Refusal> {
    let ids = send_all(tx, ctx, vec![letter]).await?;
    ids.first().copied().ok_or_else(|| Refusal::fault("a mail got no id"))
}

/// Writes many mails with one statement, and one job for each 25 of them. Ids in the order of
/// `letters`.
///
/// # Errors
/// As [`send`].
pub async fn send_all(tx: &mut Writing, ctx: &Ctx, letters: Vec<Letter>) -> Result<Vec<Uuid>, Refusal> {
    send_quoting(tx, ctx, letters, &Quoted::default()).await
}

/// The same of letters that repeat what entries tell: subject and text are gone with the first of the
/// entries in `quoted`. If one is already, nothing is written.
///
/// # Errors
/// As [`send`].
pub async fn send_quoting(
    tx: &mut Writing,
    ctx: &Ctx,
    letters: Vec<Letter>,
    quoted: &Quoted,
) -> Result<Vec<Uuid>, Refusal> {
    let mut quotes = Quotes::default();
    let (mut rows, mut awaited, mut others) = (Vec::with_capacity(letters.len()), Vec::new(), Vec::new());
    for letter in letters {
        let id = kernel::random_from(ctx.now);
        let recipient = Recipient { name: letter.to_name, address: letter.to };
        let is_usable = recipient.mailbox().is_ok();
        let content = Content::new(recipient, letter.subject, letter.text)
            .map_err(|error| Refusal::fault(format!("{}: {error}", letter.purpose)))?;
        let sealed = match quoted == &Quoted::default() {
            true => Some(content.seal(tx.keys(), id)?),
            false => sealing::seal(&mut quotes, tx.parts(), (&content, quoted), id).await?,
        };
        let Some(sealed) = sealed else { return Ok(Vec::new()) };
        rows.push(store::NewMail {
            id,
            purpose: letter.purpose,
            reference: letter.reference,
            sealed,
            is_usable,
        });
        let due = if letter.is_awaited { &mut awaited } else { &mut others };
        due.extend(is_usable.then_some(id));
    }
    let ids = rows.iter().map(|row| row.id).collect();
    store::insert(tx, rows, ctx.now).await.map_err(::store::refusal)?;
    for (due, is_awaited) in [(awaited, true), (others, false)] {
        for mails in due.chunks(MOST_IN_ONE_JOB) {
            let job = SendJob { mails: mails.to_vec(), attempt: 0, is_awaited };
            tx.enqueue(job.queue(), &job, (ctx.now, ctx.now)).await?;
        }
    }
    Ok(ids)
}

/// What became of the mails of `reference`, each with the id that [`send`] gave it.
pub async fn states(
    sql: &mut PgConnection,
    tenant: TenantId,
    reference: Uuid,
) -> Result<Vec<(Uuid, MailState)>, Refusal> {
    store::states(sql, tenant, reference).await.map_err(::store::refusal)
}
