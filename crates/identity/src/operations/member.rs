//! A tenant's own people, looked after by its administrators.

use super::{link::issue, person_of, session::end_all, user};
use crate::{
    model::person::Person,
    ports::Roles,
    sealing,
    store::{self, Guessed, LinkPurpose, NewAccount},
};
use kernel::{Ctx, Message, Refusal, RefusalKind, Standing, UserId};
use office::{Operation, Target, Writing};
use std::sync::Arc;
use uuid::Uuid;

/// Somebody new, with a mail in which they set their password.
pub(crate) struct CreateMember {
    pub person: Person,
    pub roles: Vec<Uuid>,
    pub giver: Arc<dyn Roles>,
    /// Where the mailed link leads.
    pub origin: String,
}

impl Operation for CreateMember {
    const NAME: &'static str = "identity.member.create";
    type Outcome = UserId;

    fn target(&self) -> Target {
        Target::any("identity.user")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<UserId, Refusal> {
        let Self { person, roles, giver, origin } = self;
        check_standing(ctx, person.standing)?;
        let id = insert(ctx, tx, &person, None, None).await?;
        giver.give(tx, ctx, id, roles).await?;
        let account = person_of(tx, id).await?;
        let is_mailed = issue(ctx, tx, &account, LinkPurpose::SetUp, &origin).await?;
        tx.fact("is_link_mailed", is_mailed);
        Ok(id)
    }
}

/// Makes the row. A name or an address that is taken is told at its field.
pub(super) async fn insert(
    ctx: &Ctx,
    tx: &mut Writing,
    person: &Person,
    password_phc: Option<&str>,
    factor: Option<&kernel::Secret<Vec<u8>>>,
) -> Result<UserId, Refusal> {
    let id = UserId::new(ctx.now);
    refuse_taken(ctx, tx, person, None).await?;
    let details = sealing::details(tx.keys(), id, person);
    let totp = factor.map(|secret| tx.keys().seal(&sealing::factor_place(id), secret.expose()));
    let new = NewAccount { id, login: person.login.as_str(), details, password_phc, totp };
    store::insert_account(tx, new, ctx.now).await.map_err(::store::refusal)?;
    tx.retarget(user(id));
    tell(tx, person);
    Ok(id)
}

/// What an administrator may see of the change afterwards. The address is not among it.
fn tell(tx: &mut Writing, person: &Person) {
    tx.fact("login", person.login.as_str());
    tx.fact("standing", person.standing.name());
    tx.fact("has_email", person.email.is_some());
}

async fn refuse_taken(
    ctx: &Ctx,
    tx: &mut Writing,
    person: &Person,
    but: Option<UserId>,
) -> Result<(), Refusal> {
    let index = person.email.as_ref().map(|email| sealing::email_index(tx.keys(), email).to_vec());
    let indexes: Vec<Vec<u8>> = index.clone().into_iter().collect();
    let logins = if but.is_some() { Vec::new() } else { vec![person.login.as_str().to_owned()] };
    let taken = store::taken(tx.sql(), ctx.tenant, &logins, &indexes, but).await.map_err(::store::refusal)?;
    let mut refusal = Refusal::new(
        "SK-MEMBER-001",
        RefusalKind::Conflict,
        Message::key("identity-member-taken"),
        "user ID or address taken",
    );
    if taken.iter().any(|(login, _)| but.is_none() && login == person.login.as_str()) {
        refusal = refusal.with_field("login", Message::key("identity-member-login-taken"));
    }
    if index.is_some_and(|index| taken.iter().any(|(_, email)| *email == index)) {
        refusal = refusal.with_field("email", Message::key("identity-member-email-taken"));
    }
    if refusal.fields.is_empty() { Ok(()) } else { Err(refusal) }
}

/// Operators live with the provider, and nobody else does.
pub(super) fn check_standing(ctx: &Ctx, standing: Standing) -> Result<(), Refusal> {
    if (standing == Standing::Operator) == ctx.tenant.is_provider() {
        return Ok(());
    }
    Err(Refusal::denied(format!("{} in tenant {}", standing.name(), ctx.tenant)))
}

/// What is known of somebody. The user ID stays.
pub(crate) struct UpdateMember {
    pub user: UserId,
    pub person: Person,
}

impl Operation for UpdateMember {
    const NAME: &'static str = "identity.member.update";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.user)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let Self { user: id, person } = self;
        check_standing(ctx, person.standing)?;
        let keepers = keepers(ctx, tx).await?;
        let before = person_of(tx, id).await?;
        refuse_taken(ctx, tx, &person, Some(id)).await?;
        let is_standing_changed = before.standing != person.standing;
        if is_standing_changed {
            refuse_self(ctx, id)?;
            if before.is_active {
                refuse_last(&keepers, id)?;
            }
        }
        let details = sealing::details(tx.keys(), id, &person);
        store::update_account(tx, id, details).await.map_err(::store::refusal)?;
        tell(tx, &person);
        if is_standing_changed {
            tx.fact("standing_before", before.standing.name());
        }
        // Names are shown from memory, too.
        tx.announce("identity.user", id.uuid(), ctx.now).await
    }
}

