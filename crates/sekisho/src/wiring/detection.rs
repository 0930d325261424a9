//! What the probes ask of web attack detection: answered by what the gate itself uses.

use super::system;
use assurance::probes::Detection;
use kernel::{Refusal, TenantId, Timestamp};
use office::{BoxFuture, Office, Target};
use waf::{Choices, Mode, views};

pub struct FromWaf(pub Office);

impl Detection for FromWaf {
    /// Before anything was brought there are the built-in rules: since the provider was registered here.
    fn last_review(&self, _: Timestamp) -> BoxFuture<'_, Result<Timestamp, Refusal>> {
        Box::pin(self.0.patiently(async {
            let ctx = system("probes", &self.0, TenantId::PROVIDER);
            let state = views::review_state(&self.0, &ctx).await?;
            if let Some(from) = state.counted_from {
                return Ok(from);
            }
            let target = Target::new("tenancy.tenant", TenantId::PROVIDER);
            let mut reading = self.0.view(&ctx, "tenancy.tenant.show", target).await?;
            let provider = tenancy::api::by_id(reading.sql(), TenantId::PROVIDER).await?;
            provider.map(|provider| provider.created_at).ok_or_else(|| Refusal::fault("no provider"))
        }))
    }

    fn lets_pass_by_choice(&self, is_allowed: bool, is_own: bool) -> bool {
        let (own, other) = (TenantId::new(self.0.now()), TenantId::new(self.0.now()));
        let choices = Choices::from_iter([(own, "probe".to_owned(), Mode::Detect)]);
        let asking = if is_own { own } else { other };
        choices.mode(Mode::Block, is_allowed, Some(asking), "probe") == Mode::Detect
    }
}
