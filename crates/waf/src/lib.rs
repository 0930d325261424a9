//! Web attack detection: which rule set looks at requests, how strictly, and what is told about what it finds
//! (W01, W03, W04).
//!
//! ```text
//!  import ─▶ kept ── stage ─▶ staged ── activate ─▶ active ── rollback ─▶ the one before
//!  (compiles, self-test)      (shadow: some requests,        └─ with exclusions, virtual patches,
//!                              decides nothing)                 tenants' choices; no restart
//! ```
//! The engine itself is `seclang`; where requests come from is the gate's matter, and the program joins the two.
//! Does not live here: HTTP parsing, refusal pages, what is recorded of a request.

mod additions;
mod archive;
mod finding;
mod firewall;
mod in_force;
mod look;
pub mod model;
pub mod operations;
mod package;
mod pages;
mod sealing;
mod self_test;
mod shadow;
mod store;
mod tuning;
pub mod views;

pub use additions::Additions;
pub use archive::ArchiveError;
pub use firewall::{ActiveRules, Firewall};
pub use in_force::{Choices, InForce};
pub use look::{Look, Passage};
pub use package::{CheckedPackage, Package, PackageError, RuleErrors, StoredPackageError, sha256};
pub use pages::{Parts, pages};
pub use self_test::SelfTest;
pub use shadow::{Observed, Shadow, ShadowSettings};
pub use tuning::{Mode, Tuning};

use ::store::{Migration, Schema};
use office::{Capability, Operation};

pub const SCHEMA: Schema = Schema {
    name: "waf",
    migrations: &[
        Migration { version: 1, name: "waf", sql: include_str!("../migrations/0001_waf.sql") },
        Migration {
            version: 2,
            name: "proposals_go",
            sql: include_str!("../migrations/0002_proposals_go.sql"),
        },
        Migration {
            version: 3,
            name: "proposals_sealed",
            sql: include_str!("../migrations/0003_proposals_sealed.sql"),
        },
    ],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::ImportPackage::NAME,
    operations::StagePackage::NAME,
    operations::UnstagePackage::NAME,
    operations::ActivateStaged::NAME,
    operations::RollBack::NAME,
    operations::AddExclusion::NAME,
    operations::EndExclusion::NAME,
    operations::AddPatch::NAME,
    operations::EndPatch::NAME,
    operations::ReportFalsePositive::NAME,
    operations::FindMatch::NAME,
    operations::ListMatches::NAME,
    operations::DeclineProposal::NAME,
    operations::Sweep::NAME,
    operations::RecordReview::NAME,
    operations::RecordShadow::NAME,
    operations::ChooseMode::NAME,
    views::LOAD,
    views::PACKAGES,
    views::EXCLUSIONS,
    views::PATCHES,
    views::PROPOSALS,
    views::PROPOSAL,
    views::SWEEP,
    views::REVIEWS,
    views::SHADOW,
    views::CHOICES,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// The change-feed topic that makes every process read again what is in force.
pub const RULES_CHANGED: &str = "waf.rules";

/// Operators look after the rules, from the provider's own tenant; what they look up of a customer's request is an
/// entry in that customer's ledger. A tenant's administrator has a word on the tenant's own requests only.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"waf.package.import",
        Sekisho::Action::"waf.package.list",
        Sekisho::Action::"waf.package.stage",
        Sekisho::Action::"waf.package.unstage",
        Sekisho::Action::"waf.package.activate",
        Sekisho::Action::"waf.package.rollback",
        Sekisho::Action::"waf.exclusion.add",
        Sekisho::Action::"waf.exclusion.end",
        Sekisho::Action::"waf.exclusion.list",
        Sekisho::Action::"waf.patch.add",
        Sekisho::Action::"waf.patch.end",
        Sekisho::Action::"waf.patch.list",
        Sekisho::Action::"waf.match.report",
        Sekisho::Action::"waf.match.list",
        Sekisho::Action::"waf.proposal.decline",
        Sekisho::Action::"waf.proposal.list",
        Sekisho::Action::"waf.review.record",
        Sekisho::Action::"waf.review.list",
        Sekisho::Action::"waf.shadow.list"
    ],
    resource
) when { context.provider };

permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"waf.match.find",
        Sekisho::Action::"waf.proposal.read"
    ],
    resource
);

permit (
    principal in Sekisho::Standing::"administrator",
    action in [
        Sekisho::Action::"waf.choice.set",
        Sekisho::Action::"waf.choice.list",
        Sekisho::Action::"waf.match.list"
    ],
    resource
);
"#;

pub fn capability() -> Capability {
    Capability {
        name: "waf",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: vec![operations::sweeper()],
        handlers: Vec::new(),
    }
}
