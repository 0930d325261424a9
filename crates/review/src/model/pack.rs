//! A pack: what a month's review is about, as it is stored, signed and shown.
//!
//! Times are seconds since 1970 (UTC); hashes are Base64; lists are bounded and say how many there are in all.

use super::{
    lots::{self, Numbers},
    month::Month,
    ranking::Ranked,
};
use aws_lc_rs::digest;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tlog::Hash;

/// Entries that a list shows.
pub const MOST_LISTED: usize = 200;
/// Accounts that a quarter's list holds.
pub const MOST_ACCOUNTS: usize = 5_000;
/// Without a sign-in for so many days an account is dormant.
pub const DORMANT_DAYS: i64 = 90;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// 2; packs of version 1 have no `privileged_sample`.
    pub version: u8,
    pub month: Month,
    pub from: i64,
    pub until: i64,
    pub drawn_at: i64,
    pub is_final: bool,
    pub is_providers: bool,
    /// Entries that were read for this pack.
    pub entries: u64,
    pub trees: Vec<TreePart>,
    /// Entries of the month that stand in no tree.
    pub unplaced: u64,
    pub counts: Vec<CountLine>,
    pub privileged: Listing,
    /// Of the privileged operations those that name somebody else's approval.
    pub approved: u64,
    /// Those of them that are looked at. `None`: packs of version 1 have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privileged_sample: Option<PrivilegedSample>,
    pub roles: Listing,
    pub keys: Listing,
    pub reads: Listing,
    pub visits: Listing,
    pub sign_ins: SignIns,
    pub accounts: Accounts,
    pub retention: Vec<KeyPart>,
    /// Names of the people that the pack speaks of, by their ids, as they were when it was drawn up.
    pub people: BTreeMap<String, String>,
    /// When each account was last signed in, as far as this chain of packs goes back.
    pub last_use: BTreeMap<String, i64>,
    /// From when on sign-ins are known to this chain of packs.
    pub known_since: i64,
}

/// One tree of the ledger over the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreePart {
    pub retention: i16,
    pub origin: String,
    pub start_size: u64,
    pub start_root: String,
    pub end_size: u64,
    pub end_root: String,
    /// Leaves whose bytes were hashed again.
    pub rehashed: u64,
    pub missing: u64,
    /// Verified, and no longer to be read: their key was destroyed.
    pub forgotten: u64,
    pub unreadable: u64,
    /// The leaves make the root at the month's end.
    pub is_root_made: bool,
    /// It begins where the month before ended. `None`: there is no pack of the month before.
    pub continues: Option<bool>,
    /// The tree at the month's end is a prefix of the signed one.
    pub is_within_signed: bool,
    /// The signature of the checkpoint below holds.
    pub is_signed: bool,
    pub signed_size: u64,
    /// The signed checkpoint that the month's end was held against.
    pub note: String,
    /// From the month's end to that checkpoint.
    pub proof: Vec<String>,
    pub sample: Vec<Sampled>,
}

impl TreePart {
    pub fn is_whole(&self) -> bool {
        self.is_root_made
            && self.missing == 0
            && self.continues != Some(false)
            && self.is_within_signed
            && self.is_signed
    }

    /// The month's end as an unsigned checkpoint: origin, size, root.
    pub fn end_checkpoint(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.end_size, self.end_root)
    }
}

/// An entry that the seed has chosen, with the proof that it is in the tree at the month's end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampled {
    pub seq: u64,
    pub leaf: String,
    pub proof: Vec<String>,
    pub line: Line,
}

/// Privileged operations that the lots have chosen, by the classes of their trees, and what they were chosen from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivilegedSample {
    /// The number of each privileged operation of the month in its tree, in order.
    pub population: Numbers,
    /// There were more than `population` holds.
    pub is_cut: bool,
    pub drawn: BTreeMap<i16, Vec<Sampled>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountLine {
    pub activity: String,
    pub outcome: String,
    pub count: u64,
    /// The month before.
    pub before: u64,
}

