//! Who somebody is: what pages (`office::People`), `access` and `audit` ask, answered by `identity`.

use access::api::Person;
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::BoxFuture;
use sqlx::PgConnection;
use std::collections::HashMap;

pub struct FromIdentity;

impl access::api::People for FromIdentity {
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

impl office::People for FromIdentity {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        Box::pin(identity::api::names(sql, keys))
    }
}

impl audit::People for FromIdentity {
    fn by_login<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
        login: &'a str,
    ) -> BoxFuture<'a, Result<Option<UserId>, Refusal>> {
        Box::pin(async move {
            let members = identity::api::members(sql, keys).await?;
            Ok(members.into_iter().find(|member| member.login == login).map(|member| member.id))
        })
    }
}
