//! A search's result as a file: streamed out of the database page by page while it is downloaded, in
//! bounded memory. Nothing of it is kept here: an export that the system does not hold cannot outlive
//! the keys of what it was made from.
//!
//! ```text
//! begin (intent: what is asked) ──▶ pages, newest first ──▶ end (entry: how many left) ──▶ last byte
//!                                        └── reader gone, database away ──▶ end (entry: failure)
//! ```
//! The last byte leaves after the end is recorded; a download that broke off has no proper end.

use crate::{
    filter::Filter,
    look::{self, Budget, Came},
    operations::{BeginExport, Begun, EXPORT, EndExport, ledger_target, reach},
    pages::Parts,
};
use axum::body::{Body, Bytes};
use futures_util::stream;
use kernel::{Ctx, Message, Refusal, RefusalKind, TenantId, Timestamp};
use office::{Place, Places};
use std::time::Duration;
use tokio::sync::mpsc;

/// Exports that run at once in this process.
const AT_ONCE: usize = 8;
/// Those of one tenant among them: whoever reads slowly does not take everybody's room.
const OF_ONE_TENANT: usize = 2;
/// Pieces that wait for a slow reader.
const WAITING: usize = 4;
/// One step: so many entries, or what is found in this time.
const STEP: Budget = Budget { wanted: 500, most: 20_000, longest: Duration::from_secs(5) };

/// Room for the exports of a process. Cheap to clone.
#[derive(Clone)]
pub struct Room(Places);

impl Default for Room {
    fn default() -> Self {
        Self(Places::new(AT_ONCE, OF_ONE_TENANT))
    }
}

impl Room {
    fn enter(&self, tenant: TenantId) -> Result<Place, Refusal> {
        self.0.try_enter(tenant).ok_or_else(|| {
            let message = Message::key("audit-export-busy");
            Refusal::new("SK-AUDIT-002", RefusalKind::TooMany, message, "all exports are taken")
        })
    }
}

/// What turns entries into text. Made once per export, once it is known who is who.
pub trait Writer: Send + Sync + 'static {
    /// As the ledger's entry calls it.
    fn format(&self) -> &'static str;
    /// What comes before all entries.
    fn head(&self) -> String;
    fn entries(&self, came: &Came, names: &look::Names) -> String;
}

/// Begins an export; the body goes on by itself.
pub async fn stream_out(
    (parts, room): (&Parts, &Room),
    ctx: &Ctx,
    filter: Filter,
    writer: impl Writer,
) -> Result<Body, Refusal> {
    let taken = room.enter(ctx.tenant)?;
    let begin = BeginExport {
        filter: filter.clone(),
        format: writer.format(),
        people: parts.people.clone(),
        budget: STEP,
    };
    let begun = parts.office.perform(ctx, begin).await?;
    let (pieces, read) = mpsc::channel::<Result<Bytes, std::io::Error>>(WAITING);
    let export = Export { parts: parts.clone(), ctx: ctx.clone(), filter, writer, sent: 0, reach: None };
    tokio::spawn(export.run(begun, pieces, taken));
    Ok(Body::from_stream(stream::unfold(read, |mut read| async { Some((read.recv().await?, read)) })))
}

struct Export<W> {
    parts: Parts,
    ctx: Ctx,
    filter: Filter,
    writer: W,
    sent: u64,
    reach: Option<(Timestamp, Timestamp)>,
}

type Pieces = mpsc::Sender<Result<Bytes, std::io::Error>>;

impl<W: Writer> Export<W> {
    async fn run(mut self, begun: Begun, pieces: Pieces, _taken: Place) {
        let broken = self.send_all(begun, &pieces).await.err();
        let end = EndExport {
            filter: self.filter.clone(),
            format: self.writer.format(),
            exported: self.sent,
            newest_and_oldest: self.reach,
            broken: broken.clone(),
        };
        let ctx = Ctx { now: self.parts.office.now(), ..self.ctx.clone() };
        let recorded = self.parts.office.perform(&ctx, end).await;
        if let Err(refusal) = &recorded {
            tracing::error!(trace = %ctx.trace, reason = refusal.inside, "the end of an export could not be recorded");
        }
        if broken.is_some() || recorded.is_err() {
            // Without this the reader would take a part for the whole.
            let _ = pieces.send(Err(std::io::Error::other("the export broke off"))).await;
        }
    }

    /// Why it broke off, if it did.
    async fn send_all(&mut self, begun: Begun, pieces: &Pieces) -> Result<(), String> {
        let Begun { first, names, mut query } = begun;
        send(pieces, self.writer.head()).await?;
        let mut came = first;
        loop {
            if let Some((newest, oldest)) = reach(&came.entries) {
                self.reach = Some((self.reach.map_or(newest, |(newest, _)| newest), oldest));
            }
            send(pieces, self.writer.entries(&came, &names)).await?;
            self.sent = self.sent.saturating_add(u64::try_from(came.entries.len()).unwrap_or(u64::MAX));
            let Some(next) = came.next else { return Ok(()) };
            query.before = Some(next);
            came = self.next(query.clone(), &names).await.map_err(|refusal| refusal.inside)?;
        }
    }

    async fn next(&self, query: ledger::Query, names: &look::Names) -> Result<Came, Refusal> {
        let office = &self.parts.office;
        let ctx = Ctx { now: office.now(), ..self.ctx.clone() };
        let mut reading = office.view(&ctx, EXPORT, ledger_target()).await?;
        let (sql, keys) = reading.parts();
        office.patiently(look::go(sql, keys, (&self.filter, names), query, STEP)).await
    }
}

async fn send(pieces: &Pieces, text: String) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    pieces.send(Ok(text.into())).await.map_err(|_| "the reader went away".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tenant_does_not_take_all_the_room() {
        let room = Room::default();
        let tenant = |number| TenantId::from_uuid(uuid::Uuid::from_u128(number));
        let mut taken: Vec<Place> = (0..2).map(|_| room.enter(tenant(1)).ok().unwrap()).collect();
        let refusal = room.enter(tenant(1)).err().unwrap();
        assert_eq!((refusal.code, refusal.kind), ("SK-AUDIT-002", RefusalKind::TooMany));
        taken.extend((2..8).map(|number| room.enter(tenant(number)).ok().unwrap()));
        assert!(room.enter(tenant(9)).is_err(), "eight at once");
        taken.remove(0);
        assert!(room.enter(tenant(1)).is_ok());
    }
}