/// Entries under one heading: all are counted, the first are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub total: u64,
    pub by_activity: BTreeMap<String, u64>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: i64,
    pub at: i64,
    pub activity: String,
    pub outcome: String,
    pub actor: String,
    pub target: String,
    pub address: String,
    /// What the entry tells besides, shortened.
    pub told: String,
    pub approval: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIns {
    pub succeeded: u64,
    pub failed: u64,
    /// Refused because the account was locked.
    pub locked: u64,
    pub accounts: Vec<Ranked>,
    pub addresses: Vec<Ranked>,
    /// There were so many that counts may be too high.
    pub is_estimate: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    pub total: u64,
    pub suspended: u64,
    /// Every active administrator (of the provider: operator), as it was when the pack was drawn up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub administrators: Vec<AccountLine>,
    /// Those of them without a sign-in for 90 days.
    pub idle_administrators: Vec<AccountLine>,
    pub dormant_total: u64,
    pub dormant: Vec<AccountLine>,
    /// Every account, at a quarter's end.
    pub all: Option<Vec<AccountLine>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    pub id: String,
    pub name: String,
    pub login: String,
    pub standing: String,
    pub is_active: bool,
    pub roles: Vec<String>,
    pub created_at: Option<i64>,
    pub last_use: Option<i64>,
}

/// Keys of one retention class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPart {
    pub retention: i16,
    /// Months that can be read: the first, the last, how many.
    pub oldest: Option<String>,
    pub newest: Option<String>,
    pub alive: u64,
    pub destroyed: u64,
    pub made_in_month: u64,
    pub destroyed_in_month: u64,
}

impl Pack {
    /// The bytes that are sealed and whose digest is signed.
    pub fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    pub fn is_whole(&self) -> bool {
        self.unplaced == 0 && self.trees.iter().all(TreePart::is_whole)
    }

    /// Sign-ins are not known for long enough to say that somebody has not signed in.
    pub fn is_too_early(&self) -> bool {
        self.until.saturating_sub(self.known_since) < DORMANT_DAYS.saturating_mul(86_400)
    }

    /// There was no ledger before this month.
    pub fn is_first(&self) -> bool {
        self.trees.iter().all(|tree| tree.start_size == 0)
    }

    pub fn unreadable(&self) -> u64 {
        self.trees.iter().fold(0, |sum, tree| sum.saturating_add(tree.unreadable))
    }

    pub fn tree(&self, retention: i16) -> Option<&TreePart> {
        self.trees.iter().find(|tree| tree.retention == retention)
    }

    /// The privileged operations that are looked at, drawn again from what the pack itself says: class and number.
    pub fn drawn_again(&self) -> Result<BTreeSet<(i16, u64)>, NotDrawnAgain> {
        let sample = self.privileged_sample.as_ref().ok_or(NotDrawnAgain::NoSample)?;
        if sample.is_cut {
            return Err(NotDrawnAgain::Cut);
        }
        let root =
            |tree: &TreePart| Hash::from_base64(&tree.end_root).ok().map(|root| (tree.retention, root));
        let roots = self.trees.iter().filter_map(root).collect();
        let drawn = lots::draw(&roots, &sample.population, lots::MOST_DRAWN).ok_or(NotDrawnAgain::NoRoot)?;
        match sample.chosen().eq(drawn.iter().copied()) {
            true => Ok(drawn),
            false => Err(NotDrawnAgain::Differs),
        }
    }
}

impl PrivilegedSample {
    /// Class and number of each, in that order.
    fn chosen(&self) -> impl Iterator<Item = (i16, u64)> {
        self.drawn.iter().flat_map(|(class, drawn)| drawn.iter().map(|sampled| (*class, sampled.seq)))
    }
}

/// Why a pack's sample of privileged operations cannot be drawn again from its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDrawnAgain {
    #[error("the pack has no sample of privileged operations")]
    NoSample,
    #[error("the pack holds the numbers of the first {} privileged operations only", lots::MOST_NUMBERED)]
    Cut,
    #[error("a tree of the pack has no root")]
    NoRoot,
    #[error("the pack shows other privileged operations than its own numbers and roots choose")]
    Differs,
}

/// SHA-256 of a pack's bytes.
pub fn digest_of(bytes: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    let computed = digest::digest(&digest::SHA256, bytes);
    digest.iter_mut().zip(computed.as_ref()).for_each(|(to, from)| *to = *from);
    digest
}

/// A stored time.
pub fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_unix_timestamp(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
