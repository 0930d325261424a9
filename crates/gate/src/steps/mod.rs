//! The steps of the way, one file each, in the order of [`crate::way`].

pub mod address;
pub mod assertion;
pub mod body;
pub mod forward;
pub mod framing;
pub mod inspect;
pub mod leave;
pub mod permit;
pub mod platform;
pub mod rate;
pub mod route;
pub mod session;
pub mod strip;
