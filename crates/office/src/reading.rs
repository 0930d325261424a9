//! `Reading`: a look at one tenant's rows.

use ::store::Scoped;
use keys::TenantKeys;
use sqlx::PgConnection;

/// A read-only transaction within one tenant. Made by [`crate::Office::view`] only. Ends when dropped.
pub struct Reading {
    pub(crate) scoped: Scoped,
    pub(crate) keys: TenantKeys,
}

impl Reading {
    pub fn sql(&mut self) -> &mut PgConnection {
        self.scoped.sql()
    }

    /// The tenant's keys, to open what is sealed.
    pub fn keys(&self) -> &TenantKeys {
        &self.keys
    }

    /// Both at once, for a query whose rows are opened while they arrive.
    pub fn parts(&mut self) -> (&mut PgConnection, &TenantKeys) {
        (self.scoped.sql(), &self.keys)
    }
}
