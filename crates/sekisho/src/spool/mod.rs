//! From the gate's events to ledger entries: durable, bounded, never in a request's way.
//!
//! ```text
//!   gate ─▶ channel ─▶ file in the data folder ─▶ bundles ─▶ ledger
//!             lost?        lost if full: counted, and the count recorded
//! ```
//! An event waits in the channel for as long as the lines before it take to be appended: milliseconds.
//! Once it is in the file a killed program does not lose it; the file is flushed to the disk once a
//! second, so a power cut loses at most that. The ledger knows how far the file is written (a position per
//! tenant, moved by the transaction that writes the entries): after a kill nothing is written twice.
//! There is a pause after what was waiting is written, never while more waits.

mod file;
mod lines;

use crate::writers::Pulse;
use file::{Appender, Bounds, Line, Reader};
use gate::{AccessRecord, ConnectionRecord, DetectionAtGate, Recorder, RefusedAtGate};
use kernel::{Refusal, TenantId, Timestamp};
use ledger::Entry;
use lines::Event;
use office::Office;
use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration as Wait,
};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Events on their way to the file.
const ROOM: usize = 50_000;
/// Events appended in one go.
const AT_ONCE: usize = 1_000;
/// Events written to the ledger in one go.
const BATCH: usize = 5_000;
const FLUSH_EVERY: Wait = Wait::from_millis(500);
const SYNC_EVERY: Wait = Wait::from_secs(1);
const BOUNDS: Bounds = Bounds { total: 512 << 20, segment: 16 << 20 };

/// The name under which signs of life are known, and how long there may be none, seconds.
const WRITER: &str = "gate";
const SILENT_AFTER: i32 = 60;

const PASS: &str = "gate.request.pass";
const PASS_CONNECTION: &str = "gate.connection.pass";
const REFUSE: &str = "gate.request.refuse";
const REFUSE_CONNECTION: &str = "gate.connection.refuse";
const DETECT: &str = "gate.attack.detect";
const LOSE: &str = "gate.record.lose";
/// Everything that is written here.
#[cfg(test)]
pub(crate) const ACTIVITIES: &[&str] = &[PASS, PASS_CONNECTION, REFUSE, REFUSE_CONNECTION, DETECT, LOSE];

/// The gate's side.
pub struct Spool {
    events: mpsc::Sender<Event>,
    lost: Arc<AtomicU64>,
}

impl Recorder for Spool {
    fn refused(&self, event: RefusedAtGate) {
        self.put(Event::Refused(event));
    }

    fn access(&self, event: AccessRecord) {
        self.put(Event::Access(event));
    }

    fn connection(&self, event: ConnectionRecord) {
        self.put(Event::Connected(event));
    }

    fn detected(&self, event: DetectionAtGate) {
        self.put(Event::Detected(event));
    }
}

