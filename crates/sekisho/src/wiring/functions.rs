//! What the probes ask of access: which functions there are, and who may use them.

use super::system;
use access::api::Manifests;
use assurance::probes::Functions;
use kernel::{Refusal, TenantId, UserId};
use office::{BoxFuture, Office, Target};
use std::{collections::BTreeSet, sync::Arc};

pub struct FromAccess {
    pub office: Office,
    pub manifests: Arc<Manifests>,
}

impl Functions for FromAccess {
    fn of_service(&self, service: &str) -> Vec<String> {
        let manifest = self.manifests.service(service);
        manifest
            .map(|manifest| manifest.functions().iter().map(|f| f.id.clone()).collect())
            .unwrap_or_default()
    }

    fn granted<'a>(
        &'a self,
        tenant: TenantId,
        user: UserId,
        service: &'a str,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Refusal>> {
        Box::pin(async move {
            let ctx = system("probes", &self.office, tenant);
            let mut reading =
                self.office.view(&ctx, identity::api::LOOK_UP, Target::any("identity.session")).await?;
            access::api::grants(reading.sql(), &self.manifests, (tenant, user), service).await
        })
    }
}
