//! What the roles of one user grant in one service, decided by Cedar.
//!
//! ```text
//! User ──in──▶ Role ──in──▶ Granted::"everything"      (the built-in administrator role only)
//!               ▲
//!               └── Function.granted: the roles that grant it
//! ```
//! The policies are two sentences that never change; what a tenant changes is which roles stand in a
//! function's `granted`. So there is nothing to compile per tenant and nothing a tenant can write.

use crate::{Builtin, RoleId, manifest::Manifest};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use kernel::UserId;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    str::FromStr,
    sync::LazyLock,
};

const POLICIES: &str = r#"
permit (principal, action == Sekisho::Action::"use", resource) when { principal in resource.granted };
permit (principal in Sekisho::Granted::"everything", action == Sekisho::Action::"use", resource);
"#;

static PARSED: LazyLock<Result<PolicySet, String>> =
    LazyLock::new(|| PolicySet::from_str(POLICIES).map_err(|error| error.to_string()));

/// What is on record of one user in one service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holding {
    pub roles: Vec<(RoleId, Option<Builtin>)>,
    /// Role and function.
    pub granted: Vec<(RoleId, String)>,
}

/// The functions and screens of the service that `user` may use. Only what the manifest names; an
/// error is returned, never an answer.
pub(crate) fn evaluate(
    user: UserId,
    holding: &Holding,
    manifest: &Manifest,
) -> Result<BTreeSet<String>, String> {
    let policies = PARSED.as_ref().map_err(Clone::clone)?;
    let words = Words::new()?;
    let principal = words.user(user);
    let entities = words.entities(&principal, holding, manifest)?;
    let authorizer = Authorizer::new();
    let mut permitted = BTreeSet::new();
    for function in manifest.functions() {
        let resource = words.function(manifest, &function.id);
        let request = Request::new(principal.clone(), words.action.clone(), resource, Context::empty(), None);
        let request = request.map_err(|error| error.to_string())?;
        let response = authorizer.is_authorized(&request, policies, &entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string());
        }
        if response.decision() == Decision::Allow {
            permitted.insert(function.id.clone());
        }
    }
    Ok(permitted)
}

struct Words {
    user: EntityTypeName,
    role: EntityTypeName,
    function: EntityTypeName,
    action: EntityUid,
    everything: EntityUid,
}

impl Words {
    fn new() -> Result<Self, String> {
        let kind = |name: &str| EntityTypeName::from_str(name).map_err(|error| error.to_string());
        Ok(Self {
            user: kind("Sekisho::User")?,
            role: kind("Sekisho::Role")?,
            function: kind("Sekisho::Function")?,
            action: named(&kind("Sekisho::Action")?, "use"),
            everything: named(&kind("Sekisho::Granted")?, "everything"),
        })
    }

    fn user(&self, user: UserId) -> EntityUid {
        named(&self.user, &user.to_string())
    }

    fn function(&self, manifest: &Manifest, id: &str) -> EntityUid {
        named(&self.function, &format!("{}/{id}", manifest.service()))
    }

    fn entities(&self, user: &EntityUid, holding: &Holding, manifest: &Manifest) -> Result<Entities, String> {
        let role = |id: &RoleId| named(&self.role, &id.to_string());
        let roles = holding.roles.iter().map(|(id, _)| role(id)).collect();
        let mut entities = vec![Entity::new_no_attrs(user.clone(), roles)];
        for (id, builtin) in &holding.roles {
            let all = *builtin == Some(Builtin::Administrator);
            let parents: HashSet<EntityUid> = all.then(|| self.everything.clone()).into_iter().collect();
            entities.push(Entity::new_no_attrs(role(id), parents));
        }
        for function in manifest.functions() {
            let granting = holding.granted.iter().filter(|(_, granted)| *granted == function.id);
            let set = RestrictedExpression::new_set(
                granting.map(|(id, _)| RestrictedExpression::new_entity_uid(role(id))),
            );
            let attributes = HashMap::from([("granted".to_owned(), set)]);
            let entity = Entity::new(self.function(manifest, &function.id), attributes, HashSet::new());
            entities.push(entity.map_err(|error| error.to_string())?);
        }
        Entities::from_entities(entities, None).map_err(|error| error.to_string())
    }
}

fn named(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const MANIFEST: &str = r#"
        service = "s"
        label = { ja = "s", en = "s" }
        [[function]]
        id = "read"
        label = { ja = "x", en = "x" }
        [[function]]
        id = "write"
        label = { ja = "x", en = "x" }
    "#;

    #[test]
    fn roles_add_up_and_nothing_else_counts() {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let role = |n: u128| RoleId::from_uuid(Uuid::from_u128(n));
        let plain = |n| (role(n), None);
        let granted = |n, function: &str| (role(n), function.to_owned());
        let all = (role(9), Some(Builtin::Administrator));
        let cases: [(Vec<_>, Vec<_>, &[&str]); 7] = [
            (vec![], vec![granted(1, "read")], &[]),
            (vec![plain(1)], vec![], &[]),
            (vec![plain(1)], vec![granted(1, "read")], &["read"]),
            (vec![plain(1), plain(2)], vec![granted(1, "read"), granted(2, "write")], &["read", "write"]),
            (vec![plain(1)], vec![granted(2, "write"), granted(1, "gone")], &[]),
            (vec![all], vec![], &["read", "write"]),
            (vec![(role(3), Some(Builtin::General))], vec![granted(3, "read")], &["read"]),
        ];
        let user = UserId::from_uuid(Uuid::from_u128(7));
        for (roles, granted, expected) in cases {
            let given = evaluate(user, &Holding { roles, granted }, &manifest).unwrap();
            assert_eq!(given.iter().map(String::as_str).collect::<Vec<_>>(), expected);
        }
    }
}
