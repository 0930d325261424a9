//! What pages before sign-in may know: whose link or half-finished sign-in it is.

use super::ON_THE_WAY;
use crate::{
    Identity,
    model::{
        options::Effective,
        signin::{SignInRefused, Stage},
        totp,
    },
    operations::{Owed, layer_of, link_is_over},
    sealing,
    store::{self, Account},
};
use kernel::{Actor, Ctx, Refusal, RefusalKind, Secret, TenantId};
use keys::Bearer;
use office::{Reading, Target};

/// Somebody whose password was right.
pub(crate) struct OnTheWay {
    pub tenant: TenantId,
    pub account: Account,
    pub effective: Effective,
    pub stage: Stage,
    /// The secret to be set up, where that is what is owed.
    pub offer: Option<Secret<Vec<u8>>>,
}

/// Whoever holds a link.
pub(crate) struct LinkHolder {
    pub account: Account,
    pub effective: Effective,
}

/// The context of somebody not signed in who shows something of `tenant`.
pub(crate) fn stranger(ctx: &Ctx, tenant: TenantId) -> Ctx {
    ctx.within(tenant).with_actor(Actor::Nobody)
}

/// # Errors
/// *sign-in needed* when there is nothing to go on with.
pub(crate) async fn on_the_way(identity: &Identity, ctx: &Ctx, bearer: &Bearer) -> Result<OnTheWay, Refusal> {
    let again = || SignInRefused::OutOfOrder.refusal(ctx.now);
    let ctx = stranger(ctx, bearer.tenant());
    let mut reading = look(identity, &ctx).await?.ok_or_else(again)?;
    let (sql, keys) = reading.parts();
    let row = store::pending(sql, ctx.tenant, &bearer.digest(), ctx.now).await.map_err(::store::refusal)?;
    let row = row.ok_or_else(again)?;
    let owed: Owed = sealing::open_json(keys, &sealing::pending_place(row.id), &row.content)?;
    let account = store::account(sql, ctx.tenant, row.user).await.map_err(::store::refusal)?;
    let account = account.filter(|account| account.is_active).ok_or_else(again)?;
    let stage = owed.pending.stage();
    let offer = match (&account.totp_offer, stage) {
        (Some(sealed), Stage::Enrolment) => {
            Some(sealing::open_secret(keys, &sealing::factor_place(account.id), sealed)?)
        }
        _ => None,
    };
    let effective = identity.rules().effective(ctx.tenant, &layer_of(sql, ctx.tenant).await?);
    Ok(OnTheWay { tenant: ctx.tenant, account, effective, stage, offer })
}

/// # Errors
/// *not found* for a link that is used, over, or nobody's.
pub(crate) async fn link_holder(
    identity: &Identity,
    ctx: &Ctx,
    bearer: &Bearer,
) -> Result<LinkHolder, Refusal> {
    let ctx = stranger(ctx, bearer.tenant());
    let mut reading = look(identity, &ctx).await?.ok_or_else(link_is_over)?;
    let sql = reading.sql();
    let user =
        store::token_user(sql, ctx.tenant, &bearer.digest(), ctx.now).await.map_err(::store::refusal)?;
    let user = user.ok_or_else(link_is_over)?;
    let account = store::account(sql, ctx.tenant, user).await.map_err(::store::refusal)?;
    let account = account.filter(|account| account.is_active).ok_or_else(link_is_over)?;
    let effective = identity.rules().effective(ctx.tenant, &layer_of(sql, ctx.tenant).await?);
    Ok(LinkHolder { account, effective })
}

/// `None` for a tenant that does not exist: a token may claim any.
async fn look(identity: &Identity, ctx: &Ctx) -> Result<Option<Reading>, Refusal> {
    match identity.office().view(ctx, ON_THE_WAY, Target::any("identity.user")).await {
        Ok(reading) => Ok(Some(reading)),
        Err(refusal) if refusal.kind == RefusalKind::NotFound => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// What an app needs to be set up: the QR code's address, and the secret as people type it.
pub(crate) fn provisioning(
    identity: &Identity,
    secret: &Secret<Vec<u8>>,
    account: &str,
) -> (Secret<String>, Secret<String>) {
    (totp::provisioning_uri(secret, identity.issuer(), account), totp::base32(secret))
}
