//! Which rules a directive or `ctl` action means.

/// Rule ids from `first` to `last`, both included; `first <= last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdRange {
    pub first: u64,
    pub last: u64,
}

/// `1 5-9 "100-199"`: never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdRanges(pub Vec<IdRange>);

impl IdRanges {
    pub fn contains(&self, id: u64) -> bool {
        self.0.iter().any(|range| range.first <= id && id <= range.last)
    }
}

/// What a rule's tag or message has to be: the text itself or, when it holds any of ``\ ^ $ | ? * + ( ) [ ] { }``,
/// a regular expression that finds something in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(pub String);
