//! Everything that changes roles. Each change is announced as `access.roles`, so that gates forget
//! what they remembered of the user, or of the whole tenant.

mod found;
mod grants;
mod members;
mod roles;

pub use found::FoundRoles;
pub use grants::SetRoleGrants;
pub use members::SetMemberRoles;
pub use roles::{CreateRole, DeleteRole, RenameRole};

use crate::{Role, RoleId, store};
use kernel::{Ctx, Message, Refusal, RefusalKind};
use office::Writing;
use uuid::Uuid;

/// The change feed's topic. The key is a user's id, or the tenant's id for everybody in it.
pub const TOPIC: &str = "access.roles";
/// The console's function without which nobody could change roles any more.
const KEEPER: (&str, &str) = ("console", "roles");

/// The change cannot be made as things stand. Shown beside `field`.
fn conflict(code: &'static str, field: &'static str, message: Message, inside: &str) -> Refusal {
    Refusal::new(code, RefusalKind::Conflict, message.clone(), inside).with_field(field, message)
}

async fn existing(tx: &mut Writing, id: RoleId) -> Result<Role, Refusal> {
    let tenant = tx.keys().tenant();
    let role = store::find(tx.sql(), tenant, id).await.map_err(::store::refusal)?;
    role.ok_or_else(|| Refusal::not_found(format!("role {id}")))
}

async fn announce_tenant(ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
    let everybody: Uuid = tx.keys().tenant().uuid();
    tx.announce(TOPIC, everybody, ctx.now).await
}

/// Somebody who could change roles before must be there after, too. Ask before the change with
/// [`keepers`], then this.
async fn keep_a_keeper(tx: &mut Writing, before: u64) -> Result<(), Refusal> {
    if before > 0 && keepers(tx).await? == 0 {
        let message = Message::key("access-fault-last");
        return Err(conflict("SK-ACCESS-013", "roles", message, "nobody could change roles any more"));
    }
    Ok(())
}

async fn keepers(tx: &mut Writing) -> Result<u64, Refusal> {
    store::keepers(tx, KEEPER.0, KEEPER.1).await.map_err(::store::refusal)
}
