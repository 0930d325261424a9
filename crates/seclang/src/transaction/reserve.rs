//! Buffers between two transactions, and the tools of phases that do not run: bounded, whatever went through them.

use super::state::{State, Tools};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
pub(crate) struct Reserve {
    states: Mutex<Kept<Box<State>>>,
    /// As many as phases ever ran at once: one for each thread of the caller's.
    tools: Mutex<Kept<Tools>>,
}

/// Things that wait, each with about how many bytes it takes.
#[derive(Debug)]
struct Kept<T> {
    each: Vec<(T, usize)>,
    bytes: usize,
}

impl Reserve {
    /// Of all states together, in bytes; one that does not fit any more is freed.
    const STATES: usize = 64 << 20;
    /// A single state that has grown beyond this is freed.
    const STATE: usize = 8 << 20;
    /// Of all tools together.
    const TOOLS: usize = 256 << 20;

    pub(crate) fn take_state(&self) -> Box<State> {
        open(&self.states).take().unwrap_or_default()
    }

    pub(crate) fn give_state(&self, state: Box<State>) {
        let bytes = state.memory();
        if bytes <= Self::STATE {
            open(&self.states).give(state, bytes, Self::STATES);
        }
    }

    pub(crate) fn take_tools(&self) -> Tools {
        open(&self.tools).take().unwrap_or_default()
    }

    pub(crate) fn give_tools(&self, tools: Tools) {
        let bytes = tools.scratch.memory();
        open(&self.tools).give(tools, bytes, Self::TOOLS);
    }

    /// About how many bytes wait here.
    pub(crate) fn memory(&self) -> usize {
        open(&self.states).bytes.saturating_add(open(&self.tools).bytes)
    }
}

impl<T> Kept<T> {
    fn take(&mut self) -> Option<T> {
        let (thing, bytes) = self.each.pop()?;
        self.bytes = self.bytes.saturating_sub(bytes);
        Some(thing)
    }

    /// Keeps it, unless there would be too much then.
    fn give(&mut self, thing: T, bytes: usize, most: usize) {
        if self.bytes.saturating_add(bytes) <= most {
            self.bytes = self.bytes.saturating_add(bytes);
            self.each.push((thing, bytes));
        }
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { each: Vec::new(), bytes: 0 }
    }
}

fn open<T>(room: &Mutex<T>) -> MutexGuard<'_, T> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn what_would_be_too_much_is_not_kept() {
        let mut kept = Kept::default();
        for (name, bytes) in [("a", 40), ("b", 50), ("c", 20), ("d", 10)] {
            kept.give(name, bytes, 100);
        }
        assert_eq!(
            (kept.take(), kept.take(), kept.take(), kept.take()),
            (Some("d"), Some("b"), Some("a"), None)
        );
        assert_eq!(kept.bytes, 0);
    }
}
