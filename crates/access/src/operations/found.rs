//! The roles that a tenant begins with.

use crate::{Builtin, Grant, Role, RoleId, manifest::Manifests, operations::announce_tenant, store};
use kernel::{Ctx, Language, Refusal, UserId};
use office::{Operation, Target, Writing};
use std::collections::BTreeSet;

/// Makes 「管理者」 and 「一般」 where they are not there yet. Done again it changes nothing.
pub struct FoundRoles {
    services: Vec<String>,
    general: BTreeSet<Grant>,
    administrator: Option<UserId>,
}

impl FoundRoles {
    /// `administrator` is given the administrator role.
    pub fn new(manifests: &Manifests, administrator: Option<UserId>) -> Self {
        let services = manifests.all().iter().map(|manifest| manifest.service().to_owned()).collect();
        Self { services, general: manifests.for_general(), administrator }
    }
}

impl Operation for FoundRoles {
    const NAME: &'static str = "access.roles.found";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("access.role")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let tenant = tx.keys().tenant();
        let there = store::roles(tx.sql(), tenant).await.map_err(::store::refusal)?;
        let mut founded = Vec::new();
        for builtin in Builtin::ALL {
            let known = there.iter().find(|listed| listed.role.builtin == Some(builtin));
            let id = known.map_or_else(|| RoleId::new(ctx.now), |listed| listed.role.id);
            if known.is_none() {
                let stored_name = builtin.label().of(Language::Ja).to_owned();
                let role = Role { id, stored_name, builtin: Some(builtin) };
                store::insert(tx, &role, ctx.now).await.map_err(::store::refusal)?;
                founded.push(builtin.name());
                if builtin == Builtin::General {
                    store::replace_grants(tx, id, &self.services, &self.general)
                        .await
                        .map_err(::store::refusal)?;
                }
            }
            if let (Builtin::Administrator, Some(user)) = (builtin, self.administrator) {
                store::replace_roles(tx, user, &BTreeSet::from([id])).await.map_err(::store::refusal)?;
                tx.fact("administrator", user.to_string());
            }
        }
        tx.fact("founded", founded);
        announce_tenant(ctx, tx).await
    }
}