impl Spool {
    fn put(&self, event: Event) {
        if self.events.try_send(event).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Where entries end up: the office, or a test's.
trait Books: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    /// How far a spool is written for a tenant.
    fn spooled(&self, tenant: TenantId, spool: Uuid) -> impl Future<Output = Result<i64, Refusal>> + Send;

    fn record(
        &self,
        tenant: TenantId,
        entries: &[Entry],
        spool: (Uuid, i64),
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    fn record_loss(&self, entry: Entry) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// A round went well.
    fn heard(&self) {}
}

/// The office's, with signs of life.
struct OfficeBooks(Office, Pulse);

impl Books for OfficeBooks {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn spooled(&self, tenant: TenantId, spool: Uuid) -> Result<i64, Refusal> {
        self.0.spooled(tenant, spool).await
    }

    async fn record(&self, tenant: TenantId, entries: &[Entry], spool: (Uuid, i64)) -> Result<(), Refusal> {
        self.0.record_spooled(tenant, entries, spool).await
    }

    async fn record_loss(&self, entry: Entry) -> Result<(), Refusal> {
        self.0.record_all(TenantId::PROVIDER, &[entry]).await
    }

    fn heard(&self) {
        self.1.beat(WRITER, self.0.now());
    }
}

/// The spool in `folder` and the task that empties it. The task ends after `stop`, when everything is
/// in the ledger or the database does not take it; what is left is written after the next start.
///
/// # Errors
/// The folder cannot be made, read or written.
pub fn start(
    office: Office,
    folder: &Path,
    pulse: Pulse,
    stop: watch::Receiver<bool>,
) -> io::Result<(Spool, tokio::task::JoinHandle<()>)> {
    let (id, appender, reader) = file::open(folder, BOUNDS)?;
    pulse.expect(WRITER, SILENT_AFTER, office.now());
    let books = OfficeBooks(office, pulse);
    let (events, waiting) = mpsc::channel(ROOM);
    let lost = Arc::new(AtomicU64::new(0));
    let (appended, is_appended) = watch::channel(false);
    let appending = tokio::spawn(append(appender, waiting, Arc::clone(&lost), stop, appended));
    let emptying = tokio::spawn(Emptier::new(books, id, reader, Arc::clone(&lost)).run(is_appended));
    let both = tokio::spawn(async move {
        let _ = tokio::join!(appending, emptying);
    });
    Ok((Spool { events, lost }, both))
}

/// From the channel to the file, until `stop` and nothing more comes; then `appended` becomes true.
async fn append(
    mut appender: Appender,
    mut waiting: mpsc::Receiver<Event>,
    lost: Arc<AtomicU64>,
    mut stop: watch::Receiver<bool>,
    appended: watch::Sender<bool>,
) {
    let mut syncs = tokio::time::interval(SYNC_EVERY);
    syncs.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut is_dirty, mut events) = (false, Vec::with_capacity(AT_ONCE));
    loop {
        let is_stopping = *stop.borrow();
        tokio::select! {
            biased;
            count = waiting.recv_many(&mut events, AT_ONCE) => {
                is_dirty |= count > 0;
                let lines: Vec<u8> = events.drain(..).flat_map(lines::line_of).collect();
                match appender.append(&lines) {
                    Ok(true) => {}
                    Ok(false) => missed(&lost, count, "the spool is full"),
                    Err(error) => missed(&lost, count, &error.to_string()),
                }
                if count == 0 {
                    break;
                }
            }
            () = std::future::ready(()), if is_stopping => break,
            () = async { drop(stop.wait_for(|stop| *stop).await) }, if !is_stopping => {}
            _ = syncs.tick(), if is_dirty => {
                is_dirty = !sync(&appender).await;
            }
        }
    }
    sync(&appender).await;
    appended.send_replace(true);
}

fn missed(lost: &AtomicU64, count: usize, why: &str) {
    tracing::error!(count, why, "access records are lost");
    lost.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Beside appending: a slow disk holds nobody up.
async fn sync(appender: &Appender) -> bool {
    let synced = match appender.to_sync() {
        Ok(file) => tokio::task::spawn_blocking(move || file.sync_data())
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error.to_string()))),
        Err(error) => Err(error),
    };
    if let Err(error) = &synced {
        tracing::error!(%error, "the spool is not flushed to the disk");
    }
    synced.is_ok()
}

/// From the file to the ledger.
struct Emptier<B> {
    books: B,
    id: Uuid,
    reader: Reader,
    lost: Arc<AtomicU64>,
    /// Lines of each tenant that are not known to be in the ledger.
    unwritten: BTreeMap<TenantId, Vec<(i64, String)>>,
    /// How far the ledger is known to be.
    written: HashMap<TenantId, i64>,
}

impl<B: Books> Emptier<B> {
    fn new(books: B, id: Uuid, reader: Reader, lost: Arc<AtomicU64>) -> Self {
        Self { books, id, reader, lost, unwritten: BTreeMap::new(), written: HashMap::new() }
    }

    async fn run(mut self, mut appended: watch::Receiver<bool>) {
        loop {
            let is_all_appended = *appended.borrow();
            let count = self.read();
            self.write().await;
            self.tell_loss().await;
            let is_written = self.unwritten.is_empty();
            if is_written {
                self.books.heard();
            }
            if is_all_appended && (count == 0 || !is_written) {
                return;
            }
            // Events come faster than one batch per pause: a pause would let them pile up.
            if !is_written || (count < BATCH && !is_all_appended) {
                tokio::select! {
                    _ = appended.wait_for(|all| *all), if !is_all_appended => {}
                    () = tokio::time::sleep(FLUSH_EVERY) => {}
                }
            }
        }
    }

