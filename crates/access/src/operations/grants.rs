//! What a role grants.

use crate::{
    Grant, RoleId,
    manifest::Manifests,
    operations::{announce_tenant, existing, keep_a_keeper, keepers, roles::builtin},
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use std::collections::BTreeSet;

/// Makes `grants` everything that a role grants in the services that `manifests` know.
pub struct SetRoleGrants {
    role: RoleId,
    services: Vec<String>,
    grants: BTreeSet<Grant>,
}

impl SetRoleGrants {
    pub fn new(role: RoleId, manifests: &Manifests, grants: BTreeSet<Grant>) -> Self {
        let services = manifests.all().iter().map(|manifest| manifest.service().to_owned()).collect();
        Self { role, services, grants }
    }
}

impl Operation for SetRoleGrants {
    const NAME: &'static str = "access.role.grants.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("access.role", self.role)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        store::one_at_a_time(tx).await.map_err(::store::refusal)?;
        let role = existing(tx, self.role).await?;
        if role.grants_everything() {
            return Err(builtin("grants"));
        }
        let tenant = tx.keys().tenant();
        let before = store::grants_of(tx.sql(), tenant, self.role).await.map_err(::store::refusal)?;
        let keepers = keepers(tx).await?;
        store::replace_grants(tx, self.role, &self.services, &self.grants).await.map_err(::store::refusal)?;
        keep_a_keeper(tx, keepers).await?;
        let after = store::grants_of(tx.sql(), tenant, self.role).await.map_err(::store::refusal)?;
        tx.fact("role", role.stored_name);
        tx.fact("granted", after.difference(&before).cloned().collect::<Vec<_>>());
        tx.fact("withdrawn", before.difference(&after).cloned().collect::<Vec<_>>());
        announce_tenant(ctx, tx).await
    }
}
