//! Variables that rules write: TX, the persistent collections, ENV.
//!
//! A persistent collection (IP, GLOBAL, SESSION, USER, RESOURCE) lives for one transaction here: `initcol` opens
//! it empty, and nothing of it is kept. Rules that count across requests load and run, and count from nothing.

use super::arena::{Arena, Span};
use crate::{
    language::ast::Variable,
    plan::{Names, Slot},
};

#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// TX variables whose names stand in the rule set.
    slots: Vec<Option<Span>>,
    /// TX variables whose names were made while rules ran.
    made: Vec<Made>,
    /// Members of the other collections.
    kept: Vec<(Variable, Made)>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    hash: u64,
    /// In lower case.
    pub(crate) name: Span,
    pub(crate) value: Span,
}

/// Beyond this nothing new is made; the transaction fails closed.
const MOST: usize = 16_384;

impl Variables {
    pub(crate) fn clear(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, None);
        self.made.clear();
        self.kept.clear();
    }

    pub(crate) fn slot(&self, slot: usize) -> Option<Span> {
        self.slots.get(slot).copied().flatten()
    }

    pub(crate) fn set_slot(&mut self, slot: Slot, value: Option<Span>) {
        if let Some(place) = self.slots.get_mut(usize::from(slot)) {
            *place = value;
        }
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = (usize, Span)> {
        self.slots.iter().enumerate().filter_map(|(slot, value)| Some((slot, (*value)?)))
    }

    pub(crate) fn made(&self) -> &[Made] {
        &self.made
    }

    pub(crate) fn members(&self, collection: Variable) -> impl Iterator<Item = Made> {
        self.kept.iter().filter(move |(owner, _)| *owner == collection).map(|(_, made)| *made)
    }

    /// `name` in lower case.
    pub(crate) fn value(
        &self,
        arena: &Arena,
        names: &Names,
        collection: Variable,
        name: &[u8],
    ) -> Option<Span> {
        if collection == Variable::Tx {
            if let Some(slot) = names.slot(name) {
                return self.slot(usize::from(slot));
            }
            let hash = hash(name);
            return self.made.iter().find(|made| made.is(arena, hash, name)).map(|made| made.value);
        }
        let hash = hash(name);
        self.members(collection).find(|made| made.is(arena, hash, name)).map(|made| made.value)
    }

    /// False when there is no room for another one. `name` in lower case.
    pub(crate) fn set(
        &mut self,
        arena: &mut Arena,
        names: &Names,
        collection: Variable,
        name: &[u8],
        value: Option<Span>,
    ) -> bool {
        if collection == Variable::Tx
            && let Some(slot) = names.slot(name)
        {
            self.set_slot(slot, value);
            return true;
        }
        let hash = hash(name);
        if collection == Variable::Tx {
            let place = self.made.iter().position(|made| made.is(arena, hash, name));
            match (place, value) {
                (Some(place), Some(value)) => {
                    if let Some(made) = self.made.get_mut(place) {
                        made.value = value;
                    }
                }
                (Some(place), None) => {
                    self.made.remove(place);
                }
                (None, Some(_)) if self.made.len() >= MOST => return false,
                (None, Some(value)) => self.made.push(Made { hash, name: arena.add(name), value }),
                (None, None) => {}
            }
            return true;
        }
        self.kept.retain(|(owner, made)| !(*owner == collection && made.is(arena, hash, name)));
        if let Some(value) = value {
            if self.kept.len() >= MOST {
                return false;
            }
            self.kept.push((collection, Made { hash, name: arena.add(name), value }));
        }
        true
    }
}

impl Made {
    fn is(&self, arena: &Arena, hash: u64, name: &[u8]) -> bool {
        self.hash == hash && arena.get(self.name) == name
    }
}

/// FNV-1a: only to tell names apart quickly; equal hashes are compared.
fn hash(name: &[u8]) -> u64 {
    name.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
