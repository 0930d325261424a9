//! Which roles a member holds.

use crate::{
    RoleId,
    operations::{TOPIC, keep_a_keeper, keepers},
    store,
};
use kernel::{Ctx, Refusal, UserId};
use office::{Operation, Target, Writing};
use std::collections::BTreeSet;

/// Makes `roles` everything that a member holds.
pub struct SetMemberRoles {
    pub user: UserId,
    pub roles: BTreeSet<RoleId>,
}

impl Operation for SetMemberRoles {
    const NAME: &'static str = "access.member.roles.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("identity.user", self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        store::one_at_a_time(tx).await.map_err(::store::refusal)?;
        let tenant = tx.keys().tenant();
        let known = store::roles(tx.sql(), tenant).await.map_err(::store::refusal)?;
        let missing = self.roles.iter().find(|id| known.iter().all(|listed| listed.role.id != **id));
        if let Some(id) = missing {
            return Err(Refusal::not_found(format!("role {id}")));
        }
        let before = store::roles_of(tx.sql(), tenant, self.user).await.map_err(::store::refusal)?;
        let before: BTreeSet<RoleId> = before.into_iter().map(|role| role.id).collect();
        let keepers = keepers(tx).await?;
        store::replace_roles(tx, self.user, &self.roles).await.map_err(::store::refusal)?;
        keep_a_keeper(tx, keepers).await?;
        let names = |ids: &mut dyn Iterator<Item = &RoleId>| -> Vec<String> {
            ids.filter_map(|id| known.iter().find(|listed| listed.role.id == *id))
                .map(|listed| listed.role.stored_name.clone())
                .collect()
        };
        tx.fact("given", names(&mut self.roles.difference(&before)));
        tx.fact("taken", names(&mut before.difference(&self.roles)));
        tx.announce(TOPIC, self.user.uuid(), ctx.now).await
    }
}
