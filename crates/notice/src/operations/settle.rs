//! Notes what the relay made of mails, and has the deferred ones tried again later.

use crate::{
    model::{Outcome, SEND, SendJob, Verdict, wait_before},
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// The verdicts of one attempt. Noted once: repeating it changes nothing.
pub(crate) struct SettleMails {
    /// How many attempts went before this one.
    pub attempt: i32,
    pub verdicts: Vec<Verdict>,
}

impl Operation for SettleMails {
    const NAME: &'static str = "notice.mail.settle";
    type Outcome = ();

    fn target(&self) -> Target {
        match self.verdicts.as_slice() {
            [only] => Target::new("notice.mail", only.mail),
            _ => Target::any("notice.mail"),
        }
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let noted =
            store::settle(tx, self.attempt, &self.verdicts, ctx.now).await.map_err(::store::refusal)?;
        let noted: HashSet<Uuid> = noted.into_iter().collect();
        let verdicts: Vec<&Verdict> =
            self.verdicts.iter().filter(|verdict| noted.contains(&verdict.mail)).collect();
        tx.fact("mails", verdicts.iter().map(|verdict| told(verdict)).collect::<Vec<_>>());
        if verdicts.iter().any(|verdict| verdict.outcome == Outcome::Failed) {
            tx.failed("SK-NOTICE-001");
        }
        retry(ctx, tx, &verdicts, self.attempt.saturating_add(1)).await
    }
}

fn told(verdict: &Verdict) -> Value {
    json!({
        "mail": verdict.mail,
        "state": verdict.outcome.state().name(),
        "message-id": verdict.message_id,
        "reply": verdict.reply,
    })
}

/// A job of its own, in the same transaction: a deferred mail without a job cannot be.
async fn retry(ctx: &Ctx, tx: &mut Writing, verdicts: &[&Verdict], attempts: i32) -> Result<(), Refusal> {
    let deferred = verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Deferred);
    let mails: Vec<Uuid> = deferred.map(|verdict| verdict.mail).collect();
    if mails.is_empty() {
        return Ok(());
    }
    let due = ctx.now.checked_add(wait_before(attempts)).unwrap_or(ctx.now);
    tx.enqueue(SEND, &SendJob { mails, attempt: attempts }, (ctx.now, due)).await
}
