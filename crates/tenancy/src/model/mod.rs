//! What a tenant is called, and what state it is in. Pure.

mod tenant;
mod tenant_code;
mod tenant_name;

pub use tenant::{Tenant, TenantState};
pub use tenant_code::TenantCode;
pub use tenant_name::TenantName;

/// Why a tenant is suspended or resumed.
pub type Reason = kernel::Reason<200>;
