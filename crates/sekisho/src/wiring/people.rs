//! Who somebody is: what `access`, `audit`, `waf`, `retention` and `blocklist` ask, answered by `identity`.

use access::api::{People, Person};
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::BoxFuture;
use sqlx::PgConnection;
use std::collections::HashMap;

pub struct FromIdentity;

impl People for FromIdentity {
    fn named<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
        users: &'a [UserId],
    ) -> BoxFuture<'a, Result<Vec<Person>, Refusal>> {
        Box::pin(async move {
            let mut people = Vec::with_capacity(users.len());
            for user in users {
                if let Some(member) = identity::api::member(sql, keys, *user).await? {
                    people.push(Person { id: member.id, login: member.login, name: member.name });
                }
            }
            Ok(people)
        })
    }
}

/// Of the tenant in whose scope `sql` is: `港 花子 (hanako)`.
pub async fn names(sql: &mut PgConnection, keys: &TenantKeys) -> Result<HashMap<UserId, String>, Refusal> {
    let shown = |member: identity::api::Member| (member.id, format!("{} ({})", member.name, member.login));
    Ok(identity::api::members(sql, keys).await?.into_iter().map(shown).collect())
}

impl waf::People for FromIdentity {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        Box::pin(names(sql, keys))
    }
}

impl retention::People for FromIdentity {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        Box::pin(names(sql, keys))
    }
}

impl blocklist::People for FromIdentity {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        Box::pin(names(sql, keys))
    }
}
