//! What a tenant is called, and what state it is in. Pure.

mod reason;
mod tenant;
mod tenant_code;
mod tenant_name;

pub use reason::Reason;
pub use tenant::{Tenant, TenantState};
pub use tenant_code::TenantCode;
pub use tenant_name::TenantName;
