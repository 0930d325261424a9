//! Reading a pack: it tells what people did, so the look is an entry.

use super::of;
use crate::{
    model::{month::Month, pack::Pack, standing::Stage},
    sealing,
    store::{self, FindingRow, PackFace},
};
use kernel::{Ctx, Refusal, Timestamp, UserId};
use keys::TenantKeys;
use ledger::Quotes;
use office::{Operation, Target, Writing};
use sqlx::PgConnection;
use uuid::Uuid;

/// Opens a month's newest pack.
pub struct ReadPack(pub Month);

/// A pack with what was said about it.
pub struct Shown {
    pub(crate) face: PackFace,
    pub pack: Pack,
    pub findings: Vec<Finding>,
}

impl Shown {
    /// What is signed, in hexadecimal digits.
    pub fn digest(&self) -> String {
        kernel::hex(&self.face.digest)
    }

    pub fn stage(&self) -> Stage {
        self.face.stage()
    }
}

/// A finding, opened.
#[derive(Clone, Debug)]
pub struct Finding {
    pub id: Uuid,
    pub code: String,
    pub count: u64,
    pub words: String,
    pub opened_by: String,
    pub opened_at: Timestamp,
    pub answer: Option<(String, Option<UserId>, Option<Timestamp>)>,
    pub closing: Option<(String, Option<UserId>, Timestamp)>,
}

impl Operation for ReadPack {
    const NAME: &'static str = "review.pack.read";
    type Outcome = Shown;

    fn target(&self) -> Target {
        of(self.0)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<Shown, Refusal> {
        let (sql, keys) = tx.parts();
        let face = store::newest(sql, keys.tenant(), self.0).await.map_err(::store::refusal)?;
        let face = face.ok_or_else(|| Refusal::not_found(format!("no pack of {}", self.0)))?;
        let pack = sealing::open_pack(sql, keys, &face).await?;
        let rows = store::findings(sql, keys.tenant(), self.0).await.map_err(::store::refusal)?;
        let (mut quotes, mut findings) = (Quotes::default(), Vec::with_capacity(rows.len()));
        for row in rows {
            findings.push(opened(&mut quotes, (&mut *sql, keys), row).await?);
        }
        tx.fact("edition", face.edition);
        Ok(Shown { face, pack, findings })
    }
}

async fn opened(
    quotes: &mut Quotes,
    (sql, keys): (&mut PgConnection, &TenantKeys),
    row: FindingRow,
) -> Result<Finding, Refusal> {
    let id = row.id;
    let answer = match &row.answer {
        None => None,
        Some(_) => Some((
            sealing::open_text(quotes, (&mut *sql, keys), (&sealing::answer_of(id), &row.answer)).await?,
            row.answered_by.map(UserId::from_uuid),
            row.answered_at,
        )),
    };
    let closing = match row.closed_at {
        None => None,
        Some(at) => Some((
            sealing::open_text(quotes, (&mut *sql, keys), (&sealing::closing_of(id), &row.closing)).await?,
            row.closed_by.map(UserId::from_uuid),
            at,
        )),
    };
    Ok(Finding {
        id,
        code: row.code,
        count: u64::try_from(row.count).unwrap_or(0),
        words: sealing::open_text(quotes, (sql, keys), (&sealing::words_of(id), &row.words)).await?,
        opened_by: row.opened_by,
        opened_at: row.opened_at,
        answer,
        closing,
    })
}
