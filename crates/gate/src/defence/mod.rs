//! The gate's memory of who misbehaves: which networks are blocked, by hand or by what came from
//! them, and who is not to be punished for his neighbours.
//!
//! ```text
//!   refusals, answers ──▶ offence ──▶ reputation ──▶ blocks ◀── Blocklist (by hand, other gates)
//!                                          │            │
//!                                  Blocklist::blocked   └──▶ standing(address): accept, rate
//! ```
//! A block concerns strangers. From an address where somebody is signed in connections are still
//! accepted and sessions in good standing go on; strangers get a page. Only a block by hand is for all.

mod carriers;
mod lists;
mod networks;
mod offence;
mod recorder;
mod reputation;
mod score;
mod settings;

pub(crate) use networks::{site, subscriber};
pub(crate) use recorder::Watched;
pub use settings::{DefenceMode, DefenceSettings};

use crate::port::{AccessRecord, AutomaticBlock, Blocklist, RefusedAtGate};
use arc_swap::ArcSwap;
use carriers::Carriers;
use kernel::{SessionId, Timestamp};
use lists::Lists;
use networks::Networks;
use offence::Offence;
use reputation::{Kind, Reputation, Verdict};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard},
};

/// Blocks held at a time, automatic ones of this gate.
const BLOCKS: usize = 50_000;

/// How an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Clear,
    /// Strangers get a page.
    Restricted {
        until: Timestamp,
    },
    /// Dropped before TLS.
    Blocked {
        until: Option<Timestamp>,
    },
    /// By hand: for everybody, signed in or not.
    Banned {
        until: Option<Timestamp>,
    },
}

pub(crate) struct Defence {
    is_observing: bool,
    settings: DefenceSettings,
    blocklist: Arc<dyn Blocklist>,
    lists: ArcSwap<Lists>,
    blocks: RwLock<Networks<Block>>,
    reputation: Mutex<Reputation>,
    carriers: Carriers,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    kind: Kind,
    since: Timestamp,
    until: Timestamp,
}

impl Defence {
    pub fn new(settings: DefenceSettings, blocklist: Arc<dyn Blocklist>) -> Self {
        Self {
            is_observing: settings.mode == DefenceMode::Observe,
            lists: ArcSwap::from_pointee(Lists::new(&settings.never, Vec::new())),
            blocks: RwLock::default(),
            reputation: Mutex::new(Reputation::new(&settings)),
            carriers: Carriers::default(),
            settings,
            blocklist,
        }
    }

    /// Entries by hand before automatic ones; of several networks the smallest.
    pub fn standing(&self, address: IpAddr, now: Timestamp) -> Standing {
        if let Some(standing) = self.lists.load().standing(address, now) {
            return standing;
        }
        let blocks = self.blocks.read().unwrap_or_else(PoisonError::into_inner);
        let blocked = blocks.holding(address, |block| block.until > now && block.kind == Kind::Blocked);
        let held = blocked.or_else(|| blocks.holding(address, |block| block.until > now));
        match held.map(|(_, block)| *block) {
            None => Standing::Clear,
            Some(Block { kind: Kind::Restricted, until, .. }) => Standing::Restricted { until },
            Some(Block { kind: Kind::Blocked, until, .. }) => Standing::Blocked { until: Some(until) },
        }
    }

    /// Whether a connection is dropped before anything is said on it.
    pub fn drops(&self, address: IpAddr, now: Timestamp) -> bool {
        match self.standing(address, now) {
            Standing::Banned { .. } => true,
            Standing::Blocked { .. } => !self.carriers.carries(address, now),
            Standing::Clear | Standing::Restricted { .. } => false,
        }
    }

    /// Whether an address is on an allow list.
    pub fn is_exempt(&self, address: IpAddr, now: Timestamp) -> bool {
        self.lists.load().is_allowed(address, now)
    }

    /// A session in good standing was used from `address`.
    pub fn carried(&self, address: IpAddr, now: Timestamp) {
        self.carriers.note(address, now);
    }

    pub fn is_good(&self, session: SessionId, now: Timestamp) -> bool {
        self.reputation().is_good(session, now)
    }

    /// Weighs a refusal.
    pub fn refused(&self, event: &RefusedAtGate) {
        if let Some(offence) = Offence::of_refusal(event) {
            self.offended(event.address, event.session, offence, event.at);
        }
    }

    /// Weighs an answer.
    pub fn answered(&self, record: &AccessRecord) {
        if let Some(offence) = Offence::of_answer(record, &self.settings.own_paths) {
            self.offended(record.address, record.session, offence, record.at);
        }
    }

    /// Attempts at ports on which nothing listens.
    pub fn scanned(&self, address: IpAddr, now: Timestamp) {
        self.offended(address, None, offence::PORT_SCAN, now);
    }

    /// What a session in good standing does is its own account; its neighbours do not pay for it.
    fn offended(&self, address: IpAddr, session: Option<SessionId>, offence: Offence, now: Timestamp) {
        let mut reputation = self.reputation();
        if session.is_some_and(|session| !reputation.offend_session(session, offence, now))
            || self.is_exempt(address, now)
        {
            return;
        }
        let is_shared = self.carriers.carries(address, now);
        let verdicts = reputation.offend(address, offence, is_shared, now);
        drop(reputation);
        for verdict in verdicts {
            self.follow(verdict, now);
        }
    }

    fn follow(&self, verdict: Verdict, now: Timestamp) {
        let Verdict { network, kind, until, level, score, reasons } = verdict;
        if !self.is_observing {
            let mut blocks = self.blocks_mut();
            let is_new = blocks.find(network).is_none();
            if is_new && blocks.len() >= BLOCKS {
                blocks.retain(|_, block| block.until > now);
            }
            if !is_new || blocks.len() < BLOCKS {
                blocks.insert(network, Block { kind, since: now, until });
            }
        }
        // A restriction ends by itself and is told with the block that may follow.
        if kind == Kind::Blocked {
            let is_observed = self.is_observing;
            self.blocklist.blocked(AutomaticBlock {
                at: now,
                network,
                until,
                level,
                score,
                reasons,
                is_observed,
            });
        } else {
            tracing::info!(%network, score, "strangers are restricted");
        }
    }

    /// Asks the port for its entries. When it does not answer, those from before stand.
    pub async fn reload(&self) {
        match self.blocklist.entries().await {
            Ok(entries) => {
                let lists = Lists::new(&self.settings.never, entries);
                self.lift(&lists);
                self.lists.store(Arc::new(lists));
            }
            Err(refusal) => tracing::warn!(reason = refusal.inside, "the blocklist stays as it is"),
        }
    }

    fn lift(&self, lists: &Lists) {
        for (network, at) in lists.lifted() {
            let mut is_lifted = false;
            self.blocks_mut().retain(|one, block| {
                let is_meant = network.contains(&one) && block.since <= *at;
                is_lifted |= is_meant;
                !is_meant
            });
            if is_lifted {
                self.reputation().forgive(*network);
            }
        }
    }

    /// Forgets what is over. Call each few seconds.
    pub fn forget_quiet(&self, now: Timestamp) {
        self.blocks_mut().retain(|_, block| block.until > now);
        self.reputation().forget_quiet(now);
        self.carriers.forget_quiet(now);
    }

    fn reputation(&self) -> MutexGuard<'_, Reputation> {
        self.reputation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn blocks_mut(&self) -> RwLockWriteGuard<'_, Networks<Block>> {
        self.blocks.write().unwrap_or_else(PoisonError::into_inner)
    }
}
