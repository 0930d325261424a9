//! Somebody says that an honest request was refused: what would have to be excluded so that it passes.

use super::{conflict, must_be_provider};
use crate::{
    model::{Proposal, ProposalId, Proposed, Reason},
    store::proposals,
};
use kernel::{Ctx, Message, Refusal, TenantId, Timestamp, random_from};
use ledger::{Found, Query};
use office::{Operation, Target, Writing};
use serde_json::Value;
use time::Duration;
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

/// An entry is written when the answer is out; requests may take an hour.
const LONGEST_REQUEST: Duration = Duration::hours(1);
const ACTIVITY: &str = "gate.attack.detect";
/// Entries of that hour that are looked through.
const MOST_PAGES: usize = 40;

impl ReportFalsePositive {
    /// The trace as refusal pages and the audit show it.
    ///
    /// # Errors
    /// *invalid*; the faults name the fields `trace` and `reason`.
    pub fn new(trace: &str, tenant: Option<TenantId>, reason: &str) -> Result<Self, Refusal> {
        let refusal = Refusal::invalid("a false positive");
        match (Uuid::parse_str(trace.trim()), Reason::parse(reason)) {
            (Ok(trace), Ok(reason)) if trace.get_timestamp().is_some() => {
                Ok(Self { trace, tenant: tenant.unwrap_or(TenantId::PROVIDER), reason })
            }
            (_, Err(fault)) => Err(refusal.with_field("reason", fault)),
            _ => Err(refusal.with_field("trace", Message::key("waf-trace-form"))),
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
        let begun = self.trace.get_timestamp().map(|begun| begun.to_unix().0);
        let begun = begun.and_then(|seconds| i64::try_from(seconds).ok()).ok_or_else(refused)?;
        let from =
            Timestamp::from_unix_timestamp(begun).map_err(|_| refused())?.saturating_sub(Duration::SECOND);
        let mut query = Query {
            from,
            until: from.saturating_add(LONGEST_REQUEST),
            actor: None,
            target: None,
            address: None,
            activity: Some(ACTIVITY.to_owned()),
            outcome: None,
            before: None,
            most: 500,
        };
        let wanted = self.trace.simple().to_string();
        for _ in 0..MOST_PAGES {
            let (sql, keys) = tx.parts();
            let page = ledger::search(sql, keys, &query).await?;
            if let Some(facts) = page.entries.iter().find_map(|entry| facts_of(entry, &wanted)) {
                return Ok(facts);
            }
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
        Err(refused())
    }
}

fn facts_of(entry: &Found, trace: &str) -> Option<Value> {
    let content = entry.content.as_ref()?;
    let is_it = content.get("trace").and_then(Value::as_str) == Some(trace);
    is_it.then(|| content.get("facts").cloned()).flatten()
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
