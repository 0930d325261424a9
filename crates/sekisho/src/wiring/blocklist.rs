//! The gate's list of networks, filled from `blocklist`; what the gate blocks by itself is written
//! down there, without the gate waiting for it.

use super::system;
use blocklist::api::{Listed, RecordBlock, Rule};
use gate::{AutomaticBlock, Blocklist, BlocklistEntry, BlocklistRule, BoxFuture};
use kernel::{Refusal, TenantId};
use office::Office;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, watch};

/// Blocks that wait while the database is slow or away.
const ROOM: usize = 2_000;
const RETRY: Duration = Duration::from_secs(1);

pub struct FromBlocklist {
    office: Office,
    blocks: mpsc::Sender<AutomaticBlock>,
    lost: Arc<AtomicU64>,
}

impl Blocklist for FromBlocklist {
    fn entries(&self) -> BoxFuture<'_, Result<Vec<BlocklistEntry>, Refusal>> {
        Box::pin(self.office.patiently(async {
            let ctx = system("gate", &self.office, TenantId::PROVIDER);
            Ok(blocklist::api::in_force(&self.office, &ctx).await?.iter().map(entry).collect())
        }))
    }

    fn blocked(&self, block: AutomaticBlock) {
        if self.blocks.try_send(block).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn entry(listed: &Listed) -> BlocklistEntry {
    let (rule, at) = match (listed.rule, listed.lifted_at) {
        (Rule::Block, _) => (BlocklistRule::Block, listed.made_at),
        (Rule::Allow, _) => (BlocklistRule::Allow, listed.made_at),
        (Rule::Automatic, None) => (BlocklistRule::Automatic, listed.made_at),
        (Rule::Automatic, Some(at)) => (BlocklistRule::Lifted, at),
    };
    BlocklistEntry { network: listed.network, rule, at, until: listed.until }
}

/// The port, and the task that writes blocks down. The task ends after `stop`, when all are written
/// or the database does not take them.
pub fn start(office: Office, stop: watch::Receiver<bool>) -> (FromBlocklist, tokio::task::JoinHandle<()>) {
    let (blocks, waiting) = mpsc::channel(ROOM);
    let lost = Arc::new(AtomicU64::new(0));
    let task = tokio::spawn(write_down(office.clone(), waiting, Arc::clone(&lost), stop));
    (FromBlocklist { office, blocks, lost }, task)
}

async fn write_down(
    office: Office,
    mut waiting: mpsc::Receiver<AutomaticBlock>,
    lost: Arc<AtomicU64>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let is_stopping = *stop.borrow();
        let next = match waiting.try_recv() {
            Ok(block) => Some(block),
            Err(_) if is_stopping => return,
            Err(_) => tokio::select! {
                block = waiting.recv() => block,
                _ = stop.wait_for(|stop| *stop) => continue,
            },
        };
        let Some(block) = next else { return };
        while let Err(refusal) = record(&office, &block).await {
            tracing::warn!(network = %block.network, reason = refusal.inside, "a block waits to be recorded");
            if *stop.borrow() {
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
        match lost.swap(0, Ordering::Relaxed) {
            0 => {}
            count => tracing::error!(count, "blocks could not be recorded"),
        }
    }
}

async fn record(office: &Office, block: &AutomaticBlock) -> Result<(), Refusal> {
    let AutomaticBlock { network, until, level, score, ref reasons, is_observed, .. } = *block;
    let record = RecordBlock { network, until, level, score, reasons: reasons.clone(), is_observed };
    office.perform(&system("gate", office, TenantId::PROVIDER), record).await
}
