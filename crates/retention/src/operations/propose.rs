//! An operator proposes what to destroy.

use super::{PROPOSAL, conflict, person};
use crate::{
    model::{Item, ProposalId},
    store,
};
use kernel::{Ctx, Refusal};
use ledger::{Retention, forgetting::Basis};
use office::{Operation, Target, Writing};

/// Keys on one list at most: more wait for the next one.
pub(crate) const MOST: usize = 20_000;

/// Writes the list down as it was seen. Nothing is destroyed by it. Answers the proposal's id.
pub struct Propose {
    pub items: Vec<Item>,
}

impl Operation for Propose {
    const NAME: &'static str = "retention.destruction.propose";
    type Outcome = ProposalId;

    fn target(&self) -> Target {
        Target::any(PROPOSAL)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<ProposalId, Refusal> {
        let by = person(ctx)?;
        let today = ctx.now.to_offset(time::UtcOffset::UTC).date();
        if let Some(early) = self.items.iter().find(|item| item.keep_until > today) {
            let inside = format!("{} {} until {}", early.class.name(), early.month, early.keep_until);
            return Err(conflict("SK-RETENTION-002", "retention-too-early", inside));
        }
        if !(1..=MOST).contains(&self.items.len()) || self.items.iter().all(|item| item.is_held) {
            return Err(conflict("SK-RETENTION-003", "retention-nothing-due", "no key to destroy"));
        }
        let id = ProposalId::new(ctx.now);
        tx.retarget(Target::new(PROPOSAL, id));
        tx.fact("basis", Basis::Period.name());
        tell(tx, &self.items);
        let made = store::insert_proposal(tx, (id, Basis::Period), &self.items, (ctx.now, by)).await;
        match made.map_err(::store::refusal)? {
            true => Ok(id),
            false => Err(conflict("SK-RETENTION-004", "retention-open-already", "a proposal is open")),
        }
    }
}

/// How much and from when: the list itself stands in the proposal.
pub(super) fn tell(tx: &mut Writing, items: &[Item]) {
    let going = || items.iter().filter(|item| !item.is_held);
    tx.fact("keys", going().count());
    tx.fact("held", items.len().saturating_sub(going().count()));
    tx.fact("entries", going().map(|item| item.entries).fold(0_u64, u64::saturating_add));
    tx.fact("first_month", going().map(|item| item.month).min().map(|month| month.to_string()));
    tx.fact("last_month", going().map(|item| item.month).max().map(|month| month.to_string()));
    let classes: Vec<&str> = Retention::ALL
        .into_iter()
        .filter(|class| going().any(|item| item.class == *class))
        .map(Retention::name)
        .collect();
    tx.fact("classes", classes);
}
