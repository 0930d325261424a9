//! Names of TX variables that stand in the rule set, each with a place of its own.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// Where a TX variable is kept.
pub(crate) type Slot = u16;

/// Slots 0 to 9 are the captures `TX:0` to `TX:9`.
#[derive(Debug)]
pub(crate) struct Names {
    slots: HashMap<Box<[u8]>, Slot, BuildHasherDefault<Fnv>>,
    names: Vec<Box<[u8]>>,
}

impl Names {
    pub(crate) fn new() -> Self {
        let mut names = Self { slots: HashMap::default(), names: Vec::new() };
        for digit in b'0'..=b'9' {
            names.intern(&[digit]);
        }
        names
    }

    /// The name's slot, in any ASCII case. None when there are more names than slots: then the name is kept
    /// like one that is made up while a transaction runs.
    pub(crate) fn intern(&mut self, name: &[u8]) -> Option<Slot> {
        let name = name.to_ascii_lowercase();
        if let Some(&slot) = self.slots.get(name.as_slice()) {
            return Some(slot);
        }
        let slot = Slot::try_from(self.names.len()).ok()?;
        self.slots.insert(name.as_slice().into(), slot);
        self.names.push(name.into());
        Some(slot)
    }

    /// The slot of a name in lower case.
    pub(crate) fn slot(&self, name: &[u8]) -> Option<Slot> {
        self.slots.get(name).copied()
    }

    pub(crate) fn name(&self, slot: usize) -> &[u8] {
        self.names.get(slot).map_or(&[], |name| name)
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// FNV-1a. The names in the table are the rule set's own, so nobody can choose them to collide.
#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 =
            bytes.iter().fold(self.0, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
