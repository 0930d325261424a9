//! All SQL on the tables of `safety`, and the only SQL on them anywhere.
//!
//! Whatever names a person or is their own words is sealed; codes, counts and times are in the
//! clear, so that counting a hundred thousand answers opens nothing.

pub mod answer;
pub mod recipient;
pub mod roll_call;
pub mod rule;
pub mod telegram;

use kernel::Refusal;
use keys::{Place, TenantKeys};

fn opened(keys: &TenantKeys, place: &Place, sealed: &[u8]) -> Result<String, Refusal> {
    let plain = keys.open(place, sealed).map_err(|error| {
        Refusal::fault(format!("{}.{} of {}: {error}", place.table, place.column, place.row))
    })?;
    String::from_utf8(plain.expose().clone()).map_err(|_| Refusal::fault("sealed text is not UTF-8"))
}

/// A word that a check constraint of the table keeps within what the model knows.
fn known<T>(value: Option<T>, column: &'static str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::fault(format!("unknown word in {column}")))
}

/// A count of rows.
fn counted(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
