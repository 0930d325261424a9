//! A hand on the scheduler: pause, resume, run everything now.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Shared by the scheduler and whoever switches it. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct ProbeControl(Arc<Switches>);

#[derive(Debug, Default)]
struct Switches {
    is_paused: AtomicBool,
    is_demanded: AtomicBool,
}

impl ProbeControl {
    /// No probe runs from now on; a round that has begun ends first. The page goes on being served
    /// and turns red as its evidence ages.
    pub fn pause(&self) {
        self.0.is_paused.store(true, Ordering::SeqCst);
    }

    pub fn resume(&self) {
        self.0.is_paused.store(false, Ordering::SeqCst);
    }

    pub fn is_paused(&self) -> bool {
        self.0.is_paused.load(Ordering::SeqCst)
    }

    /// The next round runs every probe and every canary, due or not.
    pub fn demand_all(&self) {
        self.0.is_demanded.store(true, Ordering::SeqCst);
    }

    pub(super) fn take_demand(&self) -> bool {
        self.0.is_demanded.swap(false, Ordering::SeqCst)
    }
}
