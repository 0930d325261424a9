//! What the page asks of others; the program answers.

use kernel::{Refusal, Timestamp, UserId};
use keys::TenantKeys;
use office::BoxFuture;
use sqlx::PgConnection;
use std::collections::HashMap;

/// Names of people, for entries that hold ids.
pub trait People: Send + Sync + 'static {
    /// Everybody of the tenant of `sql`'s scope: id to "name (login)".
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>>;

    /// The one with this sign-in name, if there is one.
    fn by_login<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
        login: &'a str,
    ) -> BoxFuture<'a, Result<Option<UserId>, Refusal>>;
}

/// What the last verification of the whole ledger found.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    pub at: Timestamp,
    pub is_whole: bool,
}

pub trait LedgerHealth: Send + Sync + 'static {
    fn last(&self) -> Option<Checked>;
}
