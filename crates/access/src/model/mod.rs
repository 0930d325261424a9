//! Roles, their names, and what can be granted. Pure.

mod grant;
mod role;
mod role_name;

pub use grant::Grant;
pub use role::{Builtin, Role, RoleId};
pub use role_name::RoleName;
pub(crate) use role_name::key_of;
