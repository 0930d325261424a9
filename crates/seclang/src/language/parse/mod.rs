//! One directive's words → its meaning. Nothing here looks beyond the directive.

mod action_list;
mod actions;
mod collections;
mod control;
mod directive;
mod expansion;
mod ids;
mod operator;
mod settings;
mod targets;

pub use directive::{Includes, Meaning, directive};

use super::error::Warning;
use super::source::Slice;

/// What is accepted, and yet worth saying.
#[derive(Debug, Default)]
pub struct Notes(pub Vec<Warning>);

impl Notes {
    pub fn warn(&mut self, at: Slice<'_>, message: String) {
        self.0.push(Warning { position: at.position(), message });
    }
}
