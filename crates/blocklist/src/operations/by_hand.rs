//! An operator blocks or allows a network.

use super::{ENTRY, must_be_provider};
use crate::{
    api::CHANGED,
    model::{EntryId, Listed, Reason, Rule, network},
    store,
};
use ipnet::IpNet;
use kernel::{Ctx, Message, Refusal, RefusalKind, Timestamp};
use office::{Operation, Target, Writing};

/// Entries by hand that are in force at a time.
pub(crate) const MOST: i64 = 10_000;

/// Nobody from the network gets in any more, signed in or not. Answers the entry's id.
pub struct BlockAddress(ByHand);

/// Gates never block the network by themselves.
pub struct AllowAddress(ByHand);

struct ByHand {
    network: IpNet,
    reason: Reason,
    until: Option<Timestamp>,
}

impl BlockAddress {
    /// From what was typed. Faults name the fields `network` and `reason`.
    pub fn new(network: &str, reason: &str, until: Option<Timestamp>) -> Result<Self, Refusal> {
        ByHand::new(network, reason, until).map(Self)
    }
}

impl AllowAddress {
    /// From what was typed. Faults name the fields `network` and `reason`.
    pub fn new(network: &str, reason: &str, until: Option<Timestamp>) -> Result<Self, Refusal> {
        ByHand::new(network, reason, until).map(Self)
    }
}

impl ByHand {
    fn new(typed: &str, reason: &str, until: Option<Timestamp>) -> Result<Self, Refusal> {
        match (network(typed), Reason::parse(reason)) {
            (Ok(network), Ok(reason)) => Ok(Self { network, reason, until }),
            (network, reason) => {
                let faults = [("network", network.err()), ("reason", reason.err())];
                let faults = faults.into_iter().filter_map(|(field, fault)| Some((field, fault?)));
                let refusal = Refusal::invalid("an entry of the blocklist");
                Err(faults.fold(refusal, |refusal, (field, fault)| refusal.with_field(field, fault)))
            }
        }
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing, rule: Rule) -> Result<EntryId, Refusal> {
        must_be_provider(ctx)?;
        if self.until.is_some_and(|until| until <= ctx.now) {
            let fault = Message::key("blocklist-until-past");
            return Err(Refusal::invalid("an end in the past").with_field("until", fault));
        }
        if rule == Rule::Block
            && ctx.origin.address.is_some_and(|own| self.network.contains(&own.to_canonical()))
        {
            return Err(own(self.network));
        }
        if store::in_force_by_hand(tx.sql(), ctx.now).await.map_err(::store::refusal)? >= MOST {
            let message = Message::key("blocklist-full").with("max", MOST);
            return Err(Refusal::new("SK-BLOCKLIST-003", RefusalKind::Conflict, message, "the list is full"));
        }
        let id = EntryId::new(ctx.now);
        tx.retarget(Target::new(ENTRY, id));
        tx.fact("network", self.network.to_string());
        tx.fact("reason", self.reason.as_str());
        tx.fact("until", self.until.map(|until| until.unix_timestamp()));
        let entry = Listed {
            id,
            network: self.network,
            rule,
            reason: self.reason.as_str().to_owned(),
            made_at: ctx.now,
            made_by: ctx.actor.reference(),
            until: self.until,
            level: 0,
            lifted_at: None,
            lifted_by: None,
            lift_reason: None,
        };
        store::insert(tx, &entry).await.map_err(::store::refusal)?;
        tx.announce(CHANGED, id.uuid(), ctx.now).await?;
        Ok(id)
    }
}

/// Whoever blocks themselves could not take it back.
fn own(network: IpNet) -> Refusal {
    let message = Message::key("blocklist-network-own");
    let inside = format!("{network} holds the address of whoever blocks it");
    Refusal::new("SK-BLOCKLIST-001", RefusalKind::Conflict, message.clone(), inside)
        .with_field("network", message)
}

impl Operation for BlockAddress {
    const NAME: &'static str = "blocklist.address.block";
    type Outcome = EntryId;

    fn target(&self) -> Target {
        Target::any(ENTRY)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<EntryId, Refusal> {
        self.0.apply(ctx, tx, Rule::Block).await
    }
}

impl Operation for AllowAddress {
    const NAME: &'static str = "blocklist.address.allow";
    type Outcome = EntryId;

    fn target(&self) -> Target {
        Target::any(ENTRY)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<EntryId, Refusal> {
        self.0.apply(ctx, tx, Rule::Allow).await
    }
}
