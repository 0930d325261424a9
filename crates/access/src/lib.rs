//! Access: who may do what.
//!
//! Two questions, both answered by Cedar:
//! * *May this actor perform this operation of Sekisho?* By standing; [`CedarDecide`] answers it for
//!   the office, from the policies of all capabilities.
//! * *Which functions and screens of a service may this user use?* By the roles of their tenant;
//!   [`api::grants`] answers it for the gate, from the service's [`manifest`] and what administrators set.
//!
//! ```text
//! member ──holds──▶ role ──grants──▶ function or screen of a service ──covers──▶ paths
//! ```
//! A tenant begins with 「管理者」, which grants everything and cannot be changed, and 「一般」, which
//! begins with what the manifests say. Somebody who can change roles is always left.
//!
//! Does not live here: people (`identity`), and the check on each request (`gate`).

pub mod api;
mod decide;
mod grants;
pub mod manifest;
mod model;
mod operations;
mod pages;
mod store;

pub use decide::{CedarDecide, PolicyError};
pub use model::{Builtin, Grant, Role, RoleId, RoleName};
pub use pages::{Parts, pages};

use ::store::{Migration, Schema};
use office::{Capability, Operation};

pub const SCHEMA: Schema = Schema {
    name: "access",
    migrations: &[Migration {
        version: 1,
        name: "access",
        sql: include_str!("../migrations/0001_access.sql"),
    }],
};

/// Every operation and view of this capability.
pub const ACTIONS: &[&str] = &[
    pages::LIST,
    pages::MEMBER_VIEW,
    operations::CreateRole::NAME,
    operations::RenameRole::NAME,
    operations::DeleteRole::NAME,
    operations::SetRoleGrants::NAME,
    operations::SetMemberRoles::NAME,
    operations::FoundRoles::NAME,
];

/// The texts of this crate, Japanese and English.
pub const LOCALES: (&str, &str) = (include_str!("../locales/ja.ftl"), include_str!("../locales/en.ftl"));

/// Administrators manage their tenant's roles, operators the provider's. An operator founds the roles
/// of a tenant that they make.
pub const POLICIES: &str = r#"
permit (
    principal in Sekisho::Standing::"administrator",
    action in [
        Sekisho::Action::"access.role.list", Sekisho::Action::"access.member.roles.view",
        Sekisho::Action::"access.role.create", Sekisho::Action::"access.role.rename",
        Sekisho::Action::"access.role.delete", Sekisho::Action::"access.role.grants.set",
        Sekisho::Action::"access.member.roles.set"
    ],
    resource
);
permit (
    principal in Sekisho::Standing::"operator",
    action in [
        Sekisho::Action::"access.role.list", Sekisho::Action::"access.member.roles.view",
        Sekisho::Action::"access.role.create", Sekisho::Action::"access.role.rename",
        Sekisho::Action::"access.role.delete", Sekisho::Action::"access.role.grants.set",
        Sekisho::Action::"access.member.roles.set"
    ],
    resource
) when { context.provider };
permit (
    principal in Sekisho::Standing::"operator",
    action == Sekisho::Action::"access.roles.found",
    resource
);
"#;

pub fn capability() -> Capability {
    Capability {
        name: "access",
        schema: Some(SCHEMA),
        platform_tables: &[],
        policies: POLICIES,
        locales: LOCALES,
        workers: Vec::new(),
        handlers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_policies_name_exactly_what_there_is() {
        let named = CedarDecide::new(&[("access", POLICIES)]).unwrap().named_actions();
        let actions: BTreeSet<String> = ACTIONS.iter().map(|action| (*action).to_owned()).collect();
        assert_eq!(named, actions);
    }

    #[test]
    fn the_texts_are_complete() {
        assert_eq!(web::keys_missing(LOCALES.0, LOCALES.1), Vec::<String>::new());
    }
}
