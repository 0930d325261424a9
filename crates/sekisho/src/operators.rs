//! Operators that no page makes: the first one, and the one of a demo.
//!
//! An operator is an account of the provider and the role that the console asks for. The two are
//! two operations, each with its entry; whatever lies between them is mended by the second one.

use crate::platform::Platform;
use access::api::{Manifests, found_roles, role_names_of};
use identity::api::{Credentials, NewPerson, create_with_password, members};
use kernel::{Ctx, Language, Refusal, TenantId, UserId};
use office::Target;

/// An account of the provider.
pub struct Operator {
    pub id: UserId,
    pub has_role: bool,
}

/// Makes the account with a generated password, and gives it the role.
///
/// # Errors
/// *invalid* with fields; *conflict* where the user ID or the address is taken.
pub async fn create(
    platform: &Platform,
    manifests: &Manifests,
    new: NewPerson,
) -> Result<Credentials, Refusal> {
    let made = create_with_password(&platform.office, &platform.passwords, &context(platform), new).await?;
    give_role(platform, manifests, made.user).await?;
    Ok(made)
}

/// What the console asks for before a page is reached, operators hold by role like everybody.
pub async fn give_role(platform: &Platform, manifests: &Manifests, user: UserId) -> Result<(), Refusal> {
    platform.office.perform(&context(platform), found_roles(manifests, Some(user))).await
}

/// Who of the provider has this user ID.
pub async fn find(platform: &Platform, login: &str) -> Result<Option<Operator>, Refusal> {
    let ctx = context(platform);
    let target = Target::any("identity.user");
    let mut reading = platform.office.view(&ctx, "identity.member.list", target).await?;
    let (sql, keys) = reading.parts();
    let everybody = members(sql, keys).await?;
    let Some(found) = everybody.into_iter().find(|member| member.login == login) else { return Ok(None) };
    let roles = role_names_of(sql, (TenantId::PROVIDER, found.id), Language::En).await?;
    Ok(Some(Operator { id: found.id, has_role: !roles.is_empty() }))
}

fn context(platform: &Platform) -> Ctx {
    Ctx::system("command line", TenantId::PROVIDER, platform.clock.now())
}
