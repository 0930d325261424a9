//! Another operator decides on a proposal.

use super::{PROPOSAL, conflict, person, propose::tell};
use crate::{
    jobs,
    model::{Proposal, ProposalId, ProposalState, Reason},
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

/// The list is carried out by a job. Only somebody else than who proposed it can agree.
pub struct Approve {
    pub id: ProposalId,
}

impl Operation for Approve {
    const NAME: &'static str = "retention.destruction.approve";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(PROPOSAL, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let by = person(ctx)?;
        let proposal = open(tx, self.id).await?;
        if proposal.proposed.1 == by {
            return Err(conflict("SK-RETENTION-005", "retention-own-proposal", "approved by its proposer"));
        }
        tx.fact("proposed_by", proposal.proposed.1.to_string());
        tell(tx, &proposal.items);
        decide(tx, ctx, self.id, ProposalState::Approved, None).await?;
        tx.enqueue(jobs::QUEUE, &self.id, (ctx.now, ctx.now)).await
    }
}

/// Nothing of the list is destroyed. Whoever proposed it may take it back so, too.
pub struct Refuse {
    id: ProposalId,
    reason: Reason,
}

impl Refuse {
    pub fn new(id: ProposalId, reason: &str) -> Result<Self, Refusal> {
        Ok(Self { id, reason: Reason::of_form(reason)? })
    }
}

impl Operation for Refuse {
    const NAME: &'static str = "retention.destruction.refuse";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(PROPOSAL, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        person(ctx)?;
        let proposal = open(tx, self.id).await?;
        tx.fact("proposed_by", proposal.proposed.1.to_string());
        tx.fact("reason", self.reason.as_str());
        decide(tx, ctx, self.id, ProposalState::Refused, Some(self.reason.as_str())).await
    }
}

async fn open(tx: &mut Writing, id: ProposalId) -> Result<Proposal, Refusal> {
    let proposal = store::proposal(tx.sql(), id).await.map_err(::store::refusal)?;
    let proposal = proposal.ok_or_else(|| Refusal::not_found(format!("no proposal {id}")))?;
    match proposal.state {
        ProposalState::Proposed => Ok(proposal),
        _ => Err(decided_already()),
    }
}

async fn decide(
    tx: &mut Writing,
    ctx: &Ctx,
    id: ProposalId,
    state: ProposalState,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    let by = person(ctx)?;
    match store::decide(tx, (id, state), (ctx.now, by), reason).await.map_err(::store::refusal)? {
        true => Ok(()),
        false => Err(decided_already()),
    }
}

fn decided_already() -> Refusal {
    conflict("SK-RETENTION-006", "retention-decided-already", "the proposal is decided already")
}
