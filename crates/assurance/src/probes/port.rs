//! What probes ask of capabilities on the same floor. The program answers with the very functions
//! that sign-in and access use; an answer written for the probe would prove nothing.

use kernel::{Refusal, TenantId, Timestamp, UserId};
use office::BoxFuture;
use std::{collections::BTreeSet, net::IpAddr, time::Duration};

/// Whose rule is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Customer,
    Staff,
}

/// Identity's decisions. `None`: there is no answer to such a question, e.g. because an option does
/// not take the value.
pub trait IdentityRules: Send + Sync + 'static {
    /// Whether the password may be registered.
    fn accepts_password(&self, whose: Whose, password: &str) -> bool;

    /// Whether a tenant may set the option, by its id (`idle-minutes`), to this value.
    fn takes_option(&self, option: &str, value: &str) -> bool;

    /// What holds where the provider says `floor` and the tenant `wish`.
    fn resolves_option(&self, option: &str, floor: &str, wish: &str) -> Option<String>;

    /// Whether somebody at `from` gets as far as having a password looked at, under a tenant's list
    /// of networks (one on each line).
    fn lets_arrive(&self, networks: &str, from: IpAddr) -> Option<bool>;

    /// Whether the right password, set `age` ago, opens a session at once, where passwords live `days`.
    fn opens_session(&self, days: u32, age: Duration, now: Timestamp) -> Option<bool>;

    /// How many of `at_once` simultaneous attempts on one account have a password looked at, where
    /// the threshold is `threshold`.
    fn attempts_examined(
        &self,
        threshold: u32,
        at_once: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<u32, Refusal>>;
}

/// Web attack detection, as far as no stranger can see it.
pub trait Detection: Send + Sync + 'static {
    /// When the rules were last looked through; before the first time, since when they had to be.
    fn last_review(&self, now: Timestamp) -> BoxFuture<'_, Result<Timestamp, Refusal>>;

    /// Whether a tenant's choice to only write down lets a request pass that would be refused: where choosing is
    /// allowed or not, and for that tenant's own request or another's.
    fn lets_pass_by_choice(&self, is_allowed: bool, is_own: bool) -> bool;
}

/// Alerts, tried out from end to end.
pub trait Alerting: Send + Sync + 'static {
    /// Has an operation leave an entry that a rule waits for (or, if not `is_watched`, none does), and answers
    /// how long after its commit the alert was on its way; `None` if it was not within `patience`.
    fn raise(&self, is_watched: bool, patience: Duration)
    -> BoxFuture<'_, Result<Option<Duration>, Refusal>>;
}

/// What the ledger says of one month's review by the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRecord {
    pub month: String,
    /// Until when two people were to sign.
    pub due: Timestamp,
    /// Digests of the packs that were drawn up.
    pub drawn: Vec<String>,
    /// Who signed, and the digest that they signed.
    pub signed: Vec<(String, String)>,
    /// Who confirmed the quarter's accounts. `None`: the month ends no quarter.
    pub confirmed: Option<Vec<String>>,
}

/// The provider's own monthly reviews, as its ledger has them.
pub trait Reviews: Send + Sync + 'static {
    /// The months that are over, the oldest first.
    fn records(&self, now: Timestamp) -> BoxFuture<'_, Result<Vec<ReviewRecord>, Refusal>>;

    /// Days after a month's end within which two people are to sign.
    fn due_days(&self) -> i64;
}

/// Access's decision on functions of services.
pub trait Functions: Send + Sync + 'static {
    /// Ids of the service's functions and screens.
    fn of_service(&self, service: &str) -> Vec<String>;

    /// Those that the user may use.
    fn granted<'a>(
        &'a self,
        tenant: TenantId,
        user: UserId,
        service: &'a str,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Refusal>>;
}
