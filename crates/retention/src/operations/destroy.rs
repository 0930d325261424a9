//! The carrying out, in two transactions with the custodian's work after the first.

use super::{EndTenant, Ended, ForgetKeys, Forgot, PROPOSAL, contract, must_be_provider};
use crate::{
    model::{Proposal, ProposalId, ProposalState},
    store,
};
use kernel::{Ctx, Refusal, TenantId};
use keys::ExpiryName;
use ledger::{Periods, forgetting::Basis};
use office::{Operation, Target, Writing};
use std::collections::BTreeSet;

/// Key ids that one entry names; the tenants' own entries name all of theirs.
const MOST_NAMED: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The rows, in each tenant; the entry is an intent.
    Rows,
    /// The expiry keys. Nothing opens after this, in any copy.
    Keys,
}

/// One phase of a destruction. Each can be done again without harm.
pub(crate) struct Destroy {
    pub id: ProposalId,
    pub phase: Phase,
    /// Tenants with keys on the list, or under expiry keys that go.
    pub tenants: Vec<TenantId>,
    pub periods: Periods,
}

impl Operation for Destroy {
    const NAME: &'static str = "retention.keys.destroy";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(PROPOSAL, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        let proposal = store::proposal(tx.sql(), self.id).await.map_err(::store::refusal)?;
        let proposal = proposal.ok_or_else(|| Refusal::not_found(format!("no proposal {}", self.id)))?;
        match (self.phase, proposal.state) {
            (Phase::Rows, ProposalState::Approved) => self.rows(ctx, tx, proposal).await,
            (Phase::Keys, ProposalState::Destroying) => keys(ctx, tx, proposal).await,
            // Done by whoever came first.
            (_, ProposalState::Destroying | ProposalState::Done) => Ok(()),
            _ => Err(Refusal::denied("nobody has agreed to this destruction")),
        }
    }
}

impl Destroy {
    async fn rows(self, ctx: &Ctx, tx: &mut Writing, proposal: Proposal) -> Result<(), Refusal> {
        tx.is_intent();
        if proposal.basis == Basis::Contract {
            return self.contract(ctx, tx, proposal).await;
        }
        let mut names: BTreeSet<ExpiryName> = shared_names(&proposal);
        let (mut destroyed, mut kept) = (Vec::new(), 0_usize);
        for tenant in &self.tenants {
            let forget = ForgetKeys {
                items: proposal.items.iter().filter(|item| item.tenant == *tenant).cloned().collect(),
                names: names.iter().cloned().collect(),
                basis: proposal.basis,
                periods: self.periods,
            };
            let Forgot { destroyed: gone, kept: stayed } = tx.perform(&ctx.within(*tenant), forget).await?;
            kept = kept.saturating_add(stayed.len());
            destroyed.extend(gone);
        }
        // A key that had been held lies under an expiry key of its own, which goes, too.
        names.extend(destroyed.iter().filter_map(|key| key.expiry_key.clone()));
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        tell(tx, &proposal, &names);
        tx.fact("destroyed", destroyed.iter().take(MOST_NAMED).map(|key| key.id.clone()).collect::<Vec<_>>());
        tx.fact("destroyed_count", destroyed.len());
        tx.fact("kept_count", kept);
        store::destroying(tx, self.id, &names).await.map_err(::store::refusal)
    }
}

impl Destroy {
    async fn contract(self, ctx: &Ctx, tx: &mut Writing, proposal: Proposal) -> Result<(), Refusal> {
        let tenant = proposal.items.first().map(|item| item.tenant);
        let tenant = tenant.ok_or_else(|| Refusal::fault("a contract's end without a tenant"))?;
        contract::must_be_suspended(tx, tenant).await?;
        let end = EndTenant { items: proposal.items.clone() };
        let Ended { destroyed, kept, name } = tx.perform(&ctx.within(tenant), end).await?;
        // Keys that had been moved lie under expiry keys of this tenant's alone.
        let shared: BTreeSet<ExpiryName> = listed_names(&proposal);
        let own =
            destroyed.iter().filter_map(|key| key.expiry_key.clone()).filter(|own| !shared.contains(own));
        let names: Vec<String> = own.chain(name).map(|name| name.to_string()).collect();
        tell(tx, &proposal, &names);
        tx.fact("tenant", tenant.to_string());
        tx.fact("destroyed_count", destroyed.len());
        tx.fact("kept_count", kept);
        store::destroying(tx, self.id, &names).await.map_err(::store::refusal)
    }
}

async fn keys(ctx: &Ctx, tx: &mut Writing, proposal: Proposal) -> Result<(), Refusal> {
    let names: Vec<ExpiryName> = proposal.names.iter().filter_map(|name| ExpiryName::parse(name)).collect();
    destroy_names(tx, &names).await?;
    tell(tx, &proposal, &proposal.names);
    let going = proposal.items.iter().filter(|item| !item.is_held);
    tx.fact("keys", going.take(MOST_NAMED).map(|item| item.key.clone()).collect::<Vec<_>>());
    store::done(tx, proposal.id, ctx.now).await.map_err(::store::refusal)
}

async fn destroy_names(tx: &Writing, names: &[ExpiryName]) -> Result<(), Refusal> {
    let keys = tx.keys().clone();
    let Some(custodian) = keys.expiry() else {
        return Err(Refusal::unavailable("this custodian holds no expiry keys"));
    };
    for name in names {
        let done = custodian.destroy(name).await;
        done.map_err(|error| Refusal::unavailable(format!("expiry key {name}: {error}")))?;
    }
    Ok(())
}

/// The expiry keys that every tenant's keys of the listed classes and months share.
/// None at the end of a contract: there they are other tenants', too.
pub(crate) fn shared_names(proposal: &Proposal) -> BTreeSet<ExpiryName> {
    match proposal.basis {
        Basis::Period => listed_names(proposal),
        Basis::Contract => BTreeSet::new(),
    }
}

fn listed_names(proposal: &Proposal) -> BTreeSet<ExpiryName> {
    let listed = proposal.items.iter().filter(|item| !item.is_held);
    listed.filter_map(|item| ledger::forgetting::shared_expiry_key(item.class, item.month)).collect()
}

fn tell(tx: &mut Writing, proposal: &Proposal, names: &[String]) {
    tx.fact("basis", proposal.basis.name());
    tx.fact("expiry_keys", names.to_vec());
    let going = || proposal.items.iter().filter(|item| !item.is_held);
    tx.fact("first_month", going().map(|item| item.month).min().map(|month| month.to_string()));
    tx.fact("last_month", going().map(|item| item.month).max().map(|month| month.to_string()));
    tx.fact("proposed_by", proposal.proposed.1.to_string());
    tx.fact("approved_by", proposal.decided.map(|(_, by)| by.to_string()));
}

/// Expiry keys that somebody brought back from a copy are destroyed again.
pub(crate) struct DestroyAgain {
    pub names: Vec<ExpiryName>,
}

impl Operation for DestroyAgain {
    const NAME: &'static str = "retention.keys.destroy-again";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("ledger.key")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        must_be_provider(ctx)?;
        tx.fact("expiry_keys", self.names.iter().map(ToString::to_string).collect::<Vec<_>>());
        destroy_names(tx, &self.names).await
    }
}
