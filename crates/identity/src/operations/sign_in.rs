//! Before and after a password is looked at: reserving the attempt, refusing, giving it back.

use super::{layer_of, user};
use crate::{
    model::{
        options::{Effective, Layer},
        rules::Rules,
        sign_in_name::SignInName,
        signin::{self, Reserved},
        user_id::Login,
    },
    sealing,
    store::{self, Account, Guessed, NameIndex},
};
use kernel::{Ctx, Refusal, TenantId, Timestamp, UserId};
use keys::TenantKeys;
use office::{Operation, Target, Writing};
use std::sync::Arc;

/// Whose door it is.
#[derive(Clone, Debug)]
pub(crate) enum Knock {
    /// A tenant's that exists; its scope is the context's.
    At(Login),
    /// Nobody's: no such tenant. Counted with the provider, so that it costs the same.
    Nowhere(SignInName),
}

impl Knock {
    pub(crate) fn index(&self, keys: &TenantKeys) -> NameIndex {
        match self {
            Knock::At(login) => sealing::name_index(keys, login),
            // No user ID holds a NUL, so this meets nobody's record.
            Knock::Nowhere(name) => sealing::index_of(keys, &format!("\0{name}")),
        }
    }

    pub(super) fn tell(&self, tx: &mut Writing) {
        match self {
            Knock::At(login) => tx.fact("login", login.as_str()),
            Knock::Nowhere(name) => {
                tx.fact("login", name.login.as_str());
                tx.fact("tenant_code", name.tenant.as_str());
            }
        }
    }
}

/// Address rule, then one attempt taken. What follows is told by another entry.
pub(crate) struct AttemptSignIn {
    pub knock: Knock,
    pub rules: Arc<Rules>,
}

pub(crate) struct Attempted {
    pub reserved: Reserved,
    pub account: Option<Account>,
    pub effective: Effective,
}

impl Operation for AttemptSignIn {
    const NAME: &'static str = "identity.signin.attempt";
    type Outcome = Attempted;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Attempted, Refusal> {
        self.knock.tell(tx);
        let effective = match self.knock {
            Knock::At(_) => self.rules.effective(ctx.tenant, &layer_of(tx.sql(), ctx.tenant).await?),
            Knock::Nowhere(_) => {
                self.rules.effective(TenantId::from_uuid(uuid::Uuid::nil()), &Layer::default())
            }
        };
        let placed =
            signin::arrive(&effective.addresses, ctx.origin.address).map_err(|no| no.refusal(ctx.now))?;
        let index = self.knock.index(tx.keys());
        let reservation = store::reserve_attempt(tx, (index, Guessed::Password), &effective.lockout, ctx.now)
            .await
            .map_err(::store::refusal)?;
        let reserved = placed.reserved(reservation).map_err(|no| no.refusal(ctx.now))?;
        let login = match &self.knock {
            Knock::At(login) => login.as_str(),
            // Nobody's, and looked for all the same.
            Knock::Nowhere(_) => "",
        };
        let account = store::account_by_login(tx.sql(), ctx.tenant, login).await.map_err(::store::refusal)?;
        if let Some(account) = &account {
            tx.retarget(user(account.id));
        }
        tx.is_intent();
        Ok(Attempted { reserved, account, effective })
    }
}

/// The password was wrong, or nobody has that name, or they are suspended: the entry knows which.
pub(crate) struct RefuseSignIn {
    pub knock: Knock,
    pub user: Option<UserId>,
    pub code: &'static str,
    pub reason: &'static str,
}

impl Operation for RefuseSignIn {
    const NAME: &'static str = "identity.signin.refuse";
    type Outcome = ();

    fn target(&self) -> Target {
        self.user.map_or(Target::any("identity.user"), user)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        self.knock.tell(tx);
        tx.fact("reason", self.reason);
        tx.failed(self.code);
        Ok(())
    }
}

/// Nothing was compared: the attempt does not count.
pub(crate) struct ReleaseAttempt {
    pub knock: Knock,
    pub reserved_at: Timestamp,
}

impl Operation for ReleaseAttempt {
    const NAME: &'static str = "identity.signin.release";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        self.knock.tell(tx);
        tx.failed("SK-SIGNIN-005");
        let index = self.knock.index(tx.keys());
        store::release_attempt(tx, (index, Guessed::Password), self.reserved_at, ctx.now)
            .await
            .map_err(::store::refusal)
    }
}
