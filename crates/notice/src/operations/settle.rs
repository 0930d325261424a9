//! Notes what the relay made of mails, and has the deferred ones tried again later.

use crate::{
    model::{Outcome, SendJob, Verdict, wait_before},
    store,
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// The verdicts of one attempt. Noted once: repeating it changes nothing.
pub(crate) struct SettleMails {
    pub job: SendJob,
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
            store::settle(tx, self.job.attempt, &self.verdicts, ctx.now).await.map_err(::store::refusal)?;
        let noted: HashSet<Uuid> = noted.into_iter().collect();
        let verdicts: Vec<&Verdict> =
            self.verdicts.iter().filter(|verdict| noted.contains(&verdict.mail)).collect();
        tx.fact("mails", verdicts.iter().map(|verdict| told(verdict)).collect::<Vec<_>>());
        if verdicts.iter().any(|verdict| verdict.outcome == Outcome::Failed) {
            tx.failed("SK-NOTICE-001");
        }
        retry(ctx, tx, &verdicts, &self.job).await
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
async fn retry(ctx: &Ctx, tx: &mut Writing, verdicts: &[&Verdict], job: &SendJob) -> Result<(), Refusal> {
    let attempt = job.attempt.saturating_add(1);
    let deferred = verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Deferred);
    let mails: Vec<Uuid> = deferred.map(|verdict| verdict.mail).collect();
    if mails.is_empty() {
        return Ok(());
    }
    let due = ctx.now.checked_add(wait_before(attempt)).unwrap_or(ctx.now);
    let again = SendJob { mails, attempt, is_awaited: job.is_awaited };
    tx.enqueue(again.queue(), &again, (ctx.now, due)).await
}
