//! What stands between a package and the tuning: exclusions and virtual patches, as SecLang.

use crate::model::{Exclusion, Patch};

/// Ids of the rules that carry exclusions: 80000 to 82999.
const FIRST_EXCLUSION: u64 = 80_000;
/// Exclusions in force at once: more are a rule set of their own.
pub(crate) const MOST_EXCLUSIONS: usize = 1_000;
/// Virtual patches in force at once.
pub(crate) const MOST_PATCHES: usize = 100;

/// Rules in front of a package's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Additions {
    pub(crate) exclusions: String,
    pub(crate) patches: String,
}

impl Additions {
    pub fn of(exclusions: &[Exclusion], patches: &[Patch]) -> Self {
        let ids = FIRST_EXCLUSION..;
        let exclusions = ids.zip(exclusions.iter().take(MOST_EXCLUSIONS));
        Self {
            exclusions: exclusions.map(|(id, exclusion)| exclusion.directive(id)).collect(),
            patches: patches.iter().take(MOST_PATCHES).map(|patch| format!("{}\n", patch.text)).collect(),
        }
    }
}
