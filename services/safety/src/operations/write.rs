//! `safety.mail.write`: the mails of a roll-call, some hundred in one transaction.
//!
//! A person's link is made here, when its mail is, and only its digest is kept: nobody, not even
//! this service, can later read out somebody's link. Who dies in the middle leaves nothing half
//! done, and whoever comes next finds what is still due.

use super::no_roll_call;
use crate::{
    letter::{Letter, Occurrence},
    platform::{Mail, Person, Platform},
    store::{
        self,
        recipient::{self, Due, DueRow, Written},
    },
};
use kernel::{Ctx, Refusal, Timestamp, UserId};
use keys::Bearer;
use office::{Operation, Target, Writing};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;
use web::Zone;

/// Mails of one transaction.
pub const CHUNK: i64 = 250;

/// The queue whose jobs write mails.
pub const QUEUE: &str = "safety.mail";

/// A job of [`QUEUE`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WriteJob {
    pub roll_call: Uuid,
}

/// What is the same for all mails.
#[derive(Clone)]
pub struct Writer {
    pub platform: Arc<dyn Platform>,
    /// The origin of the answer page: `https://safety.example.jp`.
    pub answers_at: Arc<str>,
    pub zone: Zone,
}

impl Writer {
    pub(super) async fn queue(tx: &mut Writing, roll_call: Uuid, now: Timestamp) -> Result<(), Refusal> {
        tx.enqueue(QUEUE, &WriteJob { roll_call }, (now, now)).await
    }
}

/// Writes the next [`CHUNK`] mails that are due.
pub struct WriteMails {
    pub writer: Writer,
    pub roll_call: Uuid,
    pub people: Arc<HashMap<UserId, Person>>,
}

impl Operation for WriteMails {
    const NAME: &'static str = "safety.mail.write";
    /// How many people were dealt with; none when nothing is due.
    type Outcome = usize;

    fn target(&self) -> Target {
        Target::new("safety.rollcall", self.roll_call)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<usize, Refusal> {
        let call =
            store::roll_call::find(tx.parts(), ctx.tenant, self.roll_call).await?.ok_or_else(no_roll_call)?;
        let occurrence = Occurrence::of(&call, self.writer.zone);
        let due = recipient::due(tx, ctx.tenant, self.roll_call, CHUNK).await?;
        let (mut mails, mut written) = (Vec::with_capacity(due.len()), Vec::with_capacity(due.len()));
        for row in &due {
            let (entry, mail) = self.mail(ctx, &occurrence, row);
            written.push(entry);
            mails.extend(mail);
        }
        let count = mails.len();
        let mut ids = self.writer.platform.send(tx, ctx, mails).await?.into_iter();
        for entry in written.iter_mut().filter(|entry| entry.mail.is_some()) {
            entry.mail = ids.next();
        }
        recipient::written(tx, ctx.tenant, &written, ctx.now).await?;
        tx.fact("mails", count);
        tx.fact("without_address", due.len().saturating_sub(count));
        Ok(due.len())
    }
}

impl WriteMails {
    /// The mail of one person; none for who has no address (any more).
    fn mail(&self, ctx: &Ctx, occurrence: &Occurrence, row: &DueRow) -> (Written, Option<Mail>) {
        let person = self.people.get(&row.user);
        let Some((person, address)) = person.and_then(|person| Some((person, person.email.clone()?))) else {
            return (Written { recipient: row.id, mail: None, link: None }, None);
        };
        let link = (row.due != Due::Correct).then(|| Bearer::fresh(ctx.tenant));
        let shown = link.as_ref().map(|link| format!("{}/a/{}", self.writer.answers_at, link.expose()));
        let letter = Letter { occurrence, person, area: row.area, due: row.due, link: shown.as_deref() };
        let (subject, text) = letter.write();
        let mail =
            Mail { to_name: person.name.clone(), to: address, subject, text, roll_call: self.roll_call };
        // A placeholder until the mail has its id.
        let digest = link.map(|link| link.digest());
        (Written { recipient: row.id, mail: Some(Uuid::nil()), link: digest }, Some(mail))
    }
}
