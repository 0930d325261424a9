//! What changes a tenant.

mod create;
mod provider;
mod state;

pub use create::CreateTenant;
pub(crate) use provider::EnsureProvider;
pub(crate) use state::ChangeState;
pub use state::{ResumeTenant, SuspendTenant};

use kernel::{Ctx, Refusal};

/// Where tenants are looked after. PostgreSQL would refuse the row otherwise; this says why.
fn must_be_provider(ctx: &Ctx) -> Result<(), Refusal> {
    match ctx.tenant.is_provider() {
        true => Ok(()),
        false => Err(Refusal::denied("tenants are looked after within the provider's own tenant")),
    }
}
