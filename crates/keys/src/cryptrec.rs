//! Which algorithms are allowed (CRYPTREC ciphers list), which are in use, and whether the two agree.
//!
//! The list is a dated data file, `data/cryptrec-YYYY-MM.toml`; the uses are `data/algorithms.toml`.
//! Both are compiled in. A newer edition can be read from a file with [`List::parse`] and checked
//! against the same uses without a new build. Does not live here: measuring a live listener
//! (`assurance`), configuring TLS (`gate`).

use kernel::Text;
use serde::Deserialize;
use std::sync::LazyLock;
use time::Date;

/// One edition of the list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// `CRYPTREC LS-0001-2022R2`
    pub edition: String,
    /// When the edition was published.
    #[serde(deserialize_with = "date")]
    pub dated: Date,
    pub title: Text,
    pub source: String,
    /// What the reader of the file has to know about its reliability.
    pub notice: Text,
    /// Entries whose place in this edition is taken from an earlier one.
    carried_over: Vec<String>,
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
}

/// One technical category (技術分類) and its entries by rank.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub name: Text,
    #[serde(default)]
    pub recommended: Vec<String>,
    #[serde(default)]
    pub candidate: Vec<String>,
    #[serde(default)]
    pub monitored: Vec<String>,
}

/// The three lists of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// 電子政府推奨暗号リスト
    Recommended,
    /// 推奨候補暗号リスト: safe and implementable, not yet shown to be in common use.
    Candidate,
    /// 運用監視暗号リスト: for compatibility only.
    Monitored,
}

/// The file is not an edition of the list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error("not a ciphers list: {0}")]
    Format(#[from] toml::de::Error),
    #[error("{0:?} stands in the list twice, or is carried over without standing in it")]
    Inconsistent(String),
}

impl List {
    /// An edition in the format of the compiled-in file. Each entry has one place.
    pub fn parse(text: &str) -> Result<Self, ListError> {
        let list: Self = toml::from_str(text)?;
        let names: Vec<&String> = list.categories.iter().flat_map(Category::names).collect();
        let twice = names
            .iter()
            .enumerate()
            .find(|(at, name)| names.iter().skip(at.saturating_add(1)).any(|n| n == *name));
        let stray = list.carried_over.iter().find(|name| !names.contains(name));
        match twice.map(|(_, name)| *name).or(stray) {
            Some(name) => Err(ListError::Inconsistent(name.clone())),
            None => Ok(list),
        }
    }

    /// Where `entry` stands, if at all. Names are compared exactly.
    pub fn rank(&self, entry: &str) -> Option<Rank> {
        self.categories.iter().find_map(|category| category.rank(entry))
    }

    /// Whether the place of `entry` was taken from an earlier edition and awaits comparison.
    pub fn is_carried_over(&self, entry: &str) -> bool {
        self.carried_over.iter().any(|name| name == entry)
    }

    fn has_category(&self, id: &str) -> bool {
        self.categories.iter().any(|category| category.id == id)
    }
}

impl Category {
    fn names(&self) -> impl Iterator<Item = &String> {
        self.recommended.iter().chain(&self.candidate).chain(&self.monitored)
    }

    fn rank(&self, entry: &str) -> Option<Rank> {
        let among = |names: &[String]| names.iter().any(|name| name == entry);
        match () {
            () if among(&self.recommended) => Some(Rank::Recommended),
            () if among(&self.candidate) => Some(Rank::Candidate),
            () if among(&self.monitored) => Some(Rank::Monitored),
            () => None,
        }
    }
}

/// One algorithm in one role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    pub algorithm: String,
    /// The id of a category of the list, or of a purpose the list does not cover.
    pub purpose: String,
    /// Where in the product.
    pub place: Text,
    pub standing: Standing,
    /// The list's entries that the algorithm consists of.
    #[serde(default)]
    pub covered_by: Vec<String>,
    pub reason: Option<Text>,
}

/// How a use claims to stand to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Everything it consists of is recommended or a candidate.
    Listed,
    /// Something it consists of is monitored; another party's standard leaves no choice.
    Compatibility,
    /// The scheme is listed; that its parameters belong to it is our reading.
    Interpretation,
    /// The list has no category for its purpose.
    OutsideScope,
}

