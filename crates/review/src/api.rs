//! What others use: the choices of samples, and what the ledger says of the provider's own reviews.

pub use crate::model::{
    checked::{CheckedTree, NotBelieved},
    chosen::draw as sample,
    month::Month,
    pack::NotDrawnAgain,
    standing::DUE_DAYS,
};

use crate::{
    jobs,
    model::{pack::Pack, standing},
    operations,
};
use kernel::{Ctx, Refusal, Timestamp};
use ledger::{Found, Query};
use office::{Office, Operation, Target};
use serde_json::Value;
use std::collections::BTreeSet;

/// The view by which [`records`] looks.
pub const RECORDS: &str = "review.records.look";

/// What the ledger, not the table, says of one month's review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub month: Month,
    pub due: Timestamp,
    /// Digests of the packs that were drawn up.
    pub drawn: Vec<String>,
    /// Who signed, and the digest that they signed.
    pub signed: Vec<(String, String)>,
    /// Who confirmed the quarter's accounts. `None`: the month ends no quarter.
    pub confirmed: Option<Vec<String>>,
}

/// The months since `since` that are over, at most six, the oldest first: for `ctx.tenant`, from its entries.
pub async fn records(office: &Office, ctx: &Ctx, since: Timestamp) -> Result<Vec<Record>, Refusal> {
    let months = jobs::over(since, ctx.now);
    let Some(first) = months.first() else { return Ok(Vec::new()) };
    let from = first.span().end;
    let mut reading = office.view(ctx, RECORDS, Target::any("review.month")).await?;
    let (sql, keys) = reading.parts();
    let mut entries = Vec::new();
    for activity in
        [operations::GeneratePack::NAME, operations::SignPack::NAME, operations::ConfirmAccounts::NAME]
    {
        let query = Query {
            activity: Some(activity.to_owned()),
            outcome: Some(ledger::EntryOutcome::Success),
            ..Query::between(from, ctx.now.saturating_add(time::Duration::SECOND))
        };
        entries.extend(ledger::search(sql, keys, &query).await?.entries);
    }
    Ok(months.into_iter().map(|month| record(month, &entries)).collect())
}

fn record(month: Month, entries: &[Found]) -> Record {
    let name = month.to_string();
    let of = |activity: &'static str| {
        let name = name.clone();
        entries.iter().filter(move |entry| {
            entry.activity == activity && text(entry, "/facts/month") == Some(name.as_str())
        })
    };
    let digest = |entry: &Found| text(entry, "/facts/digest").unwrap_or_default().to_owned();
    let actor = |entry: &Found| text(entry, "/actor/id").unwrap_or_default().to_owned();
    Record {
        month,
        due: standing::due(month),
        drawn: of(operations::GeneratePack::NAME).map(digest).collect(),
        signed: of(operations::SignPack::NAME).map(|entry| (actor(entry), digest(entry))).collect(),
        confirmed: month.ends_quarter().then(|| of(operations::ConfirmAccounts::NAME).map(actor).collect()),
    }
}

fn text<'a>(entry: &'a Found, at: &str) -> Option<&'a str> {
    entry.content.as_ref().and_then(|content| content.pointer(at)).and_then(Value::as_str)
}

/// Draws up the pack of `month` for `tenant` and keeps it, as the worker does.
pub async fn draw_up(
    office: &Office,
    tenant: kernel::TenantId,
    month: Month,
    public: [u8; 32],
) -> Result<(), Refusal> {
    jobs::draw_one(office, tenant, (month, ""), public).await
}

/// Draws up a pack without keeping it: for measuring.
pub async fn draw(office: &Office, ctx: &Ctx, month: Month, public: [u8; 32]) -> Result<Measured, Refusal> {
    let (pack, _): (Pack, _) = crate::drawing::draw(office, ctx, month, public).await?;
    let bytes = pack.bytes().map_err(|error| Refusal::fault(error.to_string()))?.len();
    Ok(Measured { entries: pack.entries, is_whole: pack.is_whole(), bytes })
}

/// What a downloaded pack says of the privileged operations that are looked at, drawn again from nothing but the file.
pub fn privileged_again(pack: &[u8]) -> Result<BTreeSet<(i16, u64)>, NoSuchSample> {
    let pack: Pack = serde_json::from_slice(pack)?;
    Ok(pack.drawn_again()?)
}

/// A pack's file held against itself and the log's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub month: Month,
    /// Entries that the pack says it is about.
    pub entries: u64,
    pub is_final: bool,
    /// SHA-256 of the file: what is signed.
    pub digest: [u8; 32],
    pub trees: Vec<CheckedTree>,
}

/// Checks a downloaded pack with nothing but the log's public key and, if it is there, the pack of the month before.
///
/// # Errors
/// It is no pack, or does not agree with itself, the signatures, or the pack before.
pub fn check(pack: &[u8], public: &[u8; 32], before: Option<&[u8]>) -> Result<Checked, NotChecked> {
    let digest = crate::model::pack::digest_of(pack);
    let pack: Pack = serde_json::from_slice(pack)?;
    let before: Option<Pack> = before.map(serde_json::from_slice).transpose()?;
    if let Some(before) = before.as_ref().filter(|before| before.month.after() != pack.month) {
        return Err(NotChecked::NotBefore(before.month));
    }
    let trees = pack.check(public, before.as_ref())?;
    Ok(Checked { month: pack.month, entries: pack.entries, is_final: pack.is_final, digest, trees })
}

/// Why a pack's file is not to be relied on.
#[derive(Debug, thiserror::Error)]
pub enum NotChecked {
    #[error("it is no review pack: {0}")]
    NoPack(#[from] serde_json::Error),
    #[error("the pack before is of {0}, which is not the month before")]
    NotBefore(Month),
    #[error(transparent)]
    NotBelieved(#[from] NotBelieved),
}

/// Why there is nothing to show of a pack's file.
#[derive(Debug, thiserror::Error)]
pub enum NoSuchSample {
    #[error("it is no review pack")]
    NoPack(#[from] serde_json::Error),
    #[error(transparent)]
    NotDrawn(#[from] NotDrawnAgain),
}

/// What a measured pack was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    pub entries: u64,
    pub is_whole: bool,
    /// Length of the pack before it is sealed.
    pub bytes: usize,
}
