//! What is sealed here: proposals, within the tenant whose request they are about. Each is gone with the entry that it
//! quotes (`ledger::Quotes`), in every copy.

use crate::model::{PathPattern, Proposed};
use kernel::{Refusal, TenantId};
use keys::{Place, TenantKeys};
use ledger::{Found, Quoted, Quotes};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// A connection in the scope of the tenant whose request it is, and that tenant's keys.
type Parts<'a> = (&'a mut PgConnection, &'a TenantKeys);

fn content_of(proposal: Uuid) -> Place {
    Place { table: "waf.proposal", column: "content", row: proposal }
}

#[derive(Serialize, Deserialize)]
struct Content {
    rule: u64,
    message: String,
    target: Option<String>,
    service: Option<String>,
    path: Option<String>,
    reason: String,
}

/// What `entry` led to, and why somebody reported it.
///
/// # Errors
/// *not found* where the entry's key has been destroyed meanwhile.
pub(crate) async fn seal(
    quotes: &mut Quotes,
    parts: Parts<'_>,
    entry: &Found,
    (proposal, proposed, reason): (Uuid, &Proposed, &str),
) -> Result<Vec<u8>, Refusal> {
    let content = Content {
        rule: proposed.rule,
        message: proposed.message.clone(),
        target: proposed.target.clone(),
        service: proposed.service.clone(),
        path: proposed.path.as_ref().map(|path| path.as_str().to_owned()),
        reason: reason.to_owned(),
    };
    let json = serde_json::to_vec(&content).map_err(|error| Refusal::fault(error.to_string()))?;
    let mut quoted = Quoted::default();
    quoted.add(entry.retention, entry.event_time);
    let sealed = quotes.seal(parts, &quoted, &content_of(proposal), &json).await?;
    sealed.ok_or_else(|| Refusal::not_found("what was detected has been destroyed"))
}

/// With the reason. `None` if it cannot be read any more; what does not open now is asked for again.
pub(crate) async fn open(
    quotes: &mut Quotes,
    (sql, keys): Parts<'_>,
    (proposal, sealed): (Uuid, &[u8]),
) -> Result<Option<(Proposed, String)>, Refusal> {
    let quote = quotes.open_readable((sql, keys), &content_of(proposal), sealed).await?;
    let text = quote.and_then(|quote| quote.text);
    let content = text.and_then(|text| serde_json::from_slice(text.expose()).ok());
    Ok(content.and_then(|content| proposed(content, keys.tenant())))
}

fn proposed(content: Content, tenant: TenantId) -> Option<(Proposed, String)> {
    let proposed = Proposed {
        rule: content.rule,
        message: content.message,
        target: content.target,
        service: content.service,
        path: content.path.map(|path| PathPattern::parse(&path)).transpose().ok()?,
        tenant: Some(tenant).filter(|tenant| !tenant.is_provider()),
    };
    Some((proposed, content.reason))
}
