//! The second factor: checking a code, setting an app up, taking it away.

use super::{Entered, accept::go_on, accept::take_up, layer_of, person_of, session::end_all, user};
use crate::{
    model::{
        rules::Rules,
        signin::SignInRefused,
        totp::{self, Accepted, CodeRefused, Step},
    },
    sealing,
    store::{self, Account, Guessed},
};
use kernel::{Ctx, Refusal, Secret, UserId};
use keys::Bearer;
use office::{Operation, Target, Writing};
use std::sync::Arc;

/// A code on the way in.
pub(crate) struct CheckCode {
    pub bearer: Bearer,
    pub typed: Secret<String>,
    pub rules: Arc<Rules>,
}

impl Operation for CheckCode {
    const NAME: &'static str = "identity.factor.check";
    /// A wrong code is a failure that stays counted, not an error that rolls back.
    type Outcome = Result<Entered, Refusal>;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Self::Outcome, Refusal> {
        let (row, mut owed) = take_up(ctx, tx, &self.bearer).await?;
        let account = person_of(tx, row.user).await?;
        tx.retarget(user(account.id));
        let reservation = reserve_code(ctx, tx, &account, &self.rules).await?;
        let reserved = owed.pending.clone().reserve_code(reservation).map_err(|no| no.refusal(ctx.now))?;
        let verdict = check(ctx, tx, &account, &self.typed).await?;
        match reserved.checked(verdict) {
            Ok(pending) => {
                forgive_codes(tx, &account).await?;
                owed.pending = pending;
                go_on(ctx, tx, account.id, owed, row.expires_at, &self.rules).await.map(Ok)
            }
            Err(no) => {
                store::insert_pending(tx, &self.bearer.digest(), &row).await.map_err(::store::refusal)?;
                Ok(Err(told(tx, ctx, no)))
            }
        }
    }
}

/// The first code from an app that was set up on the way in.
pub(crate) struct EnrolOnTheWay {
    pub bearer: Bearer,
    pub typed: Secret<String>,
    pub rules: Arc<Rules>,
}

impl Operation for EnrolOnTheWay {
    const NAME: &'static str = "identity.factor.enrol";
    type Outcome = Result<Entered, Refusal>;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Self::Outcome, Refusal> {
        let (row, mut owed) = take_up(ctx, tx, &self.bearer).await?;
        let account = person_of(tx, row.user).await?;
        tx.retarget(user(account.id));
        match confirm(ctx, tx, &account, &self.typed).await? {
            Ok(accepted) => {
                owed.pending = owed.pending.enrolled(accepted).map_err(|no| no.refusal(ctx.now))?;
                go_on(ctx, tx, account.id, owed, row.expires_at, &self.rules).await.map(Ok)
            }
            Err(reason) => {
                store::insert_pending(tx, &self.bearer.digest(), &row).await.map_err(::store::refusal)?;
                Ok(Err(wrong_first_code(tx, reason)))
            }
        }
    }
}

/// A signed-in person begins to set up an app. Who has one already shows a code from it: a session
/// left open must not be enough to put another person's telephone in its place.
pub(crate) struct OfferFactor {
    pub user: UserId,
    pub typed: Option<Secret<String>>,
    pub rules: Arc<Rules>,
}

impl Operation for OfferFactor {
    const NAME: &'static str = "identity.factor.offer";
    type Outcome = Result<(), Refusal>;

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Self::Outcome, Refusal> {
        let account = person_of(tx, self.user).await?;
        if account.totp.is_some() {
            let reservation = reserve_code(ctx, tx, &account, &self.rules).await?;
            let left = match reservation {
                crate::model::lockout::Reservation::Granted { left, .. } => left,
                crate::model::lockout::Reservation::Locked { until } => {
                    return Err(SignInRefused::Locked { until }.refusal(ctx.now));
                }
            };
            let typed = self.typed.unwrap_or_else(|| Secret::new(String::new()));
            if let Err(reason) = check(ctx, tx, &account, &typed).await? {
                return Ok(Err(told(tx, ctx, SignInRefused::Code { reason, left })));
            }
            forgive_codes(tx, &account).await?;
        }
        let secret = Secret::new(keys::random::<{ totp::SECRET_BYTES }>().to_vec());
        let sealed = tx.keys().seal(&sealing::factor_place(self.user), secret.expose());
        store::offer_factor(tx, self.user, &sealed).await.map_err(::store::refusal)?;
        Ok(Ok(()))
    }
}

