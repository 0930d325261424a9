//! The part of a search that must not stand in an address, sealed for the tenant: whoever finds the
//! address in a history, a log or a mail reads nothing in it, and administrators of the same tenant can
//! still hand it to one another.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keys::{Place, TenantKeys};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PLACE: Place = Place { table: "audit.search", column: "hidden", row: Uuid::nil() };
/// A sealed search is not longer than this.
const LONGEST: usize = 6_000;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    pub actor: String,
    pub target: String,
    pub address: String,
    pub text: String,
}

impl Hidden {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Fit for an address. Empty for nothing.
    pub fn seal(&self, keys: &TenantKeys) -> String {
        match serde_json::to_vec(self) {
            Ok(json) if !self.is_empty() => URL_SAFE_NO_PAD.encode(keys.seal(&PLACE, &json)),
            _ => String::new(),
        }
    }

    /// `None`: not sealed here, or altered.
    pub fn open(keys: &TenantKeys, sealed: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed.get(..LONGEST.min(sealed.len()))?).ok()?;
        serde_json::from_slice(keys.open(&PLACE, &sealed).ok()?.expose()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;

    #[test]
    fn only_the_same_tenant_reads_it() {
        let tenant = |id| TenantKeys::generate(TenantId::from_uuid(Uuid::from_u128(id))).1;
        let (own, other) = (tenant(1), tenant(2));
        let hidden = Hidden { text: "給与".to_owned(), actor: "sato".to_owned(), ..Hidden::default() };
        let sealed = hidden.seal(&own);
        assert_eq!(Hidden::open(&own, &sealed), Some(hidden));
        assert_eq!(Hidden::open(&other, &sealed), None);
        assert_eq!(Hidden::open(&own, &sealed[1..]), None);
        assert_eq!(Hidden::open(&own, ""), None);
        assert_eq!(Hidden::default().seal(&own), "");
    }
}
