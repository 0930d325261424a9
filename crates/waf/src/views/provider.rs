//! What else operators look at: exclusions, patches, proposals, reviews, the shadow run.

use super::{
    EXCLUSIONS, ExclusionLine, MOST_LINES, PATCHES, PROPOSAL, PROPOSALS, PatchLine, REVIEWS, SHADOW, SWEEP,
    ShadowLine, ShadowView,
};
use crate::{
    model::{Proposal, ProposalId, Review, ReviewState},
    sealing, store,
};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use ledger::Quotes;
use office::{Office, Target};
use std::collections::BTreeMap;

/// Those in force and those that were, newest first.
pub async fn exclusions(office: &Office, ctx: &Ctx) -> Result<Vec<ExclusionLine>, Refusal> {
    let mut reading = office.view(ctx, EXCLUSIONS, Target::any("waf.exclusion")).await?;
    store::exclusions::all(reading.sql(), MOST_LINES).await.map_err(::store::refusal)
}

/// Those in force and those that were, newest first.
pub async fn patches(office: &Office, ctx: &Ctx) -> Result<Vec<PatchLine>, Refusal> {
    let mut reading = office.view(ctx, PATCHES, Target::any("waf.patch")).await?;
    store::patches::all(reading.sql(), MOST_LINES).await.map_err(::store::refusal)
}

/// Those that nobody has decided on, oldest first, without those whose entry has been destroyed.
pub async fn proposals(office: &Office, ctx: &Ctx) -> Result<Vec<Proposal>, Refusal> {
    let mut reading = office.view(ctx, PROPOSALS, Target::any("waf.proposal")).await?;
    let rows = store::proposals::open(reading.sql(), MOST_LINES).await.map_err(::store::refusal)?;
    drop(reading);
    let mut by_tenant: BTreeMap<TenantId, Vec<store::proposals::Row>> = BTreeMap::new();
    for row in rows {
        let tenant = row.member_of.map_or(TenantId::PROVIDER, TenantId::from_uuid);
        by_tenant.entry(tenant).or_default().push(row);
    }
    let mut proposals = Vec::new();
    for (tenant, rows) in by_tenant {
        let mut reading = office.view(&ctx.within(tenant), PROPOSAL, Target::any("waf.proposal")).await?;
        let ((sql, keys), mut quotes) = (reading.parts(), Quotes::default());
        for row in rows {
            let opened = sealing::open(&mut quotes, (&mut *sql, keys), (row.id, &row.content)).await?;
            proposals.extend(opened.map(|(proposed, reason)| Proposal {
                id: ProposalId(row.id),
                trace: row.trace,
                proposed,
                reason,
                made_by: row.made_by,
                made_at: row.made_at,
            }));
        }
    }
    proposals.sort_by_key(|proposal| (proposal.made_at, proposal.id));
    Ok(proposals)
}

/// Whether a proposal was made before `before`.
pub(crate) async fn are_proposals_old(
    office: &Office,
    ctx: &Ctx,
    before: Timestamp,
) -> Result<bool, Refusal> {
    let mut reading = office.view(ctx, SWEEP, Target::any("waf.proposal")).await?;
    store::proposals::are_old(reading.sql(), before).await.map_err(::store::refusal)
}

/// Newest first.
pub async fn reviews(office: &Office, ctx: &Ctx) -> Result<Vec<Review>, Refusal> {
    let mut reading = office.view(ctx, REVIEWS, Target::any("waf.review")).await?;
    store::reviews::all(reading.sql(), MOST_LINES).await.map_err(::store::refusal)
}

/// When the rules were last looked through, and whether that is too long ago.
pub async fn review_state(office: &Office, ctx: &Ctx) -> Result<ReviewState, Refusal> {
    let mut reading = office.view(ctx, REVIEWS, Target::any("waf.review")).await?;
    let last = store::reviews::all(reading.sql(), 1).await.map_err(::store::refusal)?;
    let since = store::reviews::since(reading.sql()).await.map_err(::store::refusal)?;
    Ok(ReviewState::at(ctx.now, last.first().map(|review| review.reviewed_at), since))
}

/// Of the package that is staged now; `None` when none is.
pub async fn shadow(office: &Office, ctx: &Ctx) -> Result<Option<ShadowView>, Refusal> {
    let mut reading = office.view(ctx, SHADOW, Target::any("waf.shadow")).await?;
    let current = store::deployment::current(reading.sql()).await.map_err(::store::refusal)?;
    let Some((active, staged)) = current.and_then(|current| Some((current.active, current.staged?))) else {
        return Ok(None);
    };
    let all = store::shadow::all(reading.sql(), (active, staged), MOST_LINES.saturating_mul(4));
    let (totals, lines): (Vec<ShadowLine>, Vec<ShadowLine>) =
        all.await.map_err(::store::refusal)?.into_iter().partition(|line| line.rule == 0);
    let sum = |of: fn(&ShadowLine) -> u64| totals.iter().map(of).fold(0, u64::saturating_add);
    Ok(Some(ShadowView {
        active,
        staged,
        compared: sum(|line| line.compared),
        only_staged: sum(|line| line.only_staged),
        only_active: sum(|line| line.only_active),
        lines,
    }))
}
