//! The carrier: looks who has entries that wait, and carries them, target by target.

use crate::{
    model::{GIVE_UP, Settings, Target},
    operations::{Deliver, Outcome, StopTarget},
    send::{Batch, Reach, SendError, Taken},
    store, views,
};
use kernel::{Ctx, Refusal, TenantId, Timestamp};
use ledger::Found;
use ocsf::View;
use office::{Office, Operation, Places};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use time::Duration;
use uuid::Uuid;

/// Entries in a batch, and bytes of their contents.
const MOST: u16 = 200;
const LARGEST: usize = 1024 * 1024;
/// Batches that one target gets before others have their turn, and the time after which it gets no more of them.
const TURN: usize = 50;
const LONGEST_TURN: std::time::Duration = std::time::Duration::from_secs(10);
/// Targets that are carried to at once: each holds a database connection meanwhile.
const AT_ONCE: usize = 4;
/// Those of one tenant among them: whose receivers answer slowly holds up nobody else.
const OF_ONE_TENANT: usize = 2;
/// Entries that the carrying itself and others like it leave behind wait for company so long: carrying
/// them leads to another one.
const COMPANY: Duration = Duration::seconds(60);

/// Carries entries to targets. Cheap to clone.
#[derive(Clone)]
pub struct Carrier {
    reach: Reach,
    places: Places,
    busy: Arc<Mutex<Busy>>,
}

/// Which targets of whom are being carried to.
type Busy = HashSet<(TenantId, Uuid)>;

/// What there is to do for one target.
struct Work {
    settings: Settings,
    attempts: i32,
    failing_since: Option<Timestamp>,
    retention: i16,
    from: i64,
    entries: Vec<Found>,
}

impl Carrier {
    pub fn new(reach: Reach) -> Self {
        Self { reach, places: Places::new(AT_ONCE, OF_ONE_TENANT), busy: Arc::default() }
    }

    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Begins carrying for every target that is due and not being carried to; does not wait for them.
    pub async fn tick(&self, office: &Office) -> Result<(), Refusal> {
        for (tenant, id) in self.due(office).await? {
            let Some(turn) = self.take(tenant, id) else { continue };
            let Some(place) = self.places.enter(tenant).await else { continue };
            let (carrier, office) = (self.clone(), office.clone());
            tokio::spawn(async move {
                let _held = (turn, place);
                if let Err(refusal) = carrier.carry(&office, tenant, id).await {
                    tracing::warn!(%tenant, target = %id, reason = refusal.inside, "entries wait to be carried");
                }
            });
        }
        Ok(())
    }

    /// The same, waiting for each: for tests.
    pub async fn carry_all(&self, office: &Office) -> Result<(), Refusal> {
        for (tenant, id) in self.due(office).await? {
            self.carry(office, tenant, id).await?;
        }
        Ok(())
    }

    async fn due(&self, office: &Office) -> Result<Vec<(TenantId, Uuid)>, Refusal> {
        let mut due = Vec::new();
        for tenant in views::tenants(office).await? {
            let mut reading = views::load(office, tenant).await?;
            let (targets, trees) = office
                .patiently(async {
                    let targets = store::targets(reading.sql(), tenant).await.map_err(::store::refusal)?;
                    Ok((targets, ledger::trees(reading.sql(), tenant).await?))
                })
                .await?;
            let waits = |target: &Target| {
                target.cursors.iter().any(|cursor| {
                    trees.iter().any(|tree| tree.retention == cursor.retention && tree.size > cursor.seq)
                })
            };
            let now = office.now();
            due.extend(targets.iter().filter(|of| of.is_due(now) && waits(of)).map(|of| (tenant, of.id)));
        }
        Ok(due)
    }

