//! Links that set a password: asked for by whoever forgot theirs, or sent by an administrator.

use super::{Knock, person_of, user};
use crate::{
    letters::{self, LINK_HOURS},
    model::lockout::{LockoutRule, Reservation},
    store::{self, Account, Guessed, LinkPurpose},
};
use kernel::{Ctx, Message, Refusal, RefusalKind, TenantId, UserId};
use keys::Bearer;
use office::{Done, Handler, Office, Operation, Target, Writing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use time::Duration;

const QUEUE: &str = "identity.link";

/// Mails one name may ask for: five in an hour, then none for an hour.
const ASKING: LockoutRule =
    LockoutRule { threshold: 5, window: Duration::hours(1), duration: Duration::hours(1) };

#[derive(Serialize, Deserialize)]
struct LinkJob {
    login: String,
    origin: String,
}

/// Somebody says they forgot their password. Whether there is such a person is looked up later, by
/// the job: here everybody gets the same answer after the same work.
pub(crate) struct RequestLink {
    pub knock: Knock,
    pub origin: String,
}

impl Operation for RequestLink {
    const NAME: &'static str = "identity.password.forgot";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        self.knock.tell(tx);
        let index = self.knock.index(tx.keys());
        let reservation = store::reserve_attempt(tx, (index, Guessed::Link), &ASKING, ctx.now)
            .await
            .map_err(::store::refusal)?;
        if let Reservation::Locked { .. } = reservation {
            tx.failed("SK-LINK-002");
            return Ok(());
        }
        let login = match self.knock {
            Knock::At(login) => login.into(),
            // Nobody's, and looked for all the same.
            Knock::Nowhere(_) => String::new(),
        };
        let job = LinkJob { login, origin: self.origin };
        tx.enqueue(QUEUE, &job, (ctx.now, ctx.now)).await
    }
}

/// The second half: a link for the one who has that name, if somebody has.
struct AnswerRequest(LinkJob);

impl Operation for AnswerRequest {
    const NAME: &'static str = "identity.password.answer";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        tx.fact("login", self.0.login.as_str());
        let account =
            store::account_by_login(tx.sql(), ctx.tenant, &self.0.login).await.map_err(::store::refusal)?;
        let Some(account) = account.filter(|account| account.is_active) else {
            tx.failed("SK-LINK-003");
            return Ok(());
        };
        tx.retarget(user(account.id));
        let purpose = if account.password_phc.is_some() { LinkPurpose::Reset } else { LinkPurpose::SetUp };
        if !issue(ctx, tx, &account, purpose, &self.0.origin).await? {
            tx.failed("SK-LINK-004");
        }
        Ok(())
    }
}

/// Answers what [`RequestLink`] put into the queue.
pub(crate) fn link_handler() -> Handler {
    Handler {
        queue: QUEUE,
        at_once: 2,
        of_one_tenant: 2,
        run: Arc::new(|office, tenant, payload| Box::pin(answer(office, tenant, payload))),
    }
}

async fn answer(office: Office, tenant: TenantId, payload: serde_json::Value) -> Done {
    let Ok(job) = serde_json::from_value(payload) else {
        return Done::Never("the job cannot be read".to_owned());
    };
    let ctx = Ctx::system("identity", tenant, office.now());
    match office.perform(&ctx, AnswerRequest(job)).await {
        Ok(()) => Done::Finished,
        Err(refusal) => Done::Later(Duration::seconds(30), refusal.inside),
    }
}

/// An administrator sends somebody a link: the first one again, or because they ask for it.
pub(crate) struct SendLink {
    pub user: UserId,
    pub origin: String,
}

impl Operation for SendLink {
    const NAME: &'static str = "identity.password.send";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let account = person_of(tx, self.user).await?;
        let purpose = if account.password_phc.is_some() { LinkPurpose::Reset } else { LinkPurpose::SetUp };
        if !account.is_active || !issue(ctx, tx, &account, purpose, &self.origin).await? {
            return Err(Refusal::new(
                "SK-LINK-004",
                RefusalKind::Conflict,
                Message::key("identity-link-nowhere"),
                "suspended, or without an address",
            ));
        }
        Ok(())
    }
}

/// A new link by mail; `false` for who has no address.
pub(super) async fn issue(
    ctx: &Ctx,
    tx: &mut Writing,
    account: &Account,
    purpose: LinkPurpose,
    origin: &str,
) -> Result<bool, Refusal> {
    let bearer = Bearer::fresh(ctx.tenant);
    if !letters::send_link(ctx, tx, account, (purpose, &bearer, origin)).await? {
        return Ok(false);
    }
    let until = ctx.now.saturating_add(Duration::hours(LINK_HOURS));
    store::insert_token(tx, &bearer.digest(), (account.id, purpose), (ctx.now, until))
        .await
        .map_err(::store::refusal)?;
    Ok(true)
}