    /// Takes the next lines, when those before are written. How many there were.
    fn read(&mut self) -> usize {
        if !self.unwritten.is_empty() {
            return 0;
        }
        let lines = self.reader.forget().and_then(|()| self.reader.read(BATCH)).unwrap_or_else(|error| {
            tracing::error!(%error, "the spool cannot be read");
            Vec::new()
        });
        let count = lines.len();
        let (sorted, unreadable) = lines::by_tenant(lines.into_iter().map(|Line { end, text }| (end, text)));
        self.unwritten = sorted;
        self.lost.fetch_add(unreadable, Ordering::Relaxed);
        count
    }

    /// Writes tenant by tenant; what cannot be written stays for the next round.
    async fn write(&mut self) {
        let tenants: Vec<TenantId> = self.unwritten.keys().copied().collect();
        for tenant in tenants {
            match self.write_tenant(tenant).await {
                Ok(()) => {
                    self.unwritten.remove(&tenant);
                }
                Err(refusal) => {
                    // It may have been written all the same.
                    self.written.remove(&tenant);
                    tracing::warn!(%tenant, reason = refusal.inside, "access records wait");
                }
            }
        }
    }

    async fn write_tenant(&mut self, tenant: TenantId) -> Result<(), Refusal> {
        let written = match self.written.get(&tenant) {
            Some(written) => *written,
            None => self.books.spooled(tenant, self.id).await?,
        };
        let lines = self.unwritten.get(&tenant).map(Vec::as_slice).unwrap_or_default();
        let (entries, end) = lines::entries(tenant, lines, written, self.books.now());
        if !entries.is_empty() {
            self.books.record(tenant, &entries, (self.id, end)).await?;
        }
        self.written.insert(tenant, end);
        Ok(())
    }

