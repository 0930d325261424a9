//! Lines of the lists.

use crate::model::{ExclusionId, PackageId, PatchId};
use kernel::{TenantId, Timestamp};

/// One package. The baseline has a line, too: without a source and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageLine {
    pub id: PackageId,
    pub name: String,
    pub version: String,
    /// SHA-256 over names, lengths and contents of the files, in hexadecimal.
    pub digest: String,
    /// Where it came from, in the importer's words or as an address.
    pub source: String,
    pub files: u32,
    /// Of its files.
    pub bytes: u64,
    pub rules: u32,
    /// What failed of the self-test.
    pub failures: Vec<String>,
    /// Why it was imported although something failed.
    pub override_reason: Option<String>,
    /// A user's id, `command-line:<user>`, or `system:<part>`.
    pub imported_by: String,
    pub imported_at: Option<Timestamp>,
}

/// What is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentView {
    pub active: PackageLine,
    /// Where rolling back leads.
    pub previous: Option<PackageLine>,
    pub staged: Option<PackageLine>,
    pub staged_at: Option<Timestamp>,
    /// Of the last change; `None` while nothing was ever decided.
    pub reason: Option<String>,
    pub changed_by: Option<String>,
    pub changed_at: Option<Timestamp>,
}

/// One exclusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionLine {
    pub id: ExclusionId,
    pub rule: u64,
    /// `None`: the whole rule.
    pub target: Option<String>,
    pub service: Option<String>,
    pub path: Option<String>,
    /// Whose requests only.
    pub tenant: Option<TenantId>,
    pub reason: String,
    pub made_by: String,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_by: Option<String>,
    pub ended_at: Option<Timestamp>,
}

/// One virtual patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchLine {
    pub id: PatchId,
    pub rule: u64,
    /// SecLang.
    pub text: String,
    pub reason: String,
    pub made_by: String,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_by: Option<String>,
    pub ended_at: Option<Timestamp>,
}

impl ExclusionLine {
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

impl PatchLine {
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

/// What the staged package would have changed: one rule on one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowLine {
    /// Whose rule refused; 0: the total of a route.
    pub rule: u64,
    /// Service and page: `app /orders/{id}`.
    pub route: String,
    /// Requests that both packages looked at.
    pub compared: u64,
    /// Refused by the staged one only.
    pub only_staged: u64,
    /// Refused by the active one only.
    pub only_active: u64,
}

/// What the shadow run has seen so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowView {
    pub active: PackageId,
    pub staged: PackageId,
    pub compared: u64,
    pub only_staged: u64,
    pub only_active: u64,
    /// By rule and route, what differs most first; none with rule 0.
    pub lines: Vec<ShadowLine>,
}
