//! Typed identifiers. A `UserId` is never taken for a `TenantId`.
//!
//! Ids are UUID version 7 (RFC 9562 §5.7): they sort by creation time. Whoever makes one passes
//! the time and the randomness, so that this crate reads neither clock nor entropy by itself
//! outside [`random_from`].

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct IdError;

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh identifier for something created at `now`.
            pub fn new(now: Timestamp) -> Self {
                Self(random_from(now))
            }

            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError)
            }
        }
    };
}

typed_id!(
    /// One customer company, or the provider itself ([`TenantId::PROVIDER`]).
    TenantId
);
typed_id!(
    /// One person (or operator) within one tenant.
    UserId
);
typed_id!(
    /// One session row. Not the cookie's secret: knowing it opens nothing.
    SessionId
);
typed_id!(
    /// One mailed or handed-out single-use token's row. Not its secret.
    TokenId
);

impl TenantId {
    /// The provider's own tenant: operators live here, and platform-wide entries are recorded here.
    pub const PROVIDER: TenantId = TenantId(Uuid::from_u128(1));

    pub fn is_provider(self) -> bool {
        self == Self::PROVIDER
    }
}

/// A UUID version 7 for `now` with fresh random bits.
pub fn random_from(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or(0);
    let stamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.nanosecond());
    Uuid::new_v7(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, OffsetDateTime};

    #[test]
    fn ids_sort_by_time_and_survive_text() {
        let early = UserId::new(OffsetDateTime::UNIX_EPOCH + Duration::days(20_000));
        let late = UserId::new(OffsetDateTime::UNIX_EPOCH + Duration::days(20_001));
        assert!(early < late);
        assert_eq!(early.to_string().parse::<UserId>(), Ok(early));
        assert_eq!("x".parse::<UserId>(), Err(IdError));
    }
}
