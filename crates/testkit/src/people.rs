//! Contexts of people, and a tenant to put them in.

use kernel::{Actor, Channel, Ctx, Origin, Refusal, SessionId, Standing, TenantId, Timestamp, UserId};
use office::{Operation, Target, Writing};

/// Makes a tenant's keys and nothing else.
pub struct MakeTenant(pub TenantId);

impl Operation for MakeTenant {
    const NAME: &'static str = "testkit.tenant.make";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("tenant", self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.make_tenant_keys(self.0, ctx.now).await
    }
}

fn person(tenant: TenantId, now: Timestamp, id: UserId, standing: Standing) -> Ctx {
    let actor = Actor::User { id, session: SessionId::new(now), standing };
    on_page(Ctx::system("testkit", tenant, now).with_actor(actor))
}

fn on_page(ctx: Ctx) -> Ctx {
    let address = Some(std::net::IpAddr::from([203, 0, 113, 7]));
    Ctx { origin: Origin { channel: Channel::Page, address, agent: Some("test browser".to_owned()) }, ..ctx }
}

pub fn member(tenant: TenantId, now: Timestamp, id: UserId) -> Ctx {
    person(tenant, now, id, Standing::Member)
}

pub fn administrator(tenant: TenantId, now: Timestamp, id: UserId) -> Ctx {
    person(tenant, now, id, Standing::Administrator)
}

/// An operator, at home in the provider's tenant.
pub fn operator(now: Timestamp, id: UserId) -> Ctx {
    person(TenantId::PROVIDER, now, id, Standing::Operator)
}

/// A stranger at the tenant's door.
pub fn nobody(tenant: TenantId, now: Timestamp) -> Ctx {
    on_page(Ctx::system("testkit", tenant, now).with_actor(Actor::Nobody))
}
