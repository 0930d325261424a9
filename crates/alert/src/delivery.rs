//! The queue's handler: tells a webhook of an alert, signed, and settles what came of it.

use crate::{
    Parts,
    operations::{DELIVER, DeliverJob, SettleDelivery, Settled},
    views::{self, Delivery},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::{Ctx, Refusal, TenantId};
use office::{Done, Handler, Office};
use outgoing::{SIGNATURE, Target, signature};
use std::sync::Arc;
use time::Duration;

/// Webhooks that are told at once, and those of one tenant among them: whose receivers hang holds up nobody else.
const AT_ONCE: usize = 8;
const OF_ONE_TENANT: usize = 2;
/// What the handler waits if our own database does not answer.
const HICCUP: Duration = Duration::seconds(30);

pub(crate) fn handler(parts: Parts) -> Handler {
    Handler {
        queue: DELIVER,
        at_once: AT_ONCE,
        of_one_tenant: OF_ONE_TENANT,
        run: Arc::new(move |office, tenant, payload| {
            let parts = parts.clone();
            Box::pin(async move {
                let job: DeliverJob = match serde_json::from_value(payload) {
                    Ok(job) => job,
                    Err(error) => return Done::Never(format!("not a job of this queue: {error}")),
                };
                match deliver(&parts, &office, tenant, job).await {
                    Ok(()) => Done::Finished,
                    Err(refusal) => Done::Later(HICCUP, format!("{}: {}", refusal.code, refusal.inside)),
                }
            })
        }),
    }
}

async fn deliver(parts: &Parts, office: &Office, tenant: TenantId, job: DeliverJob) -> Result<(), Refusal> {
    let ctx = Ctx::system("alert", tenant, office.now());
    let (attempts, settled) = match job.channel {
        None => (0, Settled::Sent { status: 0 }),
        Some(channel) => match office.patiently(views::delivery(office, &ctx, (job.alert, channel))).await? {
            None => return Ok(()),
            Some(delivery) => (delivery.attempts, tell(parts, office, &delivery).await),
        },
    };
    let ctx = Ctx { now: office.now(), ..ctx };
    office.perform(&ctx, SettleDelivery { job, attempts, settled }).await
}

async fn tell(parts: &Parts, office: &Office, delivery: &Delivery) -> Settled {
    let target = match Target::parse(&delivery.address) {
        Ok(target) => target,
        Err(error) => return Settled::Never { why: error.to_string() },
    };
    let body = delivery.told.payload(&parts.page).to_string();
    let signed = signature(delivery.secret.as_bytes(), office.now().unix_timestamp(), body.as_bytes());
    let Ok(signed) = HeaderValue::from_str(&signed) else {
        return Settled::Never { why: "the signature is no header".to_owned() };
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static(SIGNATURE), signed),
    ];
    match parts.outgoing.post(&target, &headers, Bytes::from(body)).await {
        Ok(reply) => judge(reply.status, reply.retry_after),
        Err(error) if error.is_lasting() => Settled::Never { why: error.to_string() },
        Err(error) => Settled::NotNow { why: error.to_string(), wait: None },
    }
}

/// 2xx is taken; 408, 425, 429 and 5xx are asked again; anything else will not change by asking again,
/// but a receiver that is being set up often answers 404: it is asked again, too.
fn judge(status: StatusCode, retry_after: Option<std::time::Duration>) -> Settled {
    if status.is_success() {
        return Settled::Sent { status: status.as_u16() };
    }
    if status == StatusCode::GONE {
        return Settled::Never { why: "HTTP 410".to_owned() };
    }
    let wait = retry_after.and_then(|wait| Duration::try_from(wait).ok());
    Settled::NotNow { why: format!("HTTP {}", status.as_u16()), wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let cases =
            [(200, "sent"), (204, "sent"), (301, "later"), (404, "later"), (410, "never"), (503, "later")];
        for (status, expected) in cases {
            let seen = match judge(StatusCode::from_u16(status).unwrap(), None) {
                Settled::Sent { .. } => "sent",
                Settled::NotNow { .. } => "later",
                Settled::Never { .. } => "never",
            };
            assert_eq!(seen, expected, "{status}");
        }
    }
}
