//! Roll-calls from their beginning to their end.
//!
//! ```text
//!   start ──▶ open ──┬── close ───▶ closed        answers are no longer taken
//!              │ ▲   └── cancel ──▶ cancelled     and those who were asked are told
//!       extend └─┘ resend
//! ```
//! Starting only writes down who is to be asked; the mails are written by the job that is queued
//! with it (see [`super::write`]), so that a hundred thousand people are asked for in one short
//! transaction.

use super::{conflict, no_roll_call, write::Writer};
use crate::{
    model::rule::{EventKey, Purpose},
    platform::{Person, Platform},
    store::{
        self, recipient,
        roll_call::{Ending, MOST_RESENDS, NewRollCall, Occasion},
    },
};
use kernel::{Ctx, Message, Refusal};
use office::{Operation, Target, Writing};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

const KIND: &str = "safety.rollcall";

/// A roll-call that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    pub id: Uuid,
    pub people: u64,
}

/// A person starts one: for everybody, or for some departments.
pub struct StartRollCall {
    /// Chosen when the form was made, so that a form that is sent twice starts one roll-call.
    pub id: Uuid,
    pub platform: Arc<dyn Platform>,
    pub purpose: Purpose,
    /// What happened, in the person's words; at most [`StartRollCall::MOST_WORDS`] characters.
    pub message: String,
    /// Empty: everybody.
    pub departments: BTreeSet<String>,
}

impl StartRollCall {
    pub const MOST_WORDS: usize = 200;

    fn check(&self) -> Result<(), Refusal> {
        let fault = match self.message.trim().chars().count() {
            0 => "safety-fault-message-missing",
            count if count > Self::MOST_WORDS => "safety-fault-message-long",
            _ => return Ok(()),
        };
        Err(Refusal::invalid("message").with_field("message", Message::key(fault)))
    }
}

impl Operation for StartRollCall {
    const NAME: &'static str = "safety.rollcall.start";
    type Outcome = Started;

    fn target(&self) -> Target {
        Target::any(KIND)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Started, Refusal> {
        self.check()?;
        if store::roll_call::find(tx.parts(), ctx.tenant, self.id).await?.is_some() {
            tx.fact("again", true);
            return Ok(Started { id: self.id, people: 0 });
        }
        let (sql, keys) = tx.parts();
        let people = self.platform.people(sql, keys).await?;
        let is_meant =
            |person: &&Person| self.departments.is_empty() || self.departments.contains(&person.department);
        let people: Vec<&Person> = people.iter().filter(is_meant).collect();
        if people.is_empty() {
            let fault = Message::key("safety-fault-nobody");
            return Err(Refusal::invalid("nobody in these departments").with_field("departments", fault));
        }
        let occasion = Occasion { message: self.message.trim().to_owned(), ..Occasion::default() };
        if !self.departments.is_empty() {
            tx.fact("departments", self.departments.iter().cloned().collect::<Vec<_>>());
        }
        let begun = Begun { id: self.id, purpose: self.purpose, event: None, occasion: &occasion };
        begin(tx, ctx, begun, &people).await
    }
}

/// A telegram starts one.
pub(super) struct StartForEvent<'a> {
    pub key: &'a EventKey,
    pub occasion: &'a Occasion,
    pub people: Vec<&'a Person>,
}

impl Operation for StartForEvent<'_> {
    const NAME: &'static str = StartRollCall::NAME;
    type Outcome = Started;

    fn target(&self) -> Target {
        Target::any(KIND)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Started, Refusal> {
        tx.fact("event", self.key.event.as_str());
        let id = kernel::random_from(ctx.now);
        let begun = Begun { id, purpose: self.key.purpose, event: Some(self.key), occasion: self.occasion };
        begin(tx, ctx, begun, &self.people).await
    }
}

struct Begun<'a> {
    id: Uuid,
    purpose: Purpose,
    event: Option<&'a EventKey>,
    occasion: &'a Occasion,
}

