//! Work without a person: telegrams from the watched folder, mails of roll-calls.

pub mod folder;

use crate::{
    operations::write::{WriteJob, WriteMails, Writer},
    platform::Person,
};
use kernel::{Ctx, Refusal, RefusalKind, TenantId, UserId};
use office::{Done, Handler, Office, Target};
use std::{collections::HashMap, sync::Arc};
use time::Duration;

/// The view under which the people of a tenant are read for writing to them.
pub const READ_PEOPLE: &str = "safety.mail.read";

/// Writes the mails of a roll-call until none is due.
pub(crate) fn mail_handler(writer: Writer) -> Handler {
    Handler {
        queue: crate::operations::write::QUEUE,
        at_once: 2,
        of_one_tenant: 2,
        run: Arc::new(move |office, tenant, payload| {
            let writer = writer.clone();
            Box::pin(async move {
                let job: WriteJob = match serde_json::from_value(payload) {
                    Ok(job) => job,
                    Err(error) => return Done::Never(format!("not a mail job: {error}")),
                };
                match write_all(&office, tenant, &writer, job).await {
                    Ok(()) => Done::Finished,
                    Err(refusal) if refusal.kind == RefusalKind::NotFound => Done::Never(refusal.inside),
                    Err(refusal) => Done::Later(Duration::seconds(5), refusal.inside),
                }
            })
        }),
    }
}

/// Addresses are read once, not once per batch: opening a hundred thousand of them takes a second.
pub async fn write_all(
    office: &Office,
    tenant: TenantId,
    writer: &Writer,
    job: WriteJob,
) -> Result<(), Refusal> {
    let ctx = || Ctx::system("safety", tenant, office.now());
    let people = Arc::new(people(office, &ctx(), writer).await?);
    loop {
        let operation =
            WriteMails { writer: writer.clone(), roll_call: job.roll_call, people: people.clone() };
        if office.perform(&ctx(), operation).await? == 0 {
            return Ok(());
        }
    }
}

async fn people(office: &Office, ctx: &Ctx, writer: &Writer) -> Result<HashMap<UserId, Person>, Refusal> {
    let mut reading = office.view(ctx, READ_PEOPLE, Target::any("safety.rollcall")).await?;
    let (sql, keys) = reading.parts();
    let people = writer.platform.people(sql, keys).await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}