    async fn tell_loss(&self) {
        let count = self.lost.swap(0, Ordering::Relaxed);
        if count > 0 && self.books.record_loss(lines::loss(count, self.books.now())).await.is_err() {
            self.lost.fetch_add(count, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::poll;
    use kernel::{Clock, SystemClock, TraceId};
    use std::{net::IpAddr, pin::pin, sync::Mutex};

    /// What a ledger would know of it.
    #[derive(Default)]
    struct State {
        requests: usize,
        losses: u64,
        position: i64,
        is_closed: bool,
        /// The next record is written and its answer is lost.
        is_deaf: bool,
    }

    #[derive(Clone, Default)]
    struct Counted(Arc<Mutex<State>>);

    impl Books for Counted {
        fn now(&self) -> Timestamp {
            SystemClock.now()
        }

        async fn spooled(&self, _: TenantId, _: Uuid) -> Result<i64, Refusal> {
            Ok(self.0.lock().unwrap().position)
        }

        async fn record(&self, _: TenantId, entries: &[Entry], (_, end): (Uuid, i64)) -> Result<(), Refusal> {
            let requests = |entry: &Entry| entry.content["facts"]["count"].as_u64().unwrap();
            let mut state = self.0.lock().unwrap();
            if state.is_closed {
                return Err(Refusal::unavailable("away"));
            }
            if end > state.position {
                state.position = end;
                let written = entries.iter().map(requests).sum::<u64>() as usize;
                state.requests = state.requests.saturating_add(written);
            }
            match std::mem::take(&mut state.is_deaf) {
                true => Err(Refusal::unavailable("no answer")),
                false => Ok(()),
            }
        }

        async fn record_loss(&self, entry: Entry) -> Result<(), Refusal> {
            let lost = entry.content["facts"]["lost"].as_u64().unwrap();
            let mut state = self.0.lock().unwrap();
            state.losses = state.losses.saturating_add(lost);
            Ok(())
        }
    }

    pub fn passed() -> Event {
        Event::Access(AccessRecord {
            at: SystemClock.now(),
            trace: TraceId::new(SystemClock.now()),
            address: IpAddr::from([127, 0, 0, 1]),
            host: "a.example".to_owned(),
            method: "GET".to_owned(),
            path: "/".to_owned(),
            agent: None,
            service: None,
            function: None,
            tenant: None,
            user: None,
            session: None,
            status: 200,
            received: 0,
            sent: 0,
            duration: Wait::ZERO,
            is_complete: true,
        })
    }

    /// A program's life: events are appended, then the ledger is written until all is there or it
    /// does not take any.
    async fn live(books: &Counted, folder: &Path, events: usize) {
        let (id, appender, reader) = file::open(folder, BOUNDS).unwrap();
        let lost = Arc::new(AtomicU64::new(0));
        let (sender, waiting) = mpsc::channel(ROOM);
        for _ in 0..events {
            assert!(sender.try_send(passed()).is_ok());
        }
        drop(sender);
        let (_stop, stops) = watch::channel(false);
        let (appended, is_appended) = watch::channel(false);
        append(appender, waiting, Arc::clone(&lost), stops, appended).await;
        Emptier::new(books.clone(), id, reader, lost).run(is_appended).await;
    }

    #[tokio::test]
    async fn everything_is_written_once_however_often_the_program_ends() {
        let folder = tempfile::tempdir().unwrap();
        let books = Counted::default();
        books.0.lock().unwrap().is_closed = true;
        live(&books, folder.path(), BATCH * 2 + 7).await;
        assert_eq!(books.0.lock().unwrap().requests, 0);
        books.0.lock().unwrap().is_closed = false;
        // Written, and nobody heard: the next life must not write it again.
        books.0.lock().unwrap().is_deaf = true;
        live(&books, folder.path(), 3).await;
        assert_eq!(books.0.lock().unwrap().requests, BATCH);
        live(&books, folder.path(), 0).await;
        assert_eq!(books.0.lock().unwrap().requests, BATCH * 2 + 7 + 3);
        live(&books, folder.path(), 0).await;
        assert_eq!(books.0.lock().unwrap().requests, BATCH * 2 + 7 + 3);
    }

    #[tokio::test]
    async fn lines_that_nobody_can_read_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (_, mut appender, _) = file::open(folder.path(), BOUNDS).unwrap();
        assert!(appender.append(b"rubbish\n").unwrap());
        let books = Counted::default();
        live(&books, folder.path(), 1).await;
        let state = books.0.lock().unwrap();
        assert_eq!((state.requests, state.losses), (1, 1));
    }

    /// One look at the task gets as far as it goes without waiting for time to pass.
    #[tokio::test]
    async fn there_is_no_pause_while_more_waits() {
        let folder = tempfile::tempdir().unwrap();
        let (id, mut appender, reader) = file::open(folder.path(), BOUNDS).unwrap();
        let waits = BATCH * 4;
        for _ in 0..waits {
            assert!(appender.append(&lines::line_of(passed())).unwrap());
        }
        let books = Counted::default();
        let (_keep, is_appended) = watch::channel(false);
        let mut emptying = pin!(Emptier::new(books.clone(), id, reader, Arc::default()).run(is_appended));
        assert!(poll!(&mut emptying).is_pending());
        assert_eq!(books.0.lock().unwrap().requests, waits);
    }

    #[tokio::test]
    async fn there_is_a_pause_while_nothing_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let (id, mut appender, reader) = file::open(folder.path(), BOUNDS).unwrap();
        assert!(appender.append(&lines::line_of(passed())).unwrap());
        let books = Counted::default();
        books.0.lock().unwrap().is_closed = true;
        let (appended, is_appended) = watch::channel(false);
        let mut emptying = pin!(Emptier::new(books.clone(), id, reader, Arc::default()).run(is_appended));
        assert!(poll!(&mut emptying).is_pending(), "it does not spin");
        books.0.lock().unwrap().is_closed = false;
        appended.send(true).expect("stop");
        emptying.await;
        assert_eq!(books.0.lock().unwrap().requests, 1);
    }
}