async fn begin(
    tx: &mut Writing,
    ctx: &Ctx,
    Begun { id, purpose, event, occasion }: Begun<'_>,
    people: &[&Person],
) -> Result<Started, Refusal> {
    let new = NewRollCall { id, purpose, event, occasion, started_by: ctx.actor.user() };
    store::roll_call::insert(tx, ctx.tenant, new, ctx.now).await?;
    let people = recipient::insert_many(tx, ctx.tenant, id, people, ctx.now).await?;
    tx.retarget(Target::new(KIND, id));
    tx.fact("purpose", serde_json::json!(purpose));
    tx.fact("people", people);
    Writer::queue(tx, id, ctx.now).await?;
    Ok(Started { id, people })
}

/// A later telegram about the same event adds people, or only knows more.
pub(super) struct ExtendRollCall<'a> {
    pub id: Uuid,
    pub occasion: &'a Occasion,
    pub people: Vec<&'a Person>,
}

impl Operation for ExtendRollCall<'_> {
    const NAME: &'static str = "safety.rollcall.extend";
    type Outcome = Started;

    fn target(&self) -> Target {
        Target::new(KIND, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<Started, Refusal> {
        store::roll_call::update_occasion(tx, ctx.tenant, self.id, self.occasion).await?;
        let people = recipient::insert_many(tx, ctx.tenant, self.id, &self.people, ctx.now).await?;
        tx.fact("people", people);
        if people > 0 {
            Writer::queue(tx, self.id, ctx.now).await?;
        }
        Ok(Started { id: self.id, people })
    }
}

/// The agency took its report back: it ends, and whoever was asked is told.
pub(super) struct CancelRollCall {
    pub id: Uuid,
}

impl Operation for CancelRollCall {
    const NAME: &'static str = "safety.rollcall.cancel";
    type Outcome = u64;

    fn target(&self) -> Target {
        Target::new(KIND, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<u64, Refusal> {
        store::roll_call::end(tx, ctx.tenant, self.id, Ending::Cancelled, ctx.now).await?;
        let told = recipient::correct(tx, ctx.tenant, self.id).await?;
        tx.fact("people", told);
        if told > 0 {
            Writer::queue(tx, self.id, ctx.now).await?;
        }
        Ok(told)
    }
}

/// A person closes it: answers are no longer taken, and mails not yet written are not written.
pub struct CloseRollCall {
    pub id: Uuid,
}

impl Operation for CloseRollCall {
    const NAME: &'static str = "safety.rollcall.close";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(KIND, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let call = store::roll_call::lock(tx, ctx.tenant, self.id).await?.ok_or_else(no_roll_call)?;
        if !call.is_open() {
            return Err(conflict("SK-SAFETY-001", "safety-refusal-ended"));
        }
        recipient::forget_due(tx, ctx.tenant, self.id).await?;
        store::roll_call::end(tx, ctx.tenant, self.id, Ending::Closed, ctx.now).await
    }
}

/// Writes once more to those who have not answered. At most [`MOST_RESENDS`] times: more is what
/// carriers take for spam.
pub struct Resend {
    pub id: Uuid,
}

impl Operation for Resend {
    const NAME: &'static str = "safety.rollcall.resend";
    type Outcome = u64;

    fn target(&self) -> Target {
        Target::new(KIND, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<u64, Refusal> {
        let call = store::roll_call::lock(tx, ctx.tenant, self.id).await?.ok_or_else(no_roll_call)?;
        if !call.is_open() {
            return Err(conflict("SK-SAFETY-001", "safety-refusal-ended"));
        }
        if call.resends >= MOST_RESENDS {
            return Err(conflict("SK-SAFETY-002", "safety-refusal-resends"));
        }
        let people = recipient::remind(tx, ctx.tenant, self.id).await?;
        tx.fact("people", people);
        if people > 0 {
            store::roll_call::count_resend(tx, ctx.tenant, self.id).await?;
            Writer::queue(tx, self.id, ctx.now).await?;
        }
        Ok(people)
    }
}
