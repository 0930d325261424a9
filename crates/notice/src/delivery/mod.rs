//! The queue's handler: opens mails, hands them over, settles what came of it.
//!
//! No database connection is held while the relay is spoken to.

mod pool;
mod settings;

pub use settings::{Settings, SettingsError};

use crate::{
    model::{SEND, SEND_AWAITED, SendJob, Verdict},
    operations::SettleMails,
    sealing, store,
};
use kernel::{Ctx, Refusal, RefusalKind, TenantId};
use ledger::Quotes;
use mailer::Mail;
use office::{Done, Handler, Office, Target};
use pool::Pool;
use std::sync::Arc;
use time::Duration;

/// The view that opens mails for sending.
pub(crate) const LOOK: &str = "notice.mail.open";

/// What the handler waits if our own database does not answer. The queue gives up after twelve
/// such waits.
const HICCUP: Duration = Duration::minutes(1);

/// Connections to the relay that are open at once: for mails that are awaited, and for all others.
const AWAITED_AT_ONCE: usize = 2;
const OTHERS_AT_ONCE: usize = 5;

pub(crate) fn handlers(settings: Settings) -> Vec<Handler> {
    let pool = Pool::new(settings.relay.clone(), AWAITED_AT_ONCE.saturating_add(OTHERS_AT_ONCE));
    let sender = Arc::new(Sender { pool, settings });
    let handler = |queue, at_once: usize| {
        let sender = Arc::clone(&sender);
        Handler {
            queue,
            at_once,
            // One is left for another tenant, however many mails this one has.
            of_one_tenant: at_once.saturating_sub(1),
            run: Arc::new(move |office, tenant, payload| {
                let sender = Arc::clone(&sender);
                Box::pin(async move { sender.run(&office, tenant, payload).await })
            }),
        }
    };
    vec![handler(SEND_AWAITED, AWAITED_AT_ONCE), handler(SEND, OTHERS_AT_ONCE)]
}

struct Sender {
    settings: Settings,
    pool: Pool,
}

impl Sender {
    async fn run(&self, office: &Office, tenant: TenantId, payload: serde_json::Value) -> Done {
        let job: SendJob = match serde_json::from_value(payload) {
            Ok(job) => job,
            Err(error) => return Done::Never(format!("not a job of this queue: {error}")),
        };
        match self.send(office, tenant, job).await {
            Ok(()) => Done::Finished,
            Err(refusal) => Done::Later(HICCUP, format!("{}: {}", refusal.code, refusal.inside)),
        }
    }

    async fn send(&self, office: &Office, tenant: TenantId, job: SendJob) -> Result<(), Refusal> {
        let ctx = Ctx::system("notice", tenant, office.now());
        let verdicts = self.hand_over(office, &ctx, &job).await?;
        if verdicts.is_empty() {
            return Ok(());
        }
        let ctx = Ctx { now: office.now(), ..ctx };
        office.perform(&ctx, SettleMails { job, verdicts }).await
    }

    /// Everything before the settlement. After a crash between the two, all of this happens again,
    /// with the same Message-IDs.
    async fn hand_over(&self, office: &Office, ctx: &Ctx, job: &SendJob) -> Result<Vec<Verdict>, Refusal> {
        let (opened, mut verdicts) = self.open(office, ctx, job).await?;
        let mails: Vec<Mail> = opened.iter().map(|(_, mail)| mail.clone()).collect();
        let deliveries = self.pool.send_many(&mails).await;
        let now = office.now();
        for ((due, mail), delivery) in opened.iter().zip(&deliveries) {
            let verdict = Verdict::of(due.id, delivery, due.created_at, now);
            verdicts.push(verdict.with_message_id(mail.message_id.as_str()));
        }
        Ok(verdicts)
    }

    /// The mails that are due, ready to be sent; and those that cannot be.
    async fn open(
        &self,
        office: &Office,
        ctx: &Ctx,
        job: &SendJob,
    ) -> Result<(Vec<(store::DueMail, Mail)>, Vec<Verdict>), Refusal> {
        let mut reading = office.view(ctx, LOOK, Target::any("notice.mail")).await?;
        let (sql, keys) = reading.parts();
        let due = store::due(sql, ctx.tenant, &job.mails, job.attempt).await.map_err(::store::refusal)?;
        let mut quotes = Quotes::default();
        let (mut opened, mut impossible) = (Vec::with_capacity(due.len()), Vec::new());
        for due in due {
            let content = match sealing::open(&mut quotes, (&mut *sql, keys), &due.sealed, due.id).await {
                Ok(Some(content)) => Ok(content),
                Ok(None) => Err("what it quotes has been destroyed".to_owned()),
                Err(refusal) if refusal.kind == RefusalKind::Unavailable => return Err(refusal),
                Err(refusal) => Err(refusal.inside),
            };
            let mail = content.and_then(|content| self.settings.mail(&due, content));
            match mail {
                Ok(mail) => opened.push((due, mail)),
                Err(reason) => {
                    tracing::error!(mail = %due.id, reason, "a mail cannot be sent");
                    impossible.push(Verdict::impossible(due.id, &reason));
                }
            }
        }
        Ok((opened, impossible))
    }
}