    fn take(&self, tenant: TenantId, id: Uuid) -> Option<Turn> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert((tenant, id)).then(|| Turn { of: (tenant, id), busy: Arc::clone(&self.busy) })
    }

    async fn carry(&self, office: &Office, tenant: TenantId, id: Uuid) -> Result<(), Refusal> {
        let begin = Instant::now();
        for _ in 0..TURN {
            let mut reading = views::load(office, tenant).await?;
            // Held until the batch has been sent, so that no other process sends the same one meanwhile.
            let Some(work) = office.patiently(work(&mut reading, tenant, id, office.now())).await? else {
                return Ok(());
            };
            let now = office.now();
            let batch = Batch {
                tenant,
                target: id,
                log: ledger::origin(tenant, work.retention),
                events: work.entries.iter().map(|entry| View::of(tenant, entry)).collect(),
                now,
            };
            let sent = self.reach.send(&work.settings, &batch).await;
            drop(reading);
            settle(office, tenant, id, &work, sent.clone()).await?;
            if sent.is_err() || begin.elapsed() >= LONGEST_TURN {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// The next batch of one target, if it is running, due, and nobody else's now.
async fn work(
    reading: &mut office::Reading,
    tenant: TenantId,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<Work>, Refusal> {
    if !store::is_ours(reading.sql(), id).await.map_err(::store::refusal)? {
        return Ok(None);
    }
    let targets = store::targets(reading.sql(), tenant).await.map_err(::store::refusal)?;
    let Some(target) = targets.into_iter().find(|target| target.id == id && target.is_due(now)) else {
        return Ok(None);
    };
    let (sql, keys) = reading.parts();
    let Some(settings) = views::settings(sql, keys, id).await? else { return Ok(None) };
    for cursor in &target.cursors {
        let entries = ledger::follow(sql, keys, cursor.retention, cursor.seq, MOST).await?;
        let entries = bounded(in_order(entries, cursor.seq)?);
        if entries.is_empty() || waits_for_company(&entries, now) {
            continue;
        }
        let (attempts, failing_since) = (target.attempts, target.failing_since);
        let (retention, from) = (cursor.retention, cursor.seq);
        return Ok(Some(Work { settings, attempts, failing_since, retention, from, entries }));
    }
    Ok(None)
}

/// Each leaf follows the one before; a hole would be an entry that is never carried.
fn in_order(entries: Vec<Found>, from: i64) -> Result<Vec<Found>, Refusal> {
    let mut next = from;
    for entry in &entries {
        if entry.seq != Some(next) {
            return Err(Refusal::fault(format!("leaf {next} is missing: nothing after it is carried")));
        }
        next = next.saturating_add(1);
    }
    Ok(entries)
}

/// As many as fit, at least one.
fn bounded(mut entries: Vec<Found>) -> Vec<Found> {
    let mut bytes = 0_usize;
    let size = |entry: &Found| entry.content.as_ref().map_or(0, |content| content.to_string().len());
    let fits = entries.iter().take_while(|entry| {
        let is_first = bytes == 0;
        bytes = bytes.saturating_add(size(entry)).saturating_add(500);
        is_first || bytes <= LARGEST
    });
    let fitting = fits.count();
    entries.truncate(fitting);
    entries
}

/// Carrying these alone would go round in circles.
fn waits_for_company(entries: &[Found], now: Timestamp) -> bool {
    let is_echo = |entry: &Found| entry.activity == Deliver::NAME || entry.activity.starts_with("alert.tail");
    entries.iter().all(is_echo)
        && entries.first().is_none_or(|oldest| now < oldest.event_time.saturating_add(COMPANY))
}

/// Writes down what became of the batch.
async fn settle(
    office: &Office,
    tenant: TenantId,
    id: Uuid,
    work: &Work,
    sent: Result<Taken, SendError>,
) -> Result<(), Refusal> {
    let ctx = Ctx::system("sinks", tenant, office.now());
    let count = i64::try_from(work.entries.len()).unwrap_or(0);
    let outcome = match sent {
        Ok(Taken { rejected }) => Outcome::Taken { rejected },
        Err(SendError { name, detail, wait }) => Outcome::Failed { name, detail, wait },
    };
    let stop = match &outcome {
        Outcome::Failed { name, detail, .. } if has_failed_long(work, ctx.now) => {
            Some(format!("{name}: {detail}"))
        }
        _ => None,
    };
    let (retention, from, attempts) = (work.retention, work.from, work.attempts);
    let deliver = Deliver { id, retention, from, to: from.saturating_add(count), attempts, outcome };
    office.perform(&ctx, deliver).await?;
    if let Some(reason) = stop {
        tracing::error!(%tenant, target = %id, reason, "a target is given up");
        office.perform(&ctx, StopTarget { id, reason }).await?;
    }
    Ok(())
}

fn has_failed_long(work: &Work, now: Timestamp) -> bool {
    work.failing_since.is_some_and(|since| since.saturating_add(GIVE_UP) <= now)
}

/// That this process carries to a target, until dropped.
struct Turn {
    of: (TenantId, Uuid),
    busy: Arc<Mutex<Busy>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.of);
    }
}
