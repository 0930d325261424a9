//! What is sealed here: packs, and people's words about them.

use crate::{
    model::{month::Month, pack::Pack},
    store,
};
use kernel::Refusal;
use keys::{Place, TenantKeys};
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

pub(crate) fn open_text(
    keys: &TenantKeys,
    place: &Place,
    sealed: &Option<Vec<u8>>,
) -> Result<String, Refusal> {
    let Some(sealed) = sealed else { return Ok(String::new()) };
    let opened = keys.open(place, sealed).map_err(|_| Refusal::fault("a sealed text does not open"))?;
    Ok(String::from_utf8_lossy(opened.expose()).into_owned())
}

/// The pack's bytes, held against the digest that stands beside them.
pub(crate) async fn open_pack(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    face: &store::PackFace,
) -> Result<Pack, Refusal> {
    let sealed = store::body(sql, keys.tenant(), face.id).await.map_err(::store::refusal)?;
    let sealed = sealed.ok_or_else(|| Refusal::not_found("no such pack"))?;
    let bytes =
        keys.open(&body_of(face.id), &sealed).map_err(|_| Refusal::fault("a sealed pack does not open"))?;
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
        Some(face) => open_pack(sql, keys, &face).await.map(Some),
        None => Ok(None),
    }
}