/// Keeps somebody out at once, and everything of theirs as it is.
pub(crate) struct SuspendMember(pub UserId);

impl Operation for SuspendMember {
    const NAME: &'static str = "identity.member.suspend";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let keepers = keepers(ctx, tx).await?;
        person_of(tx, self.0).await?;
        refuse_self(ctx, self.0)?;
        refuse_last(&keepers, self.0)?;
        store::set_state(tx, self.0, false).await.map_err(::store::refusal)?;
        store::drop_pending_of(tx, self.0).await.map_err(::store::refusal)?;
        store::drop_tokens_of(tx, self.0).await.map_err(::store::refusal)?;
        end_all(ctx, tx, self.0, None, "suspended").await?;
        tx.announce("identity.user", self.0.uuid(), ctx.now).await
    }
}

pub(crate) struct ResumeMember(pub UserId);

impl Operation for ResumeMember {
    const NAME: &'static str = "identity.member.resume";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.0)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        person_of(tx, self.0).await?;
        store::set_state(tx, self.0, true).await.map_err(::store::refusal)?;
        tx.announce("identity.user", self.0.uuid(), ctx.now).await
    }
}

/// Opens a lock before its time.
pub(crate) struct UnlockMember(pub UserId);

impl Operation for UnlockMember {
    const NAME: &'static str = "identity.member.unlock";
    type Outcome = ();

    fn target(&self) -> Target {
        user(self.0)
    }

    async fn apply(self, _: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let account = person_of(tx, self.0).await?;
        let index = sealing::index_of(tx.keys(), &account.login);
        for guessed in Guessed::ALL {
            store::forgive_attempts(tx, index, guessed).await.map_err(::store::refusal)?;
        }
        Ok(())
    }
}

fn refuse_self(ctx: &Ctx, id: UserId) -> Result<(), Refusal> {
    if ctx.actor.user() != Some(id) {
        return Ok(());
    }
    let message = Message::key("identity-member-yourself");
    Err(Refusal::new("SK-MEMBER-002", RefusalKind::Conflict, message.clone(), "oneself")
        .with_field("standing", message))
}

/// Who can let others in, locked before anybody else is: two who put each other out at the same
/// moment come one after the other, and the second one is refused.
async fn keepers(ctx: &Ctx, tx: &mut Writing) -> Result<Vec<UserId>, Refusal> {
    let standing = if ctx.tenant.is_provider() { Standing::Operator } else { Standing::Administrator };
    store::administrators_locked(tx, standing).await.map_err(::store::refusal)
}

/// Somebody must be left of them.
fn refuse_last(keepers: &[UserId], id: UserId) -> Result<(), Refusal> {
    if *keepers != [id] {
        return Ok(());
    }
    let message = Message::key("identity-member-last");
    Err(Refusal::new("SK-MEMBER-003", RefusalKind::Conflict, message.clone(), "the last administrator")
        .with_field("standing", message))
}
