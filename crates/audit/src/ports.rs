//! What the page asks of others; the program answers.

use kernel::{Refusal, Timestamp, UserId};
use keys::TenantKeys;
use office::BoxFuture;
use sqlx::PgConnection;

/// People by id and by sign-in name.
pub trait People: office::People {
    /// The one with this sign-in name in the tenant of `sql`'s scope, if there is one.
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
