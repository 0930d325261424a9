//! The memory Argon2id works in: reused while somebody waits, wiped after each use, given back to
//! the system when the last caller has gone.
//!
//! What is computed in it lives one floor up.

use argon2::Block;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroize;

/// glibc returns a freed region to the system at once only if it was mapped on its own, and it maps
/// what is larger than a threshold that grows with what a program frees, up to 32 MiB
/// (`mallopt(3)`, `M_MMAP_THRESHOLD`). Regions reserve more than that; what is never touched of
/// them costs addresses, not memory.
const ALWAYS_MAPPED: usize = 32 * 1024 + 64;
/// Smaller regions (tests' parameters) are ordinary allocations.
const ORDINARY: usize = 128;

/// The pool's memory. Between uses it holds at most one region per slot, and none when nobody waits.
#[derive(Default)]
pub(super) struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    callers: usize,
    free: Vec<Vec<Block>>,
}

/// Somebody who computes or waits. While one is there, regions are kept.
pub(super) struct Caller(Arc<Memory>);

/// A region in use. Wiped when dropped.
pub(super) struct Region<'a> {
    blocks: Vec<Block>,
    memory: &'a Memory,
}

impl Memory {
    pub fn enter(self: &Arc<Self>) -> Caller {
        let mut state = self.state();
        state.callers = state.callers.saturating_add(1);
        Caller(Arc::clone(self))
    }

    // A panic elsewhere leaves a list of regions, which is as good as before.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Caller {
    /// A region of `count` blocks of 1 KiB, all zero. `None`: the system has no such memory.
    pub fn region(&self, count: usize) -> Option<Region<'_>> {
        let kept = self.0.state().free.pop().filter(|blocks| blocks.len() == count);
        let blocks = match kept {
            Some(blocks) => blocks,
            None => fresh(count)?,
        };
        Some(Region { blocks, memory: &self.0 })
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.callers = state.callers.saturating_sub(1);
        let given_back = match state.callers {
            0 => std::mem::take(&mut state.free),
            _ => Vec::new(),
        };
        drop(state);
        drop(given_back);
    }
}

impl AsMut<[Block]> for Region<'_> {
    fn as_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }
}

impl Drop for Region<'_> {
    fn drop(&mut self) {
        self.blocks.iter_mut().for_each(Zeroize::zeroize);
        self.memory.state().free.push(std::mem::take(&mut self.blocks));
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

fn fresh(count: usize) -> Option<Vec<Block>> {
    let mut blocks = Vec::new();
    let reserved = if count < ORDINARY { count } else { count.max(ALWAYS_MAPPED) };
    blocks.try_reserve_exact(reserved).ok()?;
    blocks.resize(count, Block::new());
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(memory: &Memory) -> usize {
        memory.state().free.len()
    }

    #[test]
    fn a_region_is_reused_while_somebody_waits_and_gone_after() {
        let memory = Arc::<Memory>::default();
        let (first, second) = (memory.enter(), memory.enter());
        let address = first.region(16).unwrap().as_mut().as_ptr();
        drop(first);
        assert_eq!(kept(&memory), 1);
        assert_eq!(second.region(16).unwrap().as_mut().as_ptr(), address);
        drop(second);
        assert_eq!(kept(&memory), 0);
    }

    #[test]
    fn no_region_is_given_twice() {
        let memory = Arc::<Memory>::default();
        let caller = memory.enter();
        let (mut one, mut two) = (caller.region(8).unwrap(), caller.region(8).unwrap());
        assert_ne!(one.as_mut().as_ptr(), two.as_mut().as_ptr());
        drop((one, two));
        assert_eq!(kept(&memory), 2);
    }

    #[test]
    fn what_was_computed_in_it_is_wiped() {
        let memory = Arc::<Memory>::default();
        let caller = memory.enter();
        let argon2 = super::super::argon2id(super::super::Params::for_tests(), 32).unwrap();
        let mut region = caller.region(8).unwrap();
        argon2.hash_password_into_with_memory(b"x", &[0; 16], &mut [0; 32], region.as_mut()).unwrap();
        let is_zero = |region: &mut Region<'_>| {
            region.as_mut().iter().all(|block| AsRef::<[u64]>::as_ref(block).iter().all(|word| *word == 0))
        };
        assert!(!is_zero(&mut region), "the computation left nothing: this test sees nothing");
        drop(region);
        assert_eq!(kept(&memory), 1);
        assert!(is_zero(&mut caller.region(8).unwrap()));
    }

    #[test]
    fn another_size_is_another_region() {
        let memory = Arc::<Memory>::default();
        let caller = memory.enter();
        drop(caller.region(16).unwrap());
        assert_eq!(caller.region(8).unwrap().as_mut().len(), 8);
        assert_eq!(kept(&memory), 1);
    }
}
