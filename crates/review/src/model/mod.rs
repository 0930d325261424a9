//! Months, packs and what is in them. Pure: no SQL, no HTTP, no clock.

pub mod checked;
pub mod chosen;
pub mod finding;
pub mod gather;
pub mod lots;
pub mod month;
pub mod pack;
pub mod ranking;
pub mod section;
pub mod standing;
