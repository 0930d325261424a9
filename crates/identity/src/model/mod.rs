//! The rules of identity, pure: no SQL, no HTTP, no clock and no randomness of their own.
//!
//! | about | modules |
//! |---|---|
//! | names | [`user_id`], [`tenant_code`], [`sign_in_name`], [`email`], [`display_name`], [`person`] |
//! | proof | [`password_rule`], [`totp`], [`lockout`], [`signin`] |
//! | settings | [`options`], [`rules`], [`address_rule`] |
//! | many at once | [`member_csv`] |

pub mod address_rule;
mod csv_text;
pub mod display_name;
pub mod email;
pub mod lockout;
pub mod member_csv;
pub mod options;
pub mod password_rule;
pub mod person;
pub mod rules;
pub mod sign_in_name;
pub mod signin;
pub mod tenant_code;
pub mod totp;
pub mod user_id;
mod width;
