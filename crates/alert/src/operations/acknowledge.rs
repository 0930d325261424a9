//! A person has looked into an alert.

use super::{ALERT, conflict};
use crate::{sealing, store};
use kernel::{Ctx, Message, Refusal};
use office::{Operation, Target, Writing};
use uuid::Uuid;

/// Characters of what was found.
pub(crate) const LONGEST_NOTE: usize = 400;

/// Takes an alert off the open ones. What was found may be said.
pub struct Acknowledge {
    id: Uuid,
    note: Option<String>,
}

impl Acknowledge {
    /// The fault names the field `note`.
    pub fn new(id: Uuid, note: &str) -> Result<Self, Refusal> {
        let note = note.trim();
        if note.chars().count() > LONGEST_NOTE
            || note.chars().any(|c| c.is_control() && c != '\n' && c != '\r')
        {
            let fault = Message::key("alert-note-length").with("max", LONGEST_NOTE);
            return Err(Refusal::invalid("a note").with_field("note", fault));
        }
        Ok(Self { id, note: (!note.is_empty()).then(|| note.to_owned()) })
    }
}

impl Operation for Acknowledge {
    const NAME: &'static str = "alert.alert.acknowledge";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new(ALERT, self.id)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let tenant = tx.keys().tenant();
        let alert = store::alerts::by_id(tx.sql(), tenant, self.id).await.map_err(::store::refusal)?;
        let alert = alert.ok_or_else(|| Refusal::not_found(format!("no alert {}", self.id)))?;
        tx.fact("rule", alert.rule);
        if let Some(note) = &self.note {
            tx.fact("note", note.as_str());
        }
        let sealed = match &self.note {
            Some(note) => {
                Some(tx.seal_told(ctx, Self::NAME, (&sealing::note_of(self.id), note.as_bytes())).await?)
            }
            None => None,
        };
        let by = ctx.actor.reference();
        let is_ours = store::alerts::acknowledge(tx, self.id, (ctx.now, &by), sealed.as_deref())
            .await
            .map_err(::store::refusal)?;
        match is_ours {
            true => Ok(()),
            false => Err(conflict("SK-ALERT-002", "alert-acknowledged-already", "acknowledged already")),
        }
    }
}
