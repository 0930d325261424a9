//! Operators that no page makes: the first one, and the one of a demo.
//!
//! An operator is an account of the provider and the role that the console asks for. The two are
//! two operations, each with its entry; whatever lies between them is mended by the second one.

use crate::{command_line::context, platform::Platform};
use access::api::{Manifests, found_roles, role_names_of};
use identity::api::{Credentials, NewPerson, create_with_password, members};
use kernel::{Language, Refusal, TenantId, Timestamp, UserId};
use ledger::{EntryOutcome, Query, search};
use office::Target;

/// Operations of identity after which a password, or a second factor, is another one.
const PASSWORD_CHANGES: [&str; 3] =
    ["identity.password.set", "identity.password.renew", "identity.password.change"];
const FACTOR_CHANGES: [&str; 3] =
    ["identity.factor.enrol", "identity.factor.confirm", "identity.factor.reset"];

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

/// Which proofs an operator has set since they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangedProofs {
    pub password: bool,
    pub factor: bool,
}

/// As the ledger tells it: no capability keeps what a proof was before.
pub async fn changed_proofs(platform: &Platform, user: UserId) -> Result<ChangedProofs, Refusal> {
    let ctx = context(platform);
    let target = Target::new("identity.user", user);
    let mut reading = platform.office.view(&ctx, audit::SEARCH, Target::any("audit")).await?;
    let (sql, keys) = reading.parts();
    let mut changed = ChangedProofs::default();
    for (activities, is_changed) in
        [(PASSWORD_CHANGES, &mut changed.password), (FACTOR_CHANGES, &mut changed.factor)]
    {
        for activity in activities {
            let query = Query {
                target: Some(target.to_string()),
                activity: Some(activity.to_owned()),
                outcome: Some(EntryOutcome::Success),
                most: 1,
                ..Query::between(Timestamp::UNIX_EPOCH, ctx.now)
            };
            *is_changed |= !search(sql, keys, &query).await?.entries.is_empty();
        }
    }
    Ok(changed)
}
