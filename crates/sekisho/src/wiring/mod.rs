//! Where capabilities meet: each port of one, implemented over the `api` of another.
//!
//! Nothing is decided here. A file is named after the port that it fills.

pub mod alert;
pub mod audit;
pub mod blocklist;
pub mod detection;
pub mod directory;
pub mod founding;
pub mod functions;
pub mod identity_rules;
pub mod inspector;
pub mod people;
pub mod reviews;
pub mod roles;
pub mod safety_platform;
pub mod tenants;

/// The context of this program acting by itself within a tenant.
pub fn system(part: &'static str, office: &office::Office, tenant: kernel::TenantId) -> kernel::Ctx {
    kernel::Ctx::system(part, tenant, office.now())
}
