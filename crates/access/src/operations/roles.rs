//! Creating, renaming and deleting a role.

use crate::{
    Role, RoleId, RoleName,
    operations::{announce_tenant, conflict, existing},
    store,
};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::{Operation, Target, Writing};

/// Roles of one tenant, the built-in ones included.
pub const MOST_ROLES: u64 = 100;

/// A new role that grants nothing yet.
pub struct CreateRole {
    pub name: RoleName,
}

impl Operation for CreateRole {
    const NAME: &'static str = "access.role.create";
    type Outcome = RoleId;

    fn target(&self) -> Target {
        Target::any("access.role")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<RoleId, Refusal> {
        store::one_at_a_time(tx).await.map_err(::store::refusal)?;
        if store::count(tx).await.map_err(::store::refusal)? >= MOST_ROLES {
            let message = Message::key("access-fault-many").with("most", MOST_ROLES);
            return Err(conflict("SK-ACCESS-010", "name", message, "too many roles"));
        }
        let id = RoleId::new(ctx.now);
        let role = Role { id, stored_name: self.name.as_str().to_owned(), builtin: None };
        store::insert(tx, &role, ctx.now).await.map_err(name_taken)?;
        tx.retarget(Target::new("access.role", id));
        tx.fact("name", self.name.as_str());
        Ok(id)
    }
}

pub struct RenameRole {
    pub role: RoleId,
    pub name: RoleName,
}

impl Operation for RenameRole {
    const NAME: &'static str = "access.role.rename";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("access.role", self.role)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let role = existing(tx, self.role).await?;
        if role.builtin.is_some() {
            return Err(builtin("name"));
        }
        store::rename(tx, self.role, &self.name).await.map_err(name_taken)?;
        tx.fact("before", role.stored_name);
        tx.fact("name", self.name.as_str());
        // Services are told role names, so what gates remember is out of date.
        announce_tenant(ctx, tx).await
    }
}

/// Only a role that nobody holds is deleted.
pub struct DeleteRole {
    pub role: RoleId,
}

impl Operation for DeleteRole {
    const NAME: &'static str = "access.role.delete";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("access.role", self.role)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        store::one_at_a_time(tx).await.map_err(::store::refusal)?;
        let role = existing(tx, self.role).await?;
        if role.builtin.is_some() {
            return Err(builtin("role"));
        }
        let tenant = tx.keys().tenant();
        let holders = store::holders(tx.sql(), tenant, self.role, 1).await.map_err(::store::refusal)?;
        if !holders.is_empty() {
            let message = Message::key("access-fault-held");
            return Err(conflict("SK-ACCESS-012", "role", message, "the role is held"));
        }
        store::delete(tx, self.role).await.map_err(::store::refusal)?;
        tx.fact("name", role.stored_name);
        Ok(())
    }
}

pub(super) fn builtin(field: &'static str) -> Refusal {
    conflict("SK-ACCESS-011", field, Message::key("access-fault-builtin"), "a built-in role")
}

fn name_taken(error: sqlx::Error) -> Refusal {
    let refusal = ::store::refusal(error);
    match refusal.kind {
        RefusalKind::Conflict => {
            conflict("SK-ACCESS-014", "name", Message::key("access-fault-taken"), &refusal.inside)
        }
        _ => refusal,
    }
}
