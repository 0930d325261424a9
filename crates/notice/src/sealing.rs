//! Mails that quote entries of the ledger: sealed so that they are gone with what they quote.

use crate::model::{Content, Sealed, place};
use kernel::Refusal;
use keys::TenantKeys;
use ledger::{Quoted, Quotes};
use sqlx::PgConnection;
use uuid::Uuid;

/// `None` if what it quotes has been destroyed.
pub(crate) async fn seal(
    quotes: &mut Quotes,
    (sql, keys): (&mut PgConnection, &TenantKeys),
    (content, quoted): (&Content, &Quoted),
    mail: Uuid,
) -> Result<Option<Sealed>, Refusal> {
    let plain = content.seal(keys, mail)?;
    let (subject, text) = (content.subject.as_bytes(), content.text.as_bytes());
    let subject = quotes.seal((&mut *sql, keys), quoted, &place(mail, "subject"), subject).await?;
    let text = quotes.seal((sql, keys), quoted, &place(mail, "body"), text).await?;
    Ok(subject.zip(text).map(|(subject, text)| Sealed { subject, text, ..plain }))
}

/// Opens any mail. `None` if what it quotes has been destroyed.
pub(crate) async fn open(
    quotes: &mut Quotes,
    (sql, keys): (&mut PgConnection, &TenantKeys),
    sealed: &Sealed,
    mail: Uuid,
) -> Result<Option<Content>, Refusal> {
    let closed = || Refusal::fault("a sealed mail does not open");
    let recipient = keys.open(&place(mail, "recipient"), &sealed.recipient).map_err(|_| closed())?;
    let recipient = serde_json::from_slice(recipient.expose()).map_err(|_| closed())?;
    let subject = quotes.open((&mut *sql, keys), &place(mail, "subject"), &sealed.subject).await?.text;
    let text = quotes.open((sql, keys), &place(mail, "body"), &sealed.text).await?.text;
    let Some((subject, text)) = subject.zip(text) else { return Ok(None) };
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| closed());
    Ok(Some(Content { recipient, subject: words(subject.expose())?, text: words(text.expose())? }))
}
