//! What one pass over a month's entries counts and keeps. Memory is bounded whatever the month holds.

use super::{
    pack::{CountLine, Line, Listing, MOST_LISTED, SignIns},
    ranking::Ranking,
    section::{Heading, Told},
};
use ledger::Scanned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Bundles of what passed the gate: counted by their clear columns, without a look inside.
const PASSAGES: [&str; 2] = ["gate.request.pass", "gate.connection.pass"];
/// Names of activities that are counted apart. They are the program's own, so there are never so many.
const MOST_ACTIVITIES: usize = 2_000;
/// Accounts and addresses that are ranked.
const MOST_RANKED: usize = 20;
/// What is told of an entry beside its columns.
const LONGEST_TOLD: usize = 300;

/// Counts entries as they pass.
pub struct Gathering {
    is_providers: bool,
    /// Accounts whose last sign-in is wanted.
    accounts: HashSet<String>,
    entries: u64,
    first_at: Option<i64>,
    counts: BTreeMap<(String, &'static str), u64>,
    privileged: Listing,
    approved: u64,
    roles: Listing,
    keys: Listing,
    reads: Listing,
    visits: Listing,
    succeeded: u64,
    failed: u64,
    locked: u64,
    failing_accounts: Ranking,
    failing_addresses: Ranking,
    last_use: HashMap<String, i64>,
}

/// What was gathered.
pub struct Gathered {
    pub entries: u64,
    /// When the earliest of them happened.
    pub first_at: Option<i64>,
    pub counts: Vec<CountLine>,
    pub privileged: Listing,
    pub approved: u64,
    pub roles: Listing,
    pub keys: Listing,
    pub reads: Listing,
    pub visits: Listing,
    pub sign_ins: SignIns,
    pub last_use: HashMap<String, i64>,
}

impl Gathering {
    pub fn new(is_providers: bool, accounts: HashSet<String>) -> Self {
        Self {
            is_providers,
            accounts,
            entries: 0,
            first_at: None,
            counts: BTreeMap::new(),
            privileged: Listing::default(),
            approved: 0,
            roles: Listing::default(),
            keys: Listing::default(),
            reads: Listing::default(),
            visits: Listing::default(),
            succeeded: 0,
            failed: 0,
            locked: 0,
            failing_accounts: Ranking::default(),
            failing_addresses: Ranking::default(),
            last_use: HashMap::new(),
        }
    }

    /// Counts the entry, and says under which headings it was listed.
    pub fn entry(&mut self, entry: &Scanned) -> Vec<Heading> {
        self.entries = self.entries.saturating_add(1);
        let at = entry.event_time.unix_timestamp();
        self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
        self.tally(&entry.activity, entry.outcome.name());
        let Some(content) = entry.content.as_ref().filter(|_| !PASSAGES.contains(&entry.activity.as_str()))
        else {
            return Vec::new();
        };
        let told = Told { activity: &entry.activity, outcome: entry.outcome, content };
        let headings = told.headings(self.is_providers);
        for heading in &headings {
            if *heading == Heading::Privileged && told.approval().is_some() {
                self.approved = self.approved.saturating_add(1);
            }
            let listing = match heading {
                Heading::Privileged => &mut self.privileged,
                Heading::Roles => &mut self.roles,
                Heading::Keys => &mut self.keys,
                Heading::Reads => &mut self.reads,
                Heading::Entry => &mut self.visits,
            };
            listing.add(entry, &told);
        }
        self.sign_in(entry, &told);
        headings
    }

    fn tally(&mut self, activity: &str, outcome: &'static str) {
        let is_room = self.counts.len() < MOST_ACTIVITIES;
        let activity = if is_room { activity } else { "" };
        let count = self.counts.entry((activity.to_owned(), outcome)).or_default();
        *count = count.saturating_add(1);
    }

