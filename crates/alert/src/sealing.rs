//! What is sealed here, all of it quoted from entries of the ledger: alerts, examples of trials, what rules
//! remember. Each is gone with the entries that it is from (`ledger::Quotes`), in every copy.

use crate::model::{content::Content, memory::Memory, rule::LONGEST_WINDOW, watch::Trigger};
use kernel::{Refusal, TenantId, Timestamp};
use keys::{Place, TenantKeys};
use ledger::{Quoted, Quotes};
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use uuid::Uuid;

/// A connection in the tenant's scope, and the tenant's keys.
type Parts<'a> = (&'a mut PgConnection, &'a TenantKeys);

fn content_of(alert: Uuid) -> Place {
    Place { table: "alert.alert", column: "content", row: alert }
}

pub(crate) fn note_of(alert: Uuid) -> Place {
    Place { table: "alert.alert", column: "note", row: alert }
}

fn examples_of(trial: Uuid) -> Place {
    Place { table: "alert.trial", column: "examples", row: trial }
}

fn memory_of(tenant: TenantId) -> Place {
    Place { table: "alert.tail", column: "state", row: tenant.uuid() }
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(value).map_err(|error| Refusal::fault(error.to_string()))
}

/// Of what must not be quoted any more nothing but the numbers is kept.
pub(crate) async fn seal_content(
    (sql, keys): Parts<'_>,
    content: &Content,
    alert: Uuid,
) -> Result<Vec<u8>, Refusal> {
    let (mut quotes, place) = (Quotes::default(), content_of(alert));
    let sealed = quotes.seal((&mut *sql, keys), &content.quoted, &place, &json(content)?).await?;
    if let Some(sealed) = sealed {
        return Ok(sealed);
    }
    let rest = Content { count: content.count, window: content.window, ..Content::default() };
    let sealed = quotes.seal((sql, keys), &rest.quoted, &place, &json(&rest)?).await?;
    sealed.ok_or_else(|| Refusal::fault("what quotes nothing was refused"))
}

/// `None` if it cannot be read any more.
pub(crate) async fn open_content(
    quotes: &mut Quotes,
    parts: Parts<'_>,
    (alert, sealed): (Uuid, &[u8]),
) -> Result<Option<Content>, Refusal> {
    let opened: Option<(Content, Quoted)> = open(quotes, parts, (&content_of(alert), sealed)).await?;
    Ok(opened.map(|(content, quoted)| Content { quoted, ..content }))
}

pub(crate) async fn open_note(
    quotes: &mut Quotes,
    (sql, keys): Parts<'_>,
    (alert, sealed): (Uuid, Option<&[u8]>),
) -> Result<Option<String>, Refusal> {
    let Some(sealed) = sealed else { return Ok(None) };
    let quote = quotes.open_readable((sql, keys), &note_of(alert), sealed).await?;
    let text = quote.and_then(|quote| quote.text);
    Ok(text.and_then(|text| String::from_utf8(text.expose().clone()).ok()))
}

/// `None` if one of them must not be quoted any more.
pub(crate) async fn seal_examples(
    parts: Parts<'_>,
    examples: &[Trigger],
    trial: Uuid,
) -> Result<Option<Vec<u8>>, Refusal> {
    let mut quoted = Quoted::default();
    examples.iter().for_each(|example| quoted.add(example.retention, example.time()));
    Quotes::default().seal(parts, &quoted, &examples_of(trial), &json(&examples)?).await
}

pub(crate) async fn open_examples(
    parts: Parts<'_>,
    (trial, sealed): (Uuid, Option<&[u8]>),
) -> Result<Vec<Trigger>, Refusal> {
    let Some(sealed) = sealed else { return Ok(Vec::new()) };
    let opened: Option<(_, Quoted)> =
        open(&mut Quotes::default(), parts, (&examples_of(trial), sealed)).await?;
    Ok(opened.map(|(examples, _)| examples).unwrap_or_default())
}

/// Without what no window reaches any more, and without what is from before a key was destroyed.
pub(crate) async fn seal_memory((sql, keys): Parts<'_>, mut memory: Memory) -> Result<Vec<u8>, Refusal> {
    let (mut quotes, place) = (Quotes::default(), memory_of(keys.tenant()));
    let mut quoted = Quoted::default();
    if let Some((_, newest)) = memory.span() {
        memory.forget_before(newest.saturating_sub(LONGEST_WINDOW.into()));
    }
    if let Some((oldest, newest)) = memory.span() {
        let since;
        (quoted, since) = quotes.between((&mut *sql, keys), (instant(oldest)?, instant(newest)?)).await?;
        if let Some(since) = since {
            memory.forget_before(since.midnight().assume_utc().unix_timestamp());
        }
    }
    let sealed = quotes.seal((sql, keys), &quoted, &place, &json(&memory)?).await?;
    sealed.ok_or_else(|| Refusal::fault("what rules remember was refused"))
}

/// `None` if it cannot be read any more: it begins anew.
pub(crate) async fn open_memory((sql, keys): Parts<'_>, sealed: &[u8]) -> Result<Option<Memory>, Refusal> {
    let place = memory_of(keys.tenant());
    let opened: Option<(Memory, Quoted)> =
        open(&mut Quotes::default(), (sql, keys), (&place, sealed)).await?;
    Ok(opened.map(|(memory, _)| memory))
}

fn instant(seconds: i64) -> Result<Timestamp, Refusal> {
    Timestamp::from_unix_timestamp(seconds).map_err(|error| Refusal::fault(error.to_string()))
}

async fn open<T: DeserializeOwned>(
    quotes: &mut Quotes,
    parts: Parts<'_>,
    (place, sealed): (&Place, &[u8]),
) -> Result<Option<(T, Quoted)>, Refusal> {
    let Some(quote) = quotes.open_readable(parts, place, sealed).await? else { return Ok(None) };
    let value = quote.text.and_then(|text| serde_json::from_slice(text.expose()).ok());
    Ok(value.map(|value| (value, quote.quoted)))
}
