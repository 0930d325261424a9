//! What the probes ask of the provider's monthly reviews: answered from the provider's own ledger.

use super::system;
use assurance::probes::{ReviewRecord, Reviews};
use kernel::{Refusal, TenantId, Timestamp};
use office::{BoxFuture, Office, Target};
use review::api::{self, Record};

pub struct FromReview(pub Office);

impl Reviews for FromReview {
    /// Since the provider was registered here.
    fn records(&self, _: Timestamp) -> BoxFuture<'_, Result<Vec<ReviewRecord>, Refusal>> {
        Box::pin(self.0.patiently(async {
            let ctx = system("probes", &self.0, TenantId::PROVIDER);
            let target = Target::new("tenancy.tenant", TenantId::PROVIDER);
            let mut reading = self.0.view(&ctx, "tenancy.tenant.show", target).await?;
            let provider = tenancy::api::by_id(reading.sql(), TenantId::PROVIDER).await?;
            drop(reading);
            let provider = provider.ok_or_else(|| Refusal::fault("no provider"))?;
            let records = api::records(&self.0, &ctx, provider.created_at).await?;
            Ok(records.into_iter().map(told).collect())
        }))
    }

    fn due_days(&self) -> i64 {
        api::DUE_DAYS
    }
}

fn told(record: Record) -> ReviewRecord {
    let Record { month, due, drawn, signed, confirmed } = record;
    ReviewRecord { month: month.to_string(), due, drawn, signed, confirmed }
}
