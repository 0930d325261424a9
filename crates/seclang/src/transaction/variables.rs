//! Variables that rules write: TX, the persistent collections, ENV.
//!
//! A persistent collection (IP, GLOBAL, SESSION, USER, RESOURCE) lives for one transaction here: `initcol` opens
//! it empty, and nothing of it is kept. Rules that count across requests load and run, and count from nothing.

use super::arena::{Arena, Span};
use super::state::size_of_items;
use crate::{
    language::ast::Variable,
    plan::{Names, Slot},
};
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// TX variables whose names stand in the rule set.
    slots: Vec<Option<Span>>,
    /// TX variables whose names were made while rules ran, and members of the other collections.
    made: Vec<Made>,
    /// By hash of collection and name: the first in `made` that has it. Strangers choose names, so the hash has a key.
    places: HashMap<u64, usize>,
    key: RandomState,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    collection: Variable,
    /// In lower case.
    pub(crate) name: Span,
    /// None: it was unset.
    value: Option<Span>,
}

/// Beyond this nothing new is made; the transaction fails closed.
const MOST: usize = 16_384;

impl Variables {
    pub(crate) fn clear(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, None);
        self.made.clear();
        self.places.clear();
    }

    /// About how many bytes the buffers take.
    pub(crate) fn memory(&self) -> usize {
        size_of_items(&self.slots)
            .saturating_add(size_of_items(&self.made))
            .saturating_add(self.places.capacity().saturating_mul(size_of::<(u64, usize)>()))
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

    /// Name and value of those that were made, of TX or another collection, in the order in which they first were.
    pub(crate) fn made(&self, collection: Variable) -> impl Iterator<Item = (Span, Span)> {
        let own = self.made.iter().filter(move |made| made.collection == collection);
        own.filter_map(|made| Some((made.name, made.value?)))
    }

    /// `name` in lower case.
    pub(crate) fn value(
        &self,
        arena: &Arena,
        names: &Names,
        collection: Variable,
        name: &[u8],
    ) -> Option<Span> {
        match slot_of(names, collection, name) {
            Some(slot) => self.slot(usize::from(slot)),
            None => self.made.get(self.place(arena, collection, name).1?)?.value,
        }
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
        if let Some(slot) = slot_of(names, collection, name) {
            self.set_slot(slot, value);
            return true;
        }
        let (hash, place) = self.place(arena, collection, name);
        if let Some(made) = place.and_then(|place| self.made.get_mut(place)) {
            made.value = value;
            return true;
        }
        if value.is_none() {
            return true;
        }
        if self.made.len() >= MOST {
            return false;
        }
        self.places.entry(hash).or_insert(self.made.len());
        self.made.push(Made { collection, name: arena.add(name), value });
        true
    }

    /// The hash, and where it is.
    fn place(&self, arena: &Arena, collection: Variable, name: &[u8]) -> (u64, Option<usize>) {
        let hash = self.key.hash_one((collection as usize, name));
        let is_it = |made: &Made| made.collection == collection && arena.get(made.name) == name;
        let place = self.places.get(&hash).copied();
        let is_first = |place: &usize| self.made.get(*place).is_some_and(is_it);
        (
            hash,
            place.and_then(|place| Some(place).filter(is_first).or_else(|| self.made.iter().position(is_it))),
        )
    }
}

fn slot_of(names: &Names, collection: Variable, name: &[u8]) -> Option<Slot> {
    if collection == Variable::Tx { names.slot(name) } else { None }
}
