//! What is sealed here: packs, gone with the first of the entries that they quote (`ledger::Quotes`), and
//! people's words about them, gone with the entries that tell them, too.

use crate::{
    model::{month::Month, pack::Pack},
    store,
};
use kernel::{Message, Refusal, RefusalKind};
use keys::{Place, TenantKeys};
use ledger::{Quote, Quoted, Quotes};
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) fn body_of(id: Uuid) -> Place {
    Place { table: "review.pack", column: "body", row: id }
}

pub(crate) fn words_of(id: Uuid) -> Place {
    Place { table: "review.finding", column: "words", row: id }
}

pub(crate) fn answer_of(id: Uuid) -> Place {
    Place { table: "review.finding", column: "answer", row: id }
}

pub(crate) fn closing_of(id: Uuid) -> Place {
    Place { table: "review.finding", column: "closing", row: id }
}

/// Empty if it cannot be read any more.
pub(crate) async fn open_text(
    quotes: &mut Quotes,
    parts: (&mut PgConnection, &TenantKeys),
    (place, sealed): (&Place, &Option<Vec<u8>>),
) -> Result<String, Refusal> {
    let Some(sealed) = sealed else { return Ok(String::new()) };
    let Quote { text, .. } = quotes.open(parts, place, sealed).await?;
    Ok(text.map(|text| String::from_utf8_lossy(text.expose()).into_owned()).unwrap_or_default())
}

/// # Errors
/// An entry that the pack quotes has been destroyed meanwhile.
pub(crate) async fn seal_pack(
    parts: (&mut PgConnection, &TenantKeys),
    (bytes, quoted): (&[u8], &Quoted),
    id: Uuid,
) -> Result<Vec<u8>, Refusal> {
    Quotes::default().seal(parts, quoted, &body_of(id), bytes).await?.ok_or_else(forgotten)
}

fn forgotten() -> Refusal {
    let message = Message::key("review-fault-forgotten");
    Refusal::new("SK-REVIEW-011", RefusalKind::NotFound, message, "what the pack quotes has been destroyed")
}

/// The pack's bytes, held against the digest that stands beside them.
pub(crate) async fn open_pack(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    face: &store::PackFace,
) -> Result<Pack, Refusal> {
    let sealed = store::body(sql, keys.tenant(), face.id).await.map_err(::store::refusal)?;
    let sealed = sealed.ok_or_else(|| Refusal::not_found("no such pack"))?;
    let bytes = Quotes::default().open((sql, keys), &body_of(face.id), &sealed).await?.text;
    let bytes = bytes.ok_or_else(forgotten)?;
    if crate::model::pack::digest_of(bytes.expose()).as_slice() != face.digest {
        return Err(Refusal::fault(format!("the pack of {} is not what was drawn up", face.month)));
    }
    serde_json::from_slice(bytes.expose()).map_err(|error| Refusal::fault(format!("a stored pack: {error}")))
}

/// The pack of the month before, if it is final: this month continues it.
pub(crate) async fn pack_before(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    month: Month,
) -> Result<Option<Pack>, Refusal> {
    let face = store::newest(sql, keys.tenant(), month.before()).await.map_err(::store::refusal)?;
    match face.filter(|face| face.is_final) {
        Some(face) => match open_pack(sql, keys, &face).await {
            Err(refusal) if refusal.kind == RefusalKind::NotFound => Ok(None),
            opened => opened.map(Some),
        },
        None => Ok(None),
    }
}
