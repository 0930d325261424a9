//! What the pages on attacks and rules ask: names of people (`identity`).

use crate::inspection::InspectionSettings;
use kernel::{Refusal, UserId};
use keys::TenantKeys;
use office::{BoxFuture, Office};
use sqlx::PgConnection;
use std::{collections::HashMap, sync::Arc};
use waf::{Parts, People};

/// # Errors
/// The paranoia level is none.
pub fn parts(office: Office, settings: &InspectionSettings) -> Result<Parts, anyhow::Error> {
    Ok(Parts {
        office,
        people: Arc::new(FromIdentity),
        tuning: settings.tuning()?,
        choosable: settings.tenants_choose.clone(),
    })
}

struct FromIdentity;

impl People for FromIdentity {
    fn names<'a>(
        &'a self,
        sql: &'a mut PgConnection,
        keys: &'a TenantKeys,
    ) -> BoxFuture<'a, Result<HashMap<UserId, String>, Refusal>> {
        Box::pin(async move {
            let members = identity::api::members(sql, keys).await?;
            let shown =
                |member: identity::api::Member| (member.id, format!("{} ({})", member.name, member.login));
            Ok(members.into_iter().map(shown).collect())
        })
    }
}
