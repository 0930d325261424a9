//! Exclusions: made and ended.

use super::{announce, conflict, must_be_provider};
use crate::{
    additions::MOST_EXCLUSIONS,
    model::{Exclusion, ExclusionId, NewExclusion, PathPattern, ProposalId},
    store::{exclusions, proposals},
};
use kernel::{Ctx, Refusal, Timestamp};
use office::{Operation, Target, Writing};

/// Makes an exclusion, in force at once and until it expires. Answers its id.
pub struct AddExclusion {
    new: Exclusion,
    /// The proposal that is accepted by this.
    proposal: Option<ProposalId>,
}

/// Ends an exclusion before it expires.
pub struct EndExclusion {
    pub exclusion: ExclusionId,
}

impl AddExclusion {
    /// As typed at `now`.
    ///
    /// # Errors
    /// *invalid*, with the fields of [`NewExclusion`].
    pub fn new(typed: &NewExclusion, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self { new: typed.checked(now)?, proposal: None })
    }

    /// Accepts a proposal, changed or not.
    #[must_use]
    pub fn accepting(self, proposal: ProposalId) -> Self {
        Self { proposal: Some(proposal), ..self }
    }
}

impl Operation for AddExclusion {
    const NAME: &'static str = "waf.exclusion.add";
    type Outcome = ExclusionId;

    fn target(&self) -> Target {
        Target::any("waf.exclusion")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<ExclusionId, Refusal> {
        must_be_provider(ctx)?;
        let live = exclusions::count_live(tx.sql(), ctx.now).await.map_err(::store::refusal)?;
        if usize::try_from(live).unwrap_or(usize::MAX) >= MOST_EXCLUSIONS {
            return Err(conflict(
                "SK-WAF-006",
                "waf-exclusions-full",
                format!("{MOST_EXCLUSIONS} are in force"),
            ));
        }
        if let Some(proposal) = self.proposal {
            if !proposals::decide(tx, proposal, "accepted").await.map_err(::store::refusal)? {
                return Err(conflict("SK-WAF-009", "waf-proposal-decided", "it is decided already"));
            }
            tx.fact("proposal", proposal.to_string());
        }
        let id = ExclusionId::new(ctx.now);
        let by = ctx.actor.reference();
        exclusions::insert(tx, id, &self.new, (&by, ctx.now)).await.map_err(::store::refusal)?;
        let Exclusion { rule, target, service, path, tenant, reason, expires_at } = &self.new;
        tx.retarget(Target::new("waf.exclusion", id));
        tx.fact("rule", *rule);
        tx.fact("of", target.as_deref());
        tx.fact("service", service.as_deref());
        tx.fact("path", path.as_ref().map(PathPattern::as_str));
        tx.fact("tenant", tenant.map(|tenant| tenant.to_string()));
        tx.fact("reason", reason.as_str());
        tx.fact("until", expires_at.to_string());
        announce(ctx, tx).await?;
        Ok(id)
    }
}

impl Operation for EndExclusion {
    const NAME: &'static str = "waf.exclusion.end";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.exclusion", self.exclusion)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let by = ctx.actor.reference();
        if !exclusions::end(tx, self.exclusion, (&by, ctx.now)).await.map_err(::store::refusal)? {
            return Err(conflict("SK-WAF-007", "waf-exclusion-over", "it is not in force"));
        }
        announce(ctx, tx).await
    }
}
