//! Who somebody is, for pages that show what was done. Members live in a capability of their own; the program
//! fills this port with it.

use crate::BoxFuture;
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use sqlx::PgConnection;
use std::collections::HashMap;

/// Names of people, for entries and rows that hold ids.
pub trait People: Send + Sync + 'static {
    /// Everybody of the tenant in whose scope `sql` is: `港 花子 (hanako)` by id.
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>>;
}
