//! Somebody says that an honest request was refused: what would have to be excluded so that it passes.

use super::{conflict, matches, must_be_provider};
use crate::{
    model::{Proposal, ProposalId, Proposed, Reason},
    store::proposals,
};
use kernel::{Ctx, Refusal, TenantId, random_from};
use office::{Operation, Target, Writing};
use serde_json::Value;
use uuid::Uuid;

/// Looks the request up by its trace and keeps the narrowest exclusions as proposals. Answers them.
pub struct ReportFalsePositive {
    trace: Uuid,
    /// Whose member sent it; a stranger's request stands in the provider's own ledger.
    tenant: TenantId,
    reason: Reason,
}

/// The look into a customer's ledger that this needs, an entry in it.
pub struct FindMatch {
    trace: Uuid,
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
        let facts = tx.perform(&ctx.within(self.tenant), FindMatch { trace: self.trace }).await?;
        let tenant = Some(self.tenant).filter(|tenant| !tenant.is_provider());
        let mut made = Vec::new();
        for proposed in Proposed::of_facts(&facts, tenant) {
            let proposal = Proposal {
                id: ProposalId(random_from(ctx.now)),
                trace: self.trace,
                proposed,
                reason: self.reason.as_str().to_owned(),
                made_by: ctx.actor.reference(),
                made_at: ctx.now,
            };
            proposals::insert(tx, &proposal).await.map_err(::store::refusal)?;
            made.push(proposal);
        }
        if made.is_empty() {
            return Err(conflict("SK-WAF-011", "waf-nothing-to-exclude", "no rule of it can be excluded"));
        }
        tx.fact("reason", self.reason.as_str());
        tx.fact("tenant", self.tenant.to_string());
        tx.fact("proposals", made.len());
        Ok(made)
    }
}

impl Operation for FindMatch {
    const NAME: &'static str = "waf.match.find";
    type Outcome = Value;

    fn target(&self) -> Target {
        Target::new("waf.match", self.trace)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<Value, Refusal> {
        let refused = || Refusal::not_found(format!("no attack was detected in the request {}", self.trace));
        let entry = matches::of_request(tx, self.trace).await?.ok_or_else(refused)?;
        entry.content.as_ref().and_then(|content| content.get("facts")).cloned().ok_or_else(refused)
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
