//! Somebody says that an honest request was refused: what would have to be excluded so that it passes.

use super::{conflict, matches, must_be_provider};
use crate::{
    model::{Proposal, ProposalId, Proposed, Reason},
    sealing,
    store::proposals,
};
use kernel::{Ctx, Refusal, TenantId, random_from};
use ledger::Quotes;
use office::{Operation, Target, Writing};
use uuid::Uuid;

/// Looks the request up by its trace and keeps the narrowest exclusions as proposals. Answers them.
pub struct ReportFalsePositive {
    trace: Uuid,
    /// Whose member sent it; a stranger's request stands in the provider's own ledger.
    tenant: TenantId,
    reason: Reason,
}

/// The look into a customer's ledger that this needs, an entry in it: what would be proposed, and that sealed under the
/// keys of the entry that it is from.
pub struct FindMatch {
    trace: Uuid,
    reason: Reason,
}

/// Nothing will be excluded for this.
pub struct DeclineProposal {
    pub proposal: ProposalId,
}

impl ReportFalsePositive {
    /// The trace as refusal pages and the audit show it.
    ///
    /// # Errors
    /// *invalid*; the faults name the fields `trace` and `reason`.
    pub fn new(trace: &str, tenant: Option<TenantId>, reason: &str) -> Result<Self, Refusal> {
        let refusal = Refusal::invalid("a false positive");
        match (matches::trace(trace), Reason::parse(reason)) {
            (Ok(trace), Ok(reason)) => {
                Ok(Self { trace, tenant: tenant.unwrap_or(TenantId::PROVIDER), reason })
            }
            (_, Err(fault)) => Err(refusal.with_field("reason", fault)),
            (Err(fault), _) => Err(refusal.with_field("trace", fault)),
        }
    }
}

impl Operation for ReportFalsePositive {
    const NAME: &'static str = "waf.match.report";
    type Outcome = Vec<Proposal>;

    fn target(&self) -> Target {
        Target::new("waf.match", self.trace)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Vec<Proposal>, Refusal> {
        must_be_provider(ctx)?;
        let find = FindMatch { trace: self.trace, reason: self.reason.clone() };
        let found = tx.perform(&ctx.within(self.tenant), find).await?;
        if found.is_empty() {
            return Err(conflict("SK-WAF-011", "waf-nothing-to-exclude", "no rule of it can be excluded"));
        }
        let mut made = Vec::with_capacity(found.len());
        for (proposal, content) in found {
            let row = proposals::Row {
                id: proposal.id.0,
                trace: proposal.trace,
                member_of: proposal.proposed.tenant.map(TenantId::uuid),
                content,
                made_by: proposal.made_by.clone(),
                made_at: proposal.made_at,
            };
            proposals::insert(tx, &row).await.map_err(::store::refusal)?;
            made.push(proposal);
        }
        tx.fact("reason", self.reason.as_str());
        tx.fact("tenant", self.tenant.to_string());
        tx.fact("proposals", made.len());
        Ok(made)
    }
}

impl Operation for FindMatch {
    const NAME: &'static str = "waf.match.find";
    type Outcome = Vec<(Proposal, Vec<u8>)>;

    fn target(&self) -> Target {
        Target::new("waf.match", self.trace)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Vec<(Proposal, Vec<u8>)>, Refusal> {
        let refused = || Refusal::not_found(format!("no attack was detected in the request {}", self.trace));
        let entry = matches::of_request(tx, self.trace).await?.ok_or_else(refused)?;
        let facts = entry.content.as_ref().and_then(|content| content.get("facts")).ok_or_else(refused)?;
        let tenant = Some(ctx.tenant).filter(|tenant| !tenant.is_provider());
        let (mut quotes, mut found) = (Quotes::default(), Vec::new());
        for proposed in Proposed::of_facts(facts, tenant) {
            let (id, reason) = (random_from(ctx.now), self.reason.as_str());
            let content = sealing::seal(&mut quotes, tx.parts(), &entry, (id, &proposed, reason)).await?;
            let proposal = Proposal {
                id: ProposalId(id),
                trace: self.trace,
                proposed,
                reason: reason.to_owned(),
                made_by: ctx.actor.reference(),
                made_at: ctx.now,
            };
            found.push((proposal, content));
        }
        Ok(found)
    }
}

impl Operation for DeclineProposal {
    const NAME: &'static str = "waf.proposal.decline";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.proposal", self.proposal)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        match proposals::decide(tx, self.proposal, "declined").await.map_err(::store::refusal)? {
            true => Ok(()),
            false => Err(conflict("SK-WAF-009", "waf-proposal-decided", "it is decided already")),
        }
    }
}
