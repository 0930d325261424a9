//! SQL on the tables of `alert`.

pub(crate) mod alerts;
pub(crate) mod channels;
pub(crate) mod rules;
pub(crate) mod tail;
pub(crate) mod trials;
