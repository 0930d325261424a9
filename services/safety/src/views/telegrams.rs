//! The rule, and the telegrams that were evaluated under it.

use crate::store::{self, rule::Rule, telegram::Listed};
use kernel::{Ctx, Refusal, TenantId};
use office::{Office, Target};

pub const RULE: &str = "safety.rule.view";
pub const TELEGRAMS: &str = "safety.telegram.list";
pub const WATCHERS: &str = "safety.watcher.list";

/// Telegrams that are listed.
const LISTED: i64 = 50;

pub async fn rule(office: &Office, ctx: &Ctx) -> Result<Option<Rule>, Refusal> {
    let mut reading = office.view(ctx, RULE, Target::any("safety.rule")).await?;
    store::rule::find(reading.sql(), ctx.tenant).await
}

/// The newest first.
pub async fn telegrams(office: &Office, ctx: &Ctx) -> Result<Vec<Listed>, Refusal> {
    let mut reading = office.view(ctx, TELEGRAMS, Target::any("safety.telegram")).await?;
    store::telegram::recent(reading.sql(), ctx.tenant, LISTED).await
}

/// Every tenant that telegrams are given to.
pub async fn watchers(office: &Office, ctx: &Ctx) -> Result<Vec<TenantId>, Refusal> {
    let mut reading = office.view(ctx, WATCHERS, Target::any("safety.watcher")).await?;
    store::rule::watchers(reading.sql()).await
}
