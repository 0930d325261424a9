//! What the audit page asks: names of people (`identity`), the ledger's state.

use crate::health::LedgerState;
use audit::{Checked, LedgerHealth, Parts, People};
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::{BoxFuture, Office};
use sqlx::PgConnection;
use std::{collections::HashMap, sync::Arc};

pub fn parts(office: Office, ledger: Arc<LedgerState>) -> Parts {
    Parts { office, people: Arc::new(FromIdentity), health: Arc::new(FromVerifier(ledger)) }
}

struct FromIdentity;

impl People for FromIdentity {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        Box::pin(super::people::names(sql, keys))
    }

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

struct FromVerifier(Arc<LedgerState>);

impl LedgerHealth for FromVerifier {
    fn last(&self) -> Option<Checked> {
        self.0.last().map(|verified| Checked { at: verified.at, is_whole: verified.is_whole })
    }
}
