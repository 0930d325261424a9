//! How far the scrubber has come: a file beside the released mark, outside the database that it judges.
//!
//! Lost, everything is read again. It holds no more than a few lines per tree.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use tlog::{Frontier, Hash};

/// What is known of all trees.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    pub trees: BTreeMap<String, Seen>,
    /// The tree whose turn it is to be read again.
    pub round: Option<Round>,
    /// The tree that was read again last: the next one comes after it.
    pub last_round: String,
    /// When the last tree of a whole round was done, seconds since 1970.
    pub round_ended: Option<i64>,
    /// Steps so far: part of the seed of each step's sample.
    pub steps: u64,
}

/// What is known of one tree.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Leaves that were hashed, from the first.
    #[serde(with = "as_text")]
    pub frontier: Frontier,
    /// The newest event among them, microseconds since 1970.
    pub newest: i64,
    /// Leaves that were not as recorded when they were last looked at.
    pub suspects: BTreeSet<i64>,
    /// Entries that were written into the past, by leaf.
    pub late: BTreeMap<i64, Late>,
    /// What the last round found of the tree as a whole.
    pub round_fault: Option<String>,
    /// Of the anchor log: the last checkpoint's size of each tree in it.
    pub anchored: BTreeMap<String, i64>,
}

/// An entry that was ordered long after younger ones. Times in microseconds since 1970.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Late {
    pub id: i64,
    pub at: i64,
    pub noticed: i64,
}

/// A tree being read again, up to where it had come when that began.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Round {
    pub origin: String,
    #[serde(with = "as_text")]
    pub target: Frontier,
    #[serde(with = "as_text")]
    pub at: Frontier,
}

impl Seen {
    pub fn size(&self) -> i64 {
        i64::try_from(self.frontier.size()).unwrap_or(i64::MAX)
    }

    /// Suspects beyond this many are found again by the round.
    pub fn suspect(&mut self, seq: i64) {
        if self.suspects.len() < 1000 {
            self.suspects.insert(seq);
        }
    }

    /// Of many, the first hundred are enough to look for the cause.
    pub fn late(&mut self, seq: i64, late: Late) {
        if self.late.len() < 100 {
            self.late.insert(seq, late);
        }
    }

    pub fn root(&self) -> Hash {
        self.frontier.root()
    }
}

impl State {
    /// What the file says; nothing, if there is none or it is damaged.
    pub fn read(path: &Path) -> Self {
        let read = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        read.unwrap_or_default()
    }

    pub fn write(&self, path: &Path) -> io::Result<()> {
        let aside = path.with_extension("new");
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&aside, path)
    }
}

pub(super) fn micros(at: Timestamp) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

pub(super) fn moment(micros: i64) -> Timestamp {
    let nanos = i128::from(micros).saturating_mul(1000);
    Timestamp::from_unix_timestamp_nanos(nanos).unwrap_or(Timestamp::UNIX_EPOCH)
}

mod as_text {
    use super::{Engine, Frontier, STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(frontier: &Frontier, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(frontier.to_bytes()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Frontier, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        Frontier::from_bytes(&bytes).map_err(D::Error::custom)
    }
}