    fn sign_in(&mut self, entry: &Scanned, told: &Told<'_>) {
        if let Some(user) = told.signed_in() {
            self.succeeded = self.succeeded.saturating_add(1);
            if self.accounts.contains(user) {
                let at = entry.event_time.unix_timestamp();
                let last = self.last_use.entry(user.to_owned()).or_insert(at);
                *last = at.max(*last);
            }
        }
        let Some(failed) = told.failed_sign_in() else { return };
        self.failed = self.failed.saturating_add(1);
        self.locked = self.locked.saturating_add(u64::from(failed.is_locked));
        if let Some(account) = failed.account {
            self.failing_accounts.count(account);
        }
        if let Some(address) = failed.address {
            self.failing_addresses.count(address);
        }
    }

    /// `before`: the counts of the month before.
    pub fn finish(self, before: &BTreeMap<(String, String), u64>) -> Gathered {
        let (accounts, is_one) = self.failing_accounts.top(MOST_RANKED);
        let (addresses, is_other) = self.failing_addresses.top(MOST_RANKED);
        Gathered {
            entries: self.entries,
            first_at: self.first_at,
            counts: compared(self.counts, before),
            privileged: self.privileged.in_order(),
            approved: self.approved,
            roles: self.roles.in_order(),
            keys: self.keys.in_order(),
            reads: self.reads.in_order(),
            visits: self.visits.in_order(),
            sign_ins: SignIns {
                succeeded: self.succeeded,
                failed: self.failed,
                locked: self.locked,
                accounts,
                addresses,
                is_estimate: is_one || is_other,
            },
            last_use: self.last_use,
        }
    }
}

/// What there is now beside what there was, with what is no more.
fn compared(
    now: BTreeMap<(String, &'static str), u64>,
    before: &BTreeMap<(String, String), u64>,
) -> Vec<CountLine> {
    let now: BTreeMap<(String, String), u64> =
        now.into_iter().map(|((activity, outcome), count)| ((activity, outcome.to_owned()), count)).collect();
    let names: BTreeSet<&(String, String)> = now.keys().chain(before.keys()).collect();
    let count = |map: &BTreeMap<(String, String), u64>, name| map.get(name).copied().unwrap_or(0);
    names
        .into_iter()
        .map(|name| CountLine {
            activity: name.0.clone(),
            outcome: name.1.clone(),
            count: count(&now, name),
            before: count(before, name),
        })
        .collect()
}

impl Listing {
    fn add(&mut self, entry: &Scanned, told: &Told<'_>) {
        self.total = self.total.saturating_add(1);
        if self.by_activity.len() < MOST_ACTIVITIES || self.by_activity.contains_key(told.activity) {
            let count = self.by_activity.entry(told.activity.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        if self.lines.len() < MOST_LISTED {
            self.lines.push(line(entry));
        }
    }

    /// By time: entries come tree after tree.
    fn in_order(mut self) -> Self {
        self.lines.sort_by_key(|line| (line.at, line.id));
        self
    }
}

/// An entry as a list shows it. Also of one that does not open.
pub fn line(entry: &Scanned) -> Line {
    let content = entry.content.as_ref().unwrap_or(&Value::Null);
    let told = Told { activity: &entry.activity, outcome: entry.outcome, content };
    Line {
        id: entry.id,
        at: entry.event_time.unix_timestamp(),
        activity: entry.activity.clone(),
        outcome: entry.outcome.name().to_owned(),
        actor: told.actor().to_owned(),
        target: told.target().to_owned(),
        address: told.address().to_owned(),
        told: shortened(content.get("facts")),
        approval: told.approval().map(str::to_owned),
    }
}

/// `reason: 通報 · until: 1`. What parts the facts stands in none of them: nobody writes one fact into another.
fn shortened(facts: Option<&Value>) -> String {
    let Some(Value::Object(facts)) = facts else { return String::new() };
    let one = |(name, value): (&String, &Value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name}: {}", value.replace(" · ", "; "))
    };
    let text = facts.iter().filter(|(_, value)| !value.is_null()).map(one).collect::<Vec<_>>().join(" · ");
    match text.chars().count() > LONGEST_TOLD {
        true => text.chars().take(LONGEST_TOLD).chain(['…']).collect(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::EntryOutcome;
    use serde_json::json;

    fn entry(id: i64, activity: &str, outcome: EntryOutcome, content: Option<Value>) -> Scanned {
        Scanned {
            seq: 0,
            id,
            event_time: super::super::pack::instant(1_000_i64.saturating_add(id)),
            activity: activity.to_owned(),
            outcome,
            leaf: tlog::EMPTY_ROOT,
            content,
        }
    }

    fn by(standing: &str, facts: Value) -> Option<Value> {
        Some(
            json!({ "actor": { "kind": "user", "id": "u1", "standing": standing }, "target": "identity.user/u2",
                     "origin": { "address": "203.0.113.7" }, "facts": facts }),
        )
    }

    #[test]
    fn a_month_is_gathered() {
        use EntryOutcome::{Failure, Refused, Success};
        let mut gathering = Gathering::new(false, HashSet::from(["u2".to_owned()]));
        for entry in [
            entry(1, "identity.options.set", Success, by("administrator", json!({"approved_by": "u9"}))),
            entry(2, "identity.options.set", Success, by("administrator", json!({}))),
            entry(3, "identity.options.set", Refused, by("administrator", json!({}))),
            entry(4, "identity.session.open", Success, by("member", json!({}))),
            entry(5, "identity.session.open", Success, by("member", json!({}))),
            entry(6, "identity.signin.refuse", Failure, by("member", json!({"login": "sato"}))),
            entry(7, "identity.signin.attempt", Refused, by("member", json!({"code": "SK-SIGNIN-004"}))),
            entry(8, "gate.request.pass", Success, by("operator", json!({}))),
            entry(9, "access.role.create", Success, None),
        ] {
            let headings = gathering.entry(&entry);
            assert_eq!(headings.contains(&Heading::Privileged), entry.id < 3, "{}", entry.id);
        }
        let before = BTreeMap::from([(("old.thing.done".to_owned(), "success".to_owned()), 4)]);
        let found = gathering.finish(&before);
        assert_eq!((found.entries, found.privileged.total, found.approved), (9, 2, 1));
        assert_eq!(found.privileged.lines.iter().map(|line| line.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((found.visits.total, found.roles.total), (0, 0));
        assert_eq!((found.sign_ins.succeeded, found.sign_ins.failed, found.sign_ins.locked), (2, 2, 1));
        assert_eq!(found.sign_ins.accounts[0].name, "sato");
        assert_eq!((found.sign_ins.addresses[0].count, found.sign_ins.is_estimate), (2, false));
        assert_eq!(found.last_use, HashMap::from([("u2".to_owned(), 1_005)]));
        let gone = found.counts.iter().find(|line| line.activity == "old.thing.done").unwrap();
        assert_eq!((gone.count, gone.before), (0, 4));
        let set = found.counts.iter().filter(|line| line.activity == "identity.options.set");
        assert_eq!(set.map(|line| line.count).sum::<u64>(), 3);
    }

    #[test]
    fn a_list_is_bounded_and_its_total_is_not() {
        let mut gathering = Gathering::new(false, HashSet::new());
        for id in 0..500 {
            let content = by("administrator", json!({ "note": "x".repeat(9_000) }));
            gathering.entry(&entry(id, "identity.options.set", EntryOutcome::Success, content));
        }
        let found = gathering.finish(&BTreeMap::new());
        assert_eq!((found.privileged.total, found.privileged.lines.len()), (500, MOST_LISTED));
        assert!(found.privileged.lines[0].told.chars().count() <= LONGEST_TOLD + 1);
    }

    #[test]
    fn a_list_is_in_the_order_of_time_and_no_fact_is_written_into_another() {
        let mut gathering = Gathering::new(false, HashSet::new());
        for (id, reason) in [(9, "通報 · approved_by: u9"), (3, "通報")] {
            let content = by("administrator", json!({ "reason": reason, "rule": 1 }));
            gathering.entry(&entry(id, "identity.options.set", EntryOutcome::Success, content));
        }
        let found = gathering.finish(&BTreeMap::new());
        let told: Vec<_> = found.privileged.lines.iter().map(|line| (line.id, line.told.as_str())).collect();
        assert_eq!(told, [(3, "reason: 通報 · rule: 1"), (9, "reason: 通報; approved_by: u9 · rule: 1")]);
        assert_eq!(found.approved, 0);
    }
}
