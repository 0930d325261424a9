//! SQL on `waf.proposal`.

use crate::model::{PathPattern, Proposal, ProposalId, Proposed};
use kernel::{TenantId, Timestamp};
use office::Writing;
use sqlx::PgConnection;
use uuid::Uuid;

struct Row {
    id: Uuid,
    trace: Uuid,
    rule: i64,
    message: String,
    target: Option<String>,
    service: Option<String>,
    path: Option<String>,
    member_of: Option<Uuid>,
    reason: String,
    made_by: String,
    made_at: Timestamp,
}

impl Row {
    fn proposal(self) -> Option<Proposal> {
        Some(Proposal {
            id: ProposalId(self.id),
            trace: self.trace,
            proposed: Proposed {
                rule: u64::try_from(self.rule).ok()?,
                message: self.message,
                target: self.target,
                service: self.service,
                path: self.path.map(|path| PathPattern::parse(&path)).transpose().ok()?,
                tenant: self.member_of.map(TenantId::from_uuid),
            },
            reason: self.reason,
            made_by: self.made_by,
            made_at: self.made_at,
        })
    }
}

pub(crate) async fn insert(tx: &mut Writing, new: &Proposal) -> Result<(), sqlx::Error> {
    let proposed = &new.proposed;
    sqlx::query!(
        "insert into waf.proposal (tenant_id, id, trace, rule, message, target, service, path, member_of, reason, made_by,
                                   made_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open')",
        TenantId::PROVIDER.uuid(),
        new.id.0,
        new.trace,
        i64::try_from(proposed.rule).unwrap_or(i64::MAX),
        proposed.message,
        proposed.target.as_deref(),
        proposed.service.as_deref(),
        proposed.path.as_ref().map(PathPattern::as_str),
        proposed.tenant.map(TenantId::uuid),
        new.reason,
        new.made_by,
        new.made_at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Nobody has decided on them yet; oldest first.
pub(crate) async fn open(sql: &mut PgConnection, most: i64) -> Result<Vec<Proposal>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, trace, rule, message, target, service, path, member_of, reason, made_by, made_at
         from waf.proposal where tenant_id = $1 and state = 'open' order by made_at, id limit $2",
        TenantId::PROVIDER.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    Ok(rows.into_iter().filter_map(Row::proposal).collect())
}

/// False if it is not there or decided already.
pub(crate) async fn decide(
    tx: &mut Writing,
    id: ProposalId,
    state: &'static str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update waf.proposal set state = $3 where tenant_id = $1 and id = $2 and state = 'open'",
        TenantId::PROVIDER.uuid(),
        id.0,
        state
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}
