//! `identity`'s question which roles a tenant has, answered by `access`.

use access::api::{Builtin, RoleId, SetMemberRoles};
use identity::api::{RoleFace, Roles};
use kernel::{Ctx, Language, Refusal, TenantId, Text, UserId};
use office::{BoxFuture, Writing};
use sqlx::PgConnection;
use uuid::Uuid;

pub struct FromAccess;

impl Roles for FromAccess {
    fn of<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        tenant: TenantId,
    ) -> BoxFuture<'a, Result<Vec<RoleFace>, Refusal>> {
        Box::pin(async move {
            let roles = access::api::roles(sql, tenant).await?;
            Ok(roles
                .into_iter()
                .map(|role| RoleFace {
                    id: role.id.uuid(),
                    name: Text { ja: role.name(Language::Ja).into(), en: role.name(Language::En).into() },
                    is_default: role.builtin == Some(Builtin::General),
                })
                .collect())
        })
    }

    fn give<'a>(
        &'a self,
        tx: &'a mut Writing,
        ctx: &'a Ctx,
        user: UserId,
        roles: Vec<Uuid>,
    ) -> BoxFuture<'a, Result<(), Refusal>> {
        let roles = roles.into_iter().map(RoleId::from_uuid).collect();
        Box::pin(async move { tx.perform(ctx, SetMemberRoles { user, roles }).await })
    }
}
