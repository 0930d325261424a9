//! What has to change so that the table holds what it should, and what somebody else changed. Pure.

use crate::Blocked;
use ipnet::IpNet;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::Duration,
};

/// An end may differ by so much without being another one.
const TOLERANCE: Duration = Duration::from_secs(5);

/// One transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub gone: Vec<IpNet>,
    pub new: Vec<(IpNet, Duration)>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.new.is_empty()
    }
}

/// The table does not hold what was written into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Written, not ended, and not there.
    pub missing: Vec<IpNet>,
    /// There, and not written by us.
    pub foreign: Vec<IpNet>,
}

impl Drift {
    pub fn is_none(&self) -> bool {
        self.missing.is_empty() && self.foreign.is_empty()
    }
}

/// From what should be blocked and for how long, what was written last (and how long it had left
/// when it was), and what is there now.
pub fn reconcile(
    wanted: &BTreeMap<IpNet, Duration>,
    written: &BTreeMap<IpNet, Duration>,
    there: &Blocked,
) -> (Changes, Drift) {
    let wanted: BTreeMap<IpNet, Duration> = disjoint(wanted.keys().copied())
        .into_iter()
        .filter_map(|network| Some((network, *wanted.get(&network)?)))
        .collect();
    let drift = Drift {
        missing: written
            .iter()
            .filter(|(network, left)| **left > TOLERANCE && !there.contains_key(*network))
            .map(|(network, _)| *network)
            .collect(),
        foreign: there.keys().filter(|network| !written.contains_key(*network)).copied().collect(),
    };
    let is_as_wanted = |network: &IpNet, left: Duration| match there.get(network) {
        Some(Some(there)) => there.abs_diff(left) <= TOLERANCE,
        Some(None) | None => false,
    };
    let mut changes = Changes::default();
    for (network, left) in &wanted {
        if !is_as_wanted(network, *left) {
            changes.new.push((*network, *left));
        }
    }
    changes.gone = there
        .keys()
        .filter(|network| wanted.get(*network).is_none_or(|left| !is_as_wanted(network, *left)))
        .copied()
        .collect();
    (changes, drift)
}

/// Without those that lie within another: sets of intervals take no overlaps.
pub(crate) fn disjoint(networks: impl Iterator<Item = IpNet>) -> Vec<IpNet> {
    let mut all: Vec<IpNet> = networks.map(|network| network.trunc()).collect();
    all.sort_unstable_by_key(IpNet::prefix_len);
    let (mut kept, mut held, mut lengths) = (Vec::with_capacity(all.len()), HashSet::new(), BTreeSet::new());
    for network in all {
        let is_held = lengths.iter().any(|length| {
            IpNet::new(network.addr(), *length).is_ok_and(|wider| held.contains(&wider.trunc()))
        });
        if !is_held {
            lengths.insert(network.prefix_len());
            held.insert(network);
            kept.push(network);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(lines: &[(&str, u64)]) -> BTreeMap<IpNet, Duration> {
        lines.iter().map(|(text, left)| (text.parse().unwrap(), Duration::from_secs(*left))).collect()
    }

    fn there(lines: &[(&str, u64)]) -> Blocked {
        seconds(lines).into_iter().map(|(network, left)| (network, Some(left))).collect()
    }

    fn names(networks: &[IpNet]) -> Vec<String> {
        networks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_changes() {
        let wanted = seconds(&[
            ("192.0.2.0/24", 100),
            ("192.0.2.7/32", 900),
            ("203.0.113.1/32", 60),
            ("203.0.113.2/32", 60),
        ]);
        let written = seconds(&[("203.0.113.1/32", 62), ("203.0.113.2/32", 62), ("203.0.113.3/32", 30)]);
        let there = there(&[("203.0.113.1/32", 59), ("203.0.113.2/32", 5), ("203.0.113.3/32", 30)]);
        let (changes, drift) = reconcile(&wanted, &written, &there);
        assert!(drift.is_none(), "{drift:?}");
        assert_eq!(names(&changes.gone), ["203.0.113.2/32", "203.0.113.3/32"]);
        let new: Vec<IpNet> = changes.new.iter().map(|(network, _)| *network).collect();
        assert_eq!(names(&new), ["192.0.2.0/24", "203.0.113.2/32"], "a network holds its addresses");
    }

    #[test]
    fn what_somebody_else_changed() {
        let wanted = seconds(&[("203.0.113.1/32", 60)]);
        let written = seconds(&[("203.0.113.1/32", 61), ("203.0.113.9/32", 2)]);
        let (changes, drift) = reconcile(&wanted, &written, &there(&[("198.51.100.1/32", 100)]));
        assert_eq!(names(&drift.missing), ["203.0.113.1/32"], "what was about to end is not missed");
        assert_eq!(names(&drift.foreign), ["198.51.100.1/32"]);
        assert_eq!((changes.gone.len(), changes.new.len()), (1, 1), "and it is put right");
        let (changes, drift) = reconcile(&wanted, &written, &there(&[("203.0.113.1/32", 58)]));
        assert!(changes.is_empty() && drift.is_none());
    }
}
