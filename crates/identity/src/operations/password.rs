//! New passwords: by a mailed link, on the way in, by oneself.
//!
//! Hashing takes its time and is done before; an operation is handed the finished hash.

use super::{
    Entered,
    accept::{go_on, take_up},
    layer_of, person_of,
    session::end_all,
    user,
};
use crate::{
    model::{lockout::Reservation, rules::Rules, signin::SignInRefused},
    sealing,
    store::{self, Account, Guessed},
};
use kernel::{Ctx, Message, Refusal, RefusalKind, SessionId, Timestamp, UserId};
use keys::{Bearer, Phc};
use office::{Operation, Target, Writing};
use std::sync::Arc;

/// A link is used up and its person has a new password.
pub(crate) struct SetPassword {
    pub bearer: Bearer,
    pub phc: Phc,
}

impl Operation for SetPassword {
    const NAME: &'static str = "identity.password.set";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let id = store::use_token(tx, &self.bearer.digest(), ctx.now).await.map_err(::store::refusal)?;
        let id = id.ok_or_else(link_is_over)?;
        let account = person_of(tx, id).await?;
        if !account.is_active {
            return Err(link_is_over());
        }
        tx.retarget(user(id));
        renew(ctx, tx, &account, &self.phc, None).await?;
        store::drop_pending_of(tx, id).await.map_err(::store::refusal)?;
        store::drop_tokens_of(tx, id).await.map_err(::store::refusal)
    }
}

/// Used, too old, or never issued: nobody is told which.
pub(crate) fn link_is_over() -> Refusal {
    Refusal::new(
        "SK-LINK-001",
        RefusalKind::NotFound,
        Message::key("identity-link-over"),
        "link used, expired or unknown",
    )
}

/// A new password that was owed on the way in.
pub(crate) struct RenewPassword {
    pub bearer: Bearer,
    pub phc: Phc,
    pub rules: Arc<Rules>,
}

impl Operation for RenewPassword {
    const NAME: &'static str = "identity.password.renew";
    type Outcome = Entered;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Entered, Refusal> {
        let (row, mut owed) = take_up(ctx, tx, &self.bearer).await?;
        owed.pending = owed.pending.password_changed().map_err(|no| no.refusal(ctx.now))?;
        let account = person_of(tx, row.user).await?;
        tx.retarget(user(account.id));
        renew(ctx, tx, &account, &self.phc, None).await?;
        store::drop_tokens_of(tx, account.id).await.map_err(::store::refusal)?;
        go_on(ctx, tx, account.id, owed, row.expires_at, &self.rules).await
    }
}

/// A signed-in person is about to show their present password: one attempt is taken.
pub(crate) struct ProvePassword {
    pub user: UserId,
    pub rules: Arc<Rules>,
}

pub(crate) struct Proving {
    pub account: Account,
    pub reserved_at: Timestamp,
    pub left: u32,
}

impl Operation for ProvePassword {
    const NAME: &'static str = "identity.password.prove";
    type Outcome = Proving;

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Proving, Refusal> {
        let account = person_of(tx, self.user).await?;
        let effective = self.rules.effective(ctx.tenant, &layer_of(tx.sql(), ctx.tenant).await?);
        let index = sealing::index_of(tx.keys(), &account.login);
        let reservation = store::reserve_attempt(tx, (index, Guessed::Password), &effective.lockout, ctx.now)
            .await
            .map_err(::store::refusal)?;
        match reservation {
            Reservation::Granted { at, left } => {
                tx.is_intent();
                Ok(Proving { account, reserved_at: at, left })
            }
            Reservation::Locked { until } => Err(SignInRefused::Locked { until }.refusal(ctx.now)),
        }
    }
}

/// The present password was wrong, or could not be compared (then the attempt is given back).
pub(crate) struct DisprovePassword {
    pub user: UserId,
    pub login: String,
    pub release: Option<Timestamp>,
}

impl Operation for DisprovePassword {
    const NAME: &'static str = "identity.password.disprove";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let Some(reserved_at) = self.release else {
            tx.failed("SK-SIGNIN-003");
            return Ok(());
        };
        tx.failed("SK-SIGNIN-005");
        let index = sealing::index_of(tx.keys(), &self.login);
        store::release_attempt(tx, (index, Guessed::Password), reserved_at, ctx.now)
            .await
            .map_err(::store::refusal)
    }
}

/// One's own password, after the present one was shown.
pub(crate) struct ChangePassword {
    pub user: UserId,
    /// Of the password that was shown: it must still be that one.
    pub password_set_at: Option<Timestamp>,
    pub phc: Phc,
    /// The session that stays.
    pub session: SessionId,
}

impl Operation for ChangePassword {
    const NAME: &'static str = "identity.password.change";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let account = person_of(tx, self.user).await?;
        if account.password_set_at != self.password_set_at {
            return Err(SignInRefused::OutOfOrder.refusal(ctx.now));
        }
        renew(ctx, tx, &account, &self.phc, Some(self.session)).await?;
        store::drop_pending_of(tx, self.user).await.map_err(::store::refusal)?;
        store::drop_tokens_of(tx, self.user).await.map_err(::store::refusal)
    }
}

/// Whoever knew the old password is out, and old failures are forgiven.
async fn renew(
    ctx: &Ctx,
    tx: &mut Writing,
    account: &Account,
    phc: &Phc,
    kept: Option<SessionId>,
) -> Result<(), Refusal> {
    store::set_password(tx, account.id, phc.as_str(), ctx.now).await.map_err(::store::refusal)?;
    let index = sealing::index_of(tx.keys(), &account.login);
    store::forgive_attempts(tx, index, Guessed::Password).await.map_err(::store::refusal)?;
    end_all(ctx, tx, account.id, kept, "password changed").await
}
