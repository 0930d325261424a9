//! Buffers between two transactions, and the tools of phases that do not run: bounded, whatever went through them.

use super::state::{State, Tools};
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
pub(crate) struct Reserve {
    states: Mutex<States>,
    /// As many as phases ever ran at once: one for each thread of the caller's.
    tools: Mutex<Vec<Tools>>,
}

#[derive(Debug, Default)]
struct States {
    each: Vec<(Box<State>, usize)>,
    bytes: usize,
}

impl Reserve {
    /// Of all states together; one that does not fit any more is freed.
    const STATES: usize = 64 << 20;
    /// A single state that has grown beyond this is freed.
    const STATE: usize = 8 << 20;

    pub(crate) fn take_state(&self) -> Box<State> {
        let mut states = open(&self.states);
        let Some((state, bytes)) = states.each.pop() else { return Box::default() };
        states.bytes = states.bytes.saturating_sub(bytes);
        state
    }

    pub(crate) fn give_state(&self, state: Box<State>) {
        let bytes = state.memory();
        let mut states = open(&self.states);
        if bytes <= Self::STATE && states.bytes.saturating_add(bytes) <= Self::STATES {
            states.bytes = states.bytes.saturating_add(bytes);
            states.each.push((state, bytes));
        }
    }

    pub(crate) fn take_tools(&self) -> Tools {
        open(&self.tools).pop().unwrap_or_default()
    }

    pub(crate) fn give_tools(&self, tools: Tools) {
        open(&self.tools).push(tools);
    }

    /// About how many bytes wait here.
    pub(crate) fn memory(&self) -> usize {
        let tools =
            open(&self.tools).iter().map(|tools| tools.scratch.memory()).fold(0, usize::saturating_add);
        open(&self.states).bytes.saturating_add(tools)
    }
}

fn open<T>(room: &Mutex<T>) -> MutexGuard<'_, T> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}
