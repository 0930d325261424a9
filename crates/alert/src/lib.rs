//! Alerts: somebody is told at once when the ledger says that something is wrong (L06).
//!
//! ```text
//! ledger, in its order ─▶ follower ─▶ rules (CEL, windows) ─▶ alert ─┬─▶ mail (notice)
//! ledger's health ───────────────────────────────────────────▶      └─▶ webhook (signed, retried)
//!                                            person ─▶ acknowledges ◀─ open alerts
//! ```
//! * Seeded rules are there from the start; a tenant switches and tunes them and writes its own, the
//!   provider has its own over its own ledger and the platform's health.
//! * A rule is tried on past entries before it is switched on.
//! * An alert, its acknowledgement, each delivery and each change of a rule are entries themselves.
//!
//! Does not live here: what is recorded (every capability), how mail leaves (`notice`).

pub mod api;
mod delivery;
mod follower;
mod growth;
mod health;
mod model;
mod operations;
mod pages;
mod places;
mod sealing;
mod store;
mod trial;
mod views;

pub use health::Health;
pub use pages::{PageParts, pages};

use ::store::{Database, Migration, Schema};
use office::{Capability, Handler, Office, Operation, Worker};
use std::sync::Arc;
use time::UtcOffset;

pub const SCHEMA: Schema = Schema {
    name: "alert",
    migrations: &[Migration { version: 1, name: "alert", sql: include_str!("../migrations/0001_alert.sql") }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    operations::Acknowledge::NAME,
    operations::AddChannel::NAME,
    operations::RemoveChannel::NAME,
    operations::SaveRule::NAME,
    operations::SwitchRule::NAME,
    operations::TuneRule::NAME,
    operations::DeleteRule::NAME,
    operations::StartTrial::NAME,
    operations::NoteTrial::NAME,
    operations::LeaveCanary::NAME,
    operations::NotePlaces::NAME,
    operations::KeepTail::NAME,
    operations::Raise::NAME,
    operations::SettleDelivery::NAME,
    views::LIST,
    views::RULES,
    views::CHANNELS,
    views::SHOW_TRIAL,
    views::FOLLOW,
    views::OPEN,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Administrators within their own tenant, operators within the provider's. Raising, delivering and
/// following are the system's.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"administrator",
    action in [
        Sekisho::Action::"alert.alert.list",
        Sekisho::Action::"alert.alert.acknowledge",
        Sekisho::Action::"alert.rule.list",
        Sekisho::Action::"alert.rule.save",
        Sekisho::Action::"alert.rule.switch",
        Sekisho::Action::"alert.rule.tune",
        Sekisho::Action::"alert.rule.delete",
        Sekisho::Action::"alert.trial.start",
        Sekisho::Action::"alert.trial.show",
        Sekisho::Action::"alert.channel.list",
        Sekisho::Action::"alert.channel.add",
        Sekisho::Action::"alert.channel.remove"
    ],
    resource
);
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"alert.alert.list",
        Sekisho::Action::"alert.alert.acknowledge",
        Sekisho::Action::"alert.rule.list",
        Sekisho::Action::"alert.rule.save",
        Sekisho::Action::"alert.rule.switch",
        Sekisho::Action::"alert.rule.tune",
        Sekisho::Action::"alert.rule.delete",
        Sekisho::Action::"alert.trial.start",
        Sekisho::Action::"alert.trial.show",
        Sekisho::Action::"alert.channel.list",
        Sekisho::Action::"alert.channel.add",
        Sekisho::Action::"alert.channel.remove"
    ],
    resource
) when { context.provider };
"#;

/// What following and telling work with.
#[derive(Clone)]
pub struct Parts {
    pub office: Office,
    pub database: Database,
    pub outgoing: outgoing::Outgoing,
    pub places: Arc<dyn api::Places>,
    pub health: Arc<dyn Health>,
    /// Hours and weekdays of rules are those at this offset.
    pub offset: UtcOffset,
    /// Where alerts are looked at, for mails and webhooks.
    pub page: String,
}

pub fn capability(parts: Parts) -> Capability {
    let pulse = follower::Pulse::default();
    let workers: Vec<Worker> = vec![
        follower::worker(parts.clone(), pulse.clone()),
        health::worker(parts.clone(), pulse),
        places::worker(parts.clone()),
    ];
    let handlers: Vec<Handler> = vec![delivery::handler(parts.clone()), trial::handler(parts)];
    Capability {
        name: "alert",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers,
        handlers,
    }
}
