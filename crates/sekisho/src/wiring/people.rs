//! `access`' and `audit`'s question who somebody is, answered by `identity`.

use access::api::{People, Person};
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::BoxFuture;
use sqlx::PgConnection;

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
