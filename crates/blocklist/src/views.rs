//! What operators look at, and what gates load.

use crate::{
    model::{Listed, Rule, State},
    operations::ENTRY,
    store,
};
use kernel::{Ctx, Refusal, Timestamp};
use office::{Office, Target};
use time::Duration;

pub(crate) const LIST: &str = "blocklist.entry.list";
pub(crate) const LOAD: &str = "blocklist.entry.load";
/// Whether anything is over.
pub(crate) const SWEEP: &str = "blocklist.sweep.look";
/// Entries on one page of the list.
pub const PER_PAGE: u64 = 50;
/// Entries that gates hold at most; those by hand come first.
const MOST: i64 = 60_000;
/// A gate that was away so long has forgotten by itself what was lifted in the meantime.
const LIFTED: Duration = Duration::days(1);

/// Page `page` (from 1): what is in force first, then the latest; and how many there are in all.
pub async fn list(office: &Office, ctx: &Ctx, page: u64) -> Result<(Vec<Listed>, u64), Refusal> {
    let mut reading = office.view(ctx, LIST, Target::any(ENTRY)).await?;
    let skip = page.saturating_sub(1).saturating_mul(PER_PAGE);
    let slice = (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(PER_PAGE).unwrap_or(i64::MAX));
    let (entries, total) = store::page(reading.sql(), ctx.now, slice).await.map_err(::store::refusal)?;
    Ok((entries, u64::try_from(total).unwrap_or(0)))
}

/// What is in force, and the automatic ones that were lifted within a day.
pub async fn in_force(office: &Office, ctx: &Ctx) -> Result<Vec<Listed>, Refusal> {
    let mut reading = office.view(ctx, LOAD, Target::any(ENTRY)).await?;
    let times = (ctx.now, ctx.now.saturating_sub(LIFTED));
    let entries = store::current(reading.sql(), times, MOST).await.map_err(::store::refusal)?;
    let is_meant = |entry: &Listed| entry.rule == Rule::Automatic || entry.state(ctx.now) == State::InForce;
    Ok(entries.into_iter().filter(is_meant).collect())
}

/// Whether anything was over before `before`.
pub(crate) async fn is_over(office: &Office, ctx: &Ctx, before: Timestamp) -> Result<bool, Refusal> {
    let mut reading = office.view(ctx, SWEEP, Target::any(ENTRY)).await?;
    store::is_over(reading.sql(), before).await.map_err(::store::refusal)
}
