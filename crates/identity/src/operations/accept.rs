//! After the right password: what is still owed, kept between requests, or a session.

use super::{OpenSession, person_of, user};
use crate::{
    model::{
        rules::Rules,
        signin::{PENDING_LIFETIME, Pending, SignInRefused, Stage},
        totp,
        user_id::Login,
    },
    sealing,
    store::{self, Guessed, PendingRow},
};
use kernel::{Actor, Ctx, Refusal, Secret, SessionId, Timestamp, UserId};
use keys::{Bearer, Phc};
use office::{Operation, Target, Writing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How far somebody has come.
pub(crate) enum Entered {
    /// In. The cookie to set, and where they wanted to go.
    Session { bearer: Bearer, to: String },
    /// Something is owed. Another cookie to set, and the page to show.
    Owes { bearer: Bearer, stage: Stage },
}

/// A half-finished sign-in, as it lies sealed between two requests.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Owed {
    pub pending: Pending,
    /// Where the person wanted to go.
    pub to: String,
}

/// The password was right.
pub(crate) struct AcceptPassword {
    pub login: Login,
    pub user: UserId,
    /// When the password that was compared was set: it must still be that one.
    pub password_set_at: Option<Timestamp>,
    /// The same password under today's parameters.
    pub rehash: Option<Phc>,
    pub owed: Owed,
    pub rules: Arc<Rules>,
}

impl Operation for AcceptPassword {
    const NAME: &'static str = "identity.signin.accept";
    type Outcome = Entered;

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Entered, Refusal> {
        let account = person_of(tx, self.user).await?;
        if account.password_set_at != self.password_set_at || !account.is_active {
            return Err(SignInRefused::OutOfOrder.refusal(ctx.now));
        }
        let index = sealing::name_index(tx.keys(), &self.login);
        store::forgive_attempts(tx, index, Guessed::Password).await.map_err(::store::refusal)?;
        if let Some(phc) = &self.rehash {
            store::rehash_password(tx, self.user, self.password_set_at, phc.as_str())
                .await
                .map_err(::store::refusal)?;
            tx.fact("rehashed", true);
        }
        let stage = self.owed.pending.stage();
        tx.fact("next", stage_name(stage));
        if stage == Stage::Enrolment && account.totp_offer.is_none() {
            let secret = Secret::new(keys::random::<{ totp::SECRET_BYTES }>().to_vec());
            let sealed = tx.keys().seal(&sealing::factor_place(self.user), secret.expose());
            store::offer_factor(tx, self.user, &sealed).await.map_err(::store::refusal)?;
        }
        let until = ctx.now.saturating_add(PENDING_LIFETIME);
        go_on(ctx, tx, self.user, self.owed, until, &self.rules).await
    }
}

/// The next step: a session where nothing is owed any more, another pending row otherwise. `until`
/// is when the whole procedure ends, which no step moves.
pub(super) async fn go_on(
    ctx: &Ctx,
    tx: &mut Writing,
    user: UserId,
    owed: Owed,
    until: Timestamp,
    rules: &Arc<Rules>,
) -> Result<Entered, Refusal> {
    let stage = owed.pending.stage();
    if stage == Stage::Session {
        let account = person_of(tx, user).await?;
        let proof = owed.pending.complete().map_err(|no| no.refusal(ctx.now))?;
        let session = SessionId::new(ctx.now);
        let as_themselves = ctx.with_actor(Actor::User { id: user, session, standing: account.standing });
        let open = OpenSession { user, session, proof, rules: rules.clone() };
        let bearer = tx.perform(&as_themselves, open).await?;
        return Ok(Entered::Session { bearer, to: owed.to });
    }
    let bearer = Bearer::fresh(ctx.tenant);
    let id = kernel::random_from(ctx.now);
    let content = sealing::seal_json(tx.keys(), &sealing::pending_place(id), &owed)?;
    let row = PendingRow { id, user, content, expires_at: until };
    store::insert_pending(tx, &bearer.digest(), &row).await.map_err(::store::refusal)?;
    Ok(Entered::Owes { bearer, stage })
}

/// Takes up a half-finished sign-in. Whoever takes it puts it back if the step did not succeed.
pub(super) async fn take_up(
    ctx: &Ctx,
    tx: &mut Writing,
    bearer: &Bearer,
) -> Result<(PendingRow, Owed), Refusal> {
    let row = store::take_pending(tx, &bearer.digest(), ctx.now).await.map_err(::store::refusal)?;
    let row = row.ok_or_else(|| SignInRefused::OutOfOrder.refusal(ctx.now))?;
    let owed = sealing::open_json(tx.keys(), &sealing::pending_place(row.id), &row.content)?;
    Ok((row, owed))
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Code => "code",
        Stage::Enrolment => "enrolment",
        Stage::NewPassword(_) => "new-password",
        Stage::Session => "session",
    }
}
