//! The end of a contract (TL02): everything of the tenant goes but what must be kept.

use super::{PROPOSAL, conflict, person, propose};
use crate::{
    api::CHANGED,
    model::{Item, ProposalId},
    store,
};
use kernel::{Ctx, Refusal, TenantId};
use keys::ExpiryName;
use ledger::forgetting::{self, Basis, KeyFace};
use office::{Operation, Replaced, Target, Writing};
use tenancy::api::TenantState;
use time::Date;

/// Whether a key goes with its contract: a published period and the running month stay.
pub(crate) fn goes(key: &KeyFace, today: Date) -> bool {
    let is_promised = key.class.promised_months().is_some() && !key.is_due(today);
    let is_running = today.replace_day(1).is_ok_and(|month| key.month >= month);
    key.destroyed.is_none() && !is_promised && !is_running
}

/// An operator proposes to end a suspended tenant. Answers the proposal's id.
pub struct ProposeEnd {
    pub tenant: TenantId,
    /// Its keys that go, and those that are held.
    pub items: Vec<Item>,
}

impl Operation for ProposeEnd {
    const NAME: &'static str = "retention.contract.propose";
    type Outcome = ProposalId;

    fn target(&self) -> Target {
        Target::any(PROPOSAL)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<ProposalId, Refusal> {
        let by = person(ctx)?;
        must_be_suspended(tx, self.tenant).await?;
        if self.items.is_empty() || self.items.len() > propose::MOST {
            return Err(conflict("SK-RETENTION-003", "retention-nothing-due", "no key to destroy"));
        }
        if self.items.iter().any(|item| item.tenant != self.tenant) {
            return Err(Refusal::denied("a contract's end reaches one tenant"));
        }
        let id = ProposalId::new(ctx.now);
        tx.retarget(Target::new(PROPOSAL, id));
        tx.fact("basis", Basis::Contract.name());
        tx.fact("tenant", self.tenant.to_string());
        propose::tell(tx, &self.items);
        let made = store::insert_proposal(tx, (id, Basis::Contract), &self.items, (ctx.now, by)).await;
        match made.map_err(::store::refusal)? {
            true => Ok(id),
            false => Err(conflict("SK-RETENTION-004", "retention-open-already", "a proposal is open")),
        }
    }
}

/// Whoever may still come in has a contract.
pub(super) async fn must_be_suspended(tx: &mut Writing, tenant: TenantId) -> Result<(), Refusal> {
    let found = tenancy::api::by_id(tx.sql(), tenant).await?;
    let found = found.ok_or_else(|| Refusal::not_found(format!("no tenant {tenant}")))?;
    match found.state == TenantState::Suspended && !tenant.is_provider() {
        true => Ok(()),
        false => Err(conflict("SK-RETENTION-007", "retention-not-suspended", "the tenant is not suspended")),
    }
}

/// Within the tenant: its key is replaced, what must stay is carried over, the rest goes. Answers what was
/// destroyed, and the expiry key of the former tenant key.
pub(crate) struct EndTenant {
    pub items: Vec<Item>,
}

pub(crate) struct Ended {
    pub destroyed: Vec<KeyFace>,
    pub kept: usize,
    pub name: Option<ExpiryName>,
}

impl Operation for EndTenant {
    const NAME: &'static str = "retention.tenant.end";
    type Outcome = Ended;

    fn target(&self) -> Target {
        Target::tenant()
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Ended, Refusal> {
        let today = ctx.now.to_offset(time::UtcOffset::UTC).date();
        let holds = store::holds(tx.sql(), ctx.tenant).await.map_err(::store::refusal)?;
        let is_held = |key: &KeyFace| holds.iter().any(|hold| hold.covers(key.class, key.month));
        let periods = tx.periods();
        let keys = forgetting::keys_of(tx.sql(), ctx.tenant, periods).await?;
        let Replaced { former, ended } = tx.replace_tenant_keys(ctx.now).await?;
        let (mut destroyed, mut kept) = (Vec::new(), 0_usize);
        for key in keys.into_iter().filter(|key| key.destroyed.is_none()) {
            let is_listed = self.items.iter().any(|item| item.is(ctx.tenant, &key));
            let may_go = is_listed && goes(&key, today) && !is_held(&key);
            if may_go && forgetting::destroy(tx.sql(), &key, Basis::Contract, ctx.now).await? {
                destroyed.push(key);
            } else {
                let (sql, new) = tx.parts();
                let new = new.clone();
                forgetting::carry_over(sql, (&former, &new), &key).await?;
                kept = kept.saturating_add(1);
            }
        }
        tx.fact("basis", Basis::Contract.name());
        tx.fact("destroyed", destroyed.iter().map(|key| key.id.clone()).collect::<Vec<_>>());
        tx.fact("kept", kept);
        tx.fact("reaches_backups", ended.is_some());
        tx.announce(CHANGED, ctx.tenant.uuid(), ctx.now).await?;
        Ok(Ended { destroyed, kept, name: ended })
    }
}