/// The first code from the app that a signed-in person sets up.
pub(crate) struct ConfirmFactor {
    pub user: UserId,
    pub typed: Secret<String>,
}

impl Operation for ConfirmFactor {
    const NAME: &'static str = "identity.factor.confirm";
    type Outcome = Result<(), Refusal>;

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Self::Outcome, Refusal> {
        let account = person_of(tx, self.user).await?;
        match confirm(ctx, tx, &account, &self.typed).await? {
            Ok(_) => Ok(Ok(())),
            Err(reason) => Ok(Err(wrong_first_code(tx, reason))),
        }
    }
}

/// The telephone is lost: an administrator or the provider takes the factor away, and with it
/// everything that was opened by it.
pub(crate) struct ResetFactor(pub UserId);

impl Operation for ResetFactor {
    const NAME: &'static str = "identity.factor.reset";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let account = person_of(tx, self.0).await?;
        store::clear_factor(tx, self.0).await.map_err(::store::refusal)?;
        store::drop_pending_of(tx, self.0).await.map_err(::store::refusal)?;
        forgive_codes(tx, &account).await?;
        end_all(ctx, tx, self.0, None, "factor reset").await?;
        tx.announce("identity.user", self.0.uuid(), ctx.now).await
    }
}

async fn reserve_code(
    ctx: &Ctx,
    tx: &mut Writing,
    account: &Account,
    rules: &Rules,
) -> Result<crate::model::lockout::Reservation, Refusal> {
    let effective = rules.effective(ctx.tenant, &layer_of(tx.sql(), ctx.tenant).await?);
    let index = sealing::index_of(tx.keys(), &account.login);
    store::reserve_attempt(tx, (index, Guessed::Code), &effective.lockout, ctx.now)
        .await
        .map_err(::store::refusal)
}

async fn forgive_codes(tx: &mut Writing, account: &Account) -> Result<(), Refusal> {
    let index = sealing::index_of(tx.keys(), &account.login);
    store::forgive_attempts(tx, index, Guessed::Code).await.map_err(::store::refusal)
}

/// Right, near now, and of a step later than the last one: the row itself says so.
async fn check(
    ctx: &Ctx,
    tx: &mut Writing,
    account: &Account,
    typed: &Secret<String>,
) -> Result<Result<Accepted, CodeRefused>, Refusal> {
    let Some(sealed) = &account.totp else { return Err(SignInRefused::OutOfOrder.refusal(ctx.now)) };
    let secret = sealing::open_secret(tx.keys(), &sealing::factor_place(account.id), sealed)?;
    let accepted = match totp::accept(&secret, typed, ctx.now, account.totp_step.map(Step::from_i64)) {
        Ok(accepted) => accepted,
        Err(reason) => return Ok(Err(reason)),
    };
    let is_first =
        store::raise_step(tx, account.id, accepted.step().to_i64()).await.map_err(::store::refusal)?;
    Ok(if is_first { Ok(accepted) } else { Err(CodeRefused::Replayed) })
}

/// A first code from the offered secret makes it the person's.
async fn confirm(
    ctx: &Ctx,
    tx: &mut Writing,
    account: &Account,
    typed: &Secret<String>,
) -> Result<Result<Accepted, CodeRefused>, Refusal> {
    let Some(sealed) = &account.totp_offer else { return Err(SignInRefused::OutOfOrder.refusal(ctx.now)) };
    let secret = sealing::open_secret(tx.keys(), &sealing::factor_place(account.id), sealed)?;
    let accepted = match totp::accept(&secret, typed, ctx.now, None) {
        Ok(accepted) => accepted,
        Err(reason) => return Ok(Err(reason)),
    };
    let step = accepted.step().to_i64();
    store::set_factor(tx, account.id, sealed, step).await.map_err(::store::refusal)?;
    Ok(Ok(accepted))
}

fn told(tx: &mut Writing, ctx: &Ctx, no: SignInRefused) -> Refusal {
    let refusal = no.refusal(ctx.now);
    tx.fact("reason", refusal.inside.as_str());
    tx.failed(refusal.code);
    refusal
}

fn wrong_first_code(tx: &mut Writing, reason: CodeRefused) -> Refusal {
    tx.fact("reason", reason.to_string());
    tx.failed("SK-FACTOR-001");
    Refusal::new(
        "SK-FACTOR-001",
        kernel::RefusalKind::Invalid,
        kernel::Message::key("identity-factor-first-code"),
        reason.to_string(),
    )
}
