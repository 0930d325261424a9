//! What changes a mail after it was written.

mod settle;

pub(crate) use settle::SettleMails;

pub(crate) const SETTLE: &str = <SettleMails as office::Operation>::NAME;
