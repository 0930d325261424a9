//! Sessions: opening, ending, revoking, shortening, and when they were last used.

use super::{layer_of, person_of, user};
use crate::{
    model::{options::Effective, rules::Rules, signin::Complete, signin::SignInRefused},
    store::{self, Session},
};
use kernel::{Ctx, Refusal, SessionId, Timestamp, UserId};
use keys::Bearer;
use office::{Operation, Target, Writing};
use std::sync::Arc;

/// Sessions one person may have at once; the longest unused give way.
const MOST_SESSIONS: i64 = 20;

/// The only way in. Takes the proof that nothing is owed any more.
pub(crate) struct OpenSession {
    pub user: UserId,
    pub session: SessionId,
    pub proof: Complete,
    pub rules: Arc<Rules>,
}

impl Operation for OpenSession {
    const NAME: &'static str = "identity.session.open";
    type Outcome = Bearer;

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Bearer, Refusal> {
        let Self { user, session, proof: Complete { .. }, rules } = self;
        if !person_of(tx, user).await?.is_active {
            return Err(SignInRefused::OutOfOrder.refusal(ctx.now));
        }
        let effective = rules.effective(ctx.tenant, &layer_of(tx.sql(), ctx.tenant).await?);
        let bearer = Bearer::fresh(ctx.tenant);
        let row = Session {
            id: session,
            user,
            signed_in_at: ctx.now,
            last_seen: ctx.now,
            idle: effective.idle_timeout,
            absolute_until: ctx.now.saturating_add(effective.session_limit),
            address: ctx.origin.address.map(|address| address.to_canonical().to_string()),
            agent: ctx.origin.agent.as_deref().map(cut),
        };
        store::insert_session(tx, &bearer.digest(), &row).await.map_err(::store::refusal)?;
        tx.fact("session", session.to_string());
        let beyond = store::sessions_beyond(tx.sql(), ctx.tenant, user, MOST_SESSIONS).await;
        for old in beyond.map_err(::store::refusal)? {
            store::revoke_session(tx, (user, old), "too many", ctx.now).await.map_err(::store::refusal)?;
            tx.announce("identity.session", old.uuid(), ctx.now).await?;
        }
        Ok(bearer)
    }
}

/// The column holds 256 characters.
fn cut(agent: &str) -> String {
    agent.chars().filter(|c| !c.is_control()).take(256).collect()
}

/// Signing out.
pub(crate) struct EndSession {
    pub user: UserId,
    pub session: SessionId,
}

impl Operation for EndSession {
    const NAME: &'static str = "identity.session.end";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        end(ctx, tx, self.user, self.session, "signed out").await.map(|_| ())
    }
}

/// Ending a session from elsewhere: one's own, or an administrator anybody's.
pub(crate) struct RevokeSession {
    pub user: UserId,
    pub session: SessionId,
}

impl Operation for RevokeSession {
    const NAME: &'static str = "identity.session.revoke";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        if end(ctx, tx, self.user, self.session, "revoked").await? {
            return Ok(());
        }
        Err(Refusal::not_found(format!("no session {} of {}", self.session, self.user)))
    }
}

async fn end(
    ctx: &Ctx,
    tx: &mut Writing,
    user: UserId,
    session: SessionId,
    reason: &'static str,
) -> Result<bool, Refusal> {
    tx.fact("session", session.to_string());
    let is_ended =
        store::revoke_session(tx, (user, session), reason, ctx.now).await.map_err(::store::refusal)?;
    if is_ended {
        tx.announce("identity.session", session.uuid(), ctx.now).await?;
    }
    Ok(is_ended)
}

/// Ends every session of a person but one, within another operation.
pub(super) async fn end_all(
    ctx: &Ctx,
    tx: &mut Writing,
    user: UserId,
    kept: Option<SessionId>,
    reason: &'static str,
) -> Result<(), Refusal> {
    let ended = store::revoke_sessions_of(tx, user, kept, reason, ctx.now).await.map_err(::store::refusal)?;
    for session in &ended {
        tx.announce("identity.session", session.uuid(), ctx.now).await?;
    }
    tx.fact("sessions_ended", ended.len());
    Ok(())
}

/// Live sessions obey tighter limits at once.
pub(crate) struct ClampSessions(pub Effective);

impl Operation for ClampSessions {
    const NAME: &'static str = "identity.session.clamp";
    type Outcome = u64;

    fn target(&self) -> Target {
        Target::any("identity.session")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<u64, Refusal> {
        let shortened = store::clamp_sessions(tx, self.0.idle_timeout, self.0.session_limit, ctx.now)
            .await
            .map_err(::store::refusal)?;
        tx.fact("shortened", shortened);
        Ok(shortened)
    }
}

/// When sessions were last used, as the gate saw it.
pub(crate) struct TouchSessions(pub Vec<(SessionId, Timestamp)>);

impl Operation for TouchSessions {
    const NAME: &'static str = "identity.session.touch";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("identity.session")
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let (ids, seen): (Vec<_>, Vec<_>) = self.0.into_iter().map(|(id, at)| (id.uuid(), at)).unzip();
        let touched = store::touch_sessions(tx, (&ids, &seen)).await.map_err(::store::refusal)?;
        tx.fact("sessions", touched);
        Ok(())
    }
}
