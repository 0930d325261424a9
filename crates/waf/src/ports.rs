//! What the pages ask of others; the program fills it.

use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::BoxFuture;
use sqlx::PgConnection;
use std::collections::HashMap;

/// Names of the people of the tenant in whose scope `sql` is.
pub trait People: Send + Sync {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>>;
}