/// What the comparison found about one use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub algorithm: String,
    pub kind: FindingKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// An entry it claims is not in this edition, or it claims none.
    NotListed(String),
    /// An entry is monitored, and the use does not say that it is for compatibility.
    Monitored(String),
    /// It says the list does not cover its purpose, but the list does.
    Covered(String),
    /// It departs from the recommended list without saying why.
    NoReason,
    /// An entry is a candidate, not recommended. To be known, no breach.
    Candidate(String),
    /// An entry's place comes from an earlier edition and awaits comparison. To be known, no breach.
    Unconfirmed(String),
}

impl Finding {
    /// Whether the promise "only algorithms on the list" is broken.
    pub fn is_breach(&self) -> bool {
        !matches!(self.kind, FindingKind::Candidate(_) | FindingKind::Unconfirmed(_))
    }
}

/// The edition that is compiled in.
#[allow(clippy::expect_used, reason = "the file is part of the program and a test parses it")]
pub fn list() -> &'static List {
    static LIST: LazyLock<List> =
        LazyLock::new(|| List::parse(include_str!("../data/cryptrec-2026-03.toml")).expect("a ciphers list"));
    &LIST
}

/// Every algorithm in use.
#[allow(clippy::expect_used, reason = "the file is part of the program and a test parses it")]
pub fn in_use() -> &'static [Use] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Uses {
        r#use: Vec<Use>,
    }
    static USES: LazyLock<Uses> = LazyLock::new(|| {
        toml::from_str(include_str!("../data/algorithms.toml")).expect("a table of algorithms")
    });
    &USES.r#use
}

/// Compares uses with an edition. No finding that [`Finding::is_breach`]: the promise holds.
pub fn check(list: &List, uses: &[Use]) -> Vec<Finding> {
    uses.iter().flat_map(|one| kinds(list, one).into_iter().map(|kind| finding(one, kind))).collect()
}

fn finding(one: &Use, kind: FindingKind) -> Finding {
    Finding { algorithm: one.algorithm.clone(), kind }
}

fn kinds(list: &List, one: &Use) -> Vec<FindingKind> {
    let mut kinds = Vec::new();
    let has_reason =
        one.reason.as_ref().is_some_and(|text| !text.ja.trim().is_empty() && !text.en.trim().is_empty());
    if one.standing != Standing::Listed && !has_reason {
        kinds.push(FindingKind::NoReason);
    }
    if one.standing == Standing::OutsideScope {
        let named = list.rank(&one.algorithm).is_some();
        if named || list.has_category(&one.purpose) {
            kinds.push(FindingKind::Covered(one.purpose.clone()));
        }
    } else if one.covered_by.is_empty() {
        kinds.push(FindingKind::NotListed(one.algorithm.clone()));
    }
    for entry in &one.covered_by {
        kinds.extend(entry_kind(list, one.standing, entry));
    }
    kinds
}

fn entry_kind(list: &List, standing: Standing, entry: &str) -> Option<FindingKind> {
    let name = entry.to_owned();
    match list.rank(entry) {
        None => Some(FindingKind::NotListed(name)),
        Some(Rank::Monitored) if standing != Standing::Compatibility => Some(FindingKind::Monitored(name)),
        Some(Rank::Candidate) => Some(FindingKind::Candidate(name)),
        _ if list.is_carried_over(entry) => Some(FindingKind::Unconfirmed(name)),
        Some(Rank::Recommended | Rank::Monitored) => None,
    }
}

/// What TLS may negotiate, by IANA name (lower-case SECG names for groups), strongest first.
pub mod tls {
    /// TLS 1.3 (RFC 8446 §B.4).
    pub const SUITES_13: [&str; 3] =
        ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"];

    /// TLS 1.2: ephemeral key exchange and authenticated encryption only (RFC 5289, RFC 7905).
    pub const SUITES_12: [&str; 6] = [
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ];

    pub const GROUPS: [&str; 3] = ["secp256r1", "secp384r1", "x25519"];

    pub fn is_suite_allowed(iana_name: &str) -> bool {
        SUITES_13.contains(&iana_name) || SUITES_12.contains(&iana_name)
    }

    pub fn is_group_allowed(name: &str) -> bool {
        GROUPS.iter().any(|group| group.eq_ignore_ascii_case(name))
    }
}

fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = String::deserialize(from)?;
    Date::parse(&text, time::macros::format_description!("[year]-[month]-[day]"))
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests;
