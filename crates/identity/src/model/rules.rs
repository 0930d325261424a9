//! Which layers stand around a tenant's own: the operator's floor and the tenant's profile.

use super::options::{Effective, Layer, Profile, resolve};
use kernel::TenantId;

/// What the provider demands everywhere, and what each family of tenants is promised.
#[derive(Clone, Debug)]
pub struct Rules {
    pub floor: Layer,
    /// Customers' tenants.
    pub customer: Profile,
    /// The provider's own tenant.
    pub staff: Profile,
}

impl Default for Rules {
    fn default() -> Self {
        Self { floor: Layer::default(), customer: Profile::customer(), staff: Profile::staff() }
    }
}

impl Rules {
    pub fn profile(&self, tenant: TenantId) -> &Profile {
        if tenant.is_provider() { &self.staff } else { &self.customer }
    }

    /// What holds for a tenant that has set `layer`.
    pub fn effective(&self, tenant: TenantId, layer: &Layer) -> Effective {
        resolve(&self.floor, self.profile(tenant), &[layer])
    }
}
