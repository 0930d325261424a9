//! The access decision, asked as people who must hear no.

use super::{Functions, Probe, facts, run_of};
use crate::{
    model::{
        asset::Asset,
        evidence::{Facts, Run},
    },
    store::trees,
};
use ::store::Database;
use kernel::{Actor, Channel, Ctx, Origin, Refusal, SessionId, Standing, TenantId, Timestamp, UserId};
use office::{BoxFuture, Decide, Target};
use std::{collections::BTreeSet, sync::Arc};

/// Actions by who may do them.
#[derive(Clone)]
pub(super) struct Actions {
    pub administrator: Vec<&'static str>,
    pub operator: Vec<&'static str>,
}

type Decision = Arc<dyn Decide>;

fn somebody(tenant: TenantId, standing: Option<Standing>, now: Timestamp) -> Ctx {
    let actor = standing.map_or(Actor::Nobody, |standing| Actor::User {
        id: UserId::new(now),
        session: SessionId::new(now),
        standing,
    });
    let origin = Origin { channel: Channel::Page, address: None, agent: None };
    Ctx { origin, ..Ctx::system("probes", tenant, now).with_actor(actor) }
}

async fn is_permitted(decide: &dyn Decide, ctx: &Ctx, action: &'static str) -> bool {
    // About somebody else: what people may do to themselves is not asked here.
    let target = Target::new("identity.user", kernel::random_from(ctx.now));
    decide.decide(ctx, action, &target).await.is_ok()
}

/// Administration of a tenant's people: for its administrators, for no other user.
pub(super) struct TenantAdministration {
    pub decide: Decision,
    pub actions: Actions,
}

impl Probe for TenantAdministration {
    fn code(&self) -> &'static str {
        "tenant-administration"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { Run::Measured(self.measure(&*self.decide, now).await) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { Run::Measured(self.measure(&PermitAll, now).await) })
    }
}

impl TenantAdministration {
    async fn measure(&self, decide: &dyn Decide, now: Timestamp) -> Facts {
        let tenant = TenantId::new(now);
        let mut permitted = [0_u32; 2];
        for (standing, count) in [Standing::Administrator, Standing::Member].into_iter().zip(&mut permitted) {
            let ctx = somebody(tenant, Some(standing), now);
            for action in &self.actions.administrator {
                *count = count.saturating_add(u32::from(is_permitted(decide, &ctx, action).await));
            }
        }
        let [administrator, member] = permitted;
        facts([
            ("administrator_operations", administrator.into()),
            ("member_operations", member.into()),
            ("operations", self.actions.administrator.len().into()),
        ])
    }
}

/// What no policy permits.
pub(super) struct DefaultDeny {
    pub decide: Decision,
    pub actions: Actions,
}

/// Names that no capability uses: denied to everybody, whatever their standing.
const UNNAMED: [&str; 3] = ["assurance.unnamed", "identity.member", "*"];

impl Probe for DefaultDeny {
    fn code(&self) -> &'static str {
        "default-deny"
    }

    fn run<'a>(&'a self, _: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { Run::Measured(self.measure(&*self.decide, now).await) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { Run::Measured(self.measure(&PermitAll, now).await) })
    }
}

impl DefaultDeny {
    async fn measure(&self, decide: &dyn Decide, now: Timestamp) -> Facts {
        let customer = TenantId::new(now);
        let Actions { administrator, operator } = &self.actions;
        let everything = || administrator.iter().chain(operator).chain(&UNNAMED).copied();
        let asked: [(Ctx, Vec<&'static str>); 4] = [
            (somebody(customer, None, now), everything().collect()),
            (somebody(customer, Some(Standing::Member), now), everything().collect()),
            (
                somebody(customer, Some(Standing::Administrator), now),
                operator.iter().chain(&UNNAMED).copied().collect(),
            ),
            (somebody(TenantId::PROVIDER, Some(Standing::Operator), now), UNNAMED.to_vec()),
        ];
        let (mut operations, mut permitted) = (0_u32, Vec::new());
        for (ctx, actions) in &asked {
            for action in actions {
                operations = operations.saturating_add(1);
                if is_permitted(decide, ctx, action).await {
                    let who = ctx.actor.standing().map_or("nobody", Standing::name);
                    permitted.push(format!("{who}: {action}"));
                }
            }
        }
        facts([
            ("operations", operations.into()),
            ("unpermitted_operations_allowed", permitted.len().into()),
            ("allowed", permitted.iter().take(20).cloned().collect::<Vec<_>>().into()),
        ])
    }
}

/// Functions of a service, for users without any role.
pub(super) struct FunctionRules {
    pub functions: Arc<dyn Functions>,
    pub database: Database,
}

/// Tenants asked about in one run.
const MOST_TENANTS: usize = 20;

impl Probe for FunctionRules {
    fn code(&self) -> &'static str {
        "function-rules"
    }

    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run> {
        Box::pin(async move { run_of(self.measure(&*self.functions, &asset.name, now).await) })
    }

    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run> {
        Box::pin(async move { run_of(self.measure(&EverythingGranted, "decoy", now).await) })
    }
}

impl FunctionRules {
    async fn measure(
        &self,
        functions: &dyn Functions,
        service: &str,
        now: Timestamp,
    ) -> Result<Facts, String> {
        let mut ledger = self.database.begin_ledger().await.map_err(|error| error.to_string())?;
        let tenants = trees::tenants(&mut ledger).await.map_err(|error| error.to_string())?;
        drop(ledger);
        let all = functions.of_service(service);
        let mut open = BTreeSet::new();
        for tenant in tenants.iter().take(MOST_TENANTS) {
            let granted = functions.granted(*tenant, UserId::new(now), service).await;
            open.extend(granted.map_err(|refusal| refusal.inside)?);
        }
        Ok(facts([
            ("functions", all.len().into()),
            ("ungranted_functions_open", open.len().into()),
            ("tenants", tenants.len().min(MOST_TENANTS).into()),
        ]))
    }
}

/// Known bad: says yes to everybody.
struct PermitAll;

impl Decide for PermitAll {
    fn decide<'a>(
        &'a self,
        _: &'a Ctx,
        _: &'static str,
        _: &'a Target,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Known bad: grants every function to everybody.
struct EverythingGranted;

impl Functions for EverythingGranted {
    fn of_service(&self, _: &str) -> Vec<String> {
        vec!["decoy.use".to_owned()]
    }

    fn granted<'a>(
        &'a self,
        _: TenantId,
        _: UserId,
        _: &'a str,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Refusal>> {
        Box::pin(std::future::ready(Ok(["decoy.use".to_owned()].into())))
    }
}
