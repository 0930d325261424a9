//! What a pack calls for an answer to: rules over its numbers.

use super::pack::Pack;

/// The code of what a person remarked.
pub const REMARK: &str = "remark";

/// A rule that found something, and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub code: &'static str,
    pub count: u64,
}

/// Every rule: its code, and how much it finds in a pack.
type Rule = (&'static str, fn(&Pack) -> u64);

const RULES: [Rule; 8] = [
    ("not-whole", |pack| count(pack.trees.iter().filter(|tree| !tree.is_whole()).count())),
    ("unplaced", |pack| pack.unplaced),
    ("unreadable", Pack::unreadable),
    ("unapproved", |pack| pack.privileged.total.saturating_sub(pack.approved)),
    ("visits", |pack| pack.visits.total),
    ("locked", |pack| pack.sign_ins.locked),
    ("idle-administrators", |pack| count(pack.accounts.idle_administrators.len())),
    ("dormant", |pack| pack.accounts.dormant_total),
];

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The codes of all rules: each has its words in the locale files, `review-finding-<code>`.
pub fn codes() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(code, _)| *code)
}

/// What each rule counts, in the rules' order; also those that find nothing.
pub fn all(pack: &Pack) -> impl Iterator<Item = Found> {
    RULES.iter().map(|(code, rule)| Found { code, count: rule(pack) })
}

/// What the rules find.
pub fn of(pack: &Pack) -> Vec<Found> {
    all(pack).filter(|found| found.count > 0).collect()
}
