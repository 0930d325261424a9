//! SQL on `retention.hold` and `retention.proposal`.

use crate::model::{Hold, HoldId, Item, Lifted, Proposal, ProposalId, ProposalState, Span};
use kernel::{TenantId, Timestamp, UserId};
use ledger::{Retention, forgetting::Basis};
use office::Writing;
use sqlx::{PgConnection, types::Json};
use time::Date;
use uuid::Uuid;

struct HoldRow {
    id: Uuid,
    of_tenant: Uuid,
    class: Option<i16>,
    first_month: Date,
    last_month: Date,
    reason: String,
    made_at: Timestamp,
    made_by: String,
    lifted_at: Option<Timestamp>,
    lifted_by: Option<String>,
    lift_reason: Option<String>,
}

impl HoldRow {
    fn hold(self) -> Result<Hold, sqlx::Error> {
        let unreadable = || sqlx::Error::Decode("a hold".into());
        let lifted = self.lifted_at.map(|at| Lifted {
            at,
            by: self.lifted_by.unwrap_or_default(),
            reason: self.lift_reason.unwrap_or_default(),
        });
        // A class that this program does not know holds everything: nothing is forgotten by mistake.
        Ok(Hold {
            id: HoldId::from_uuid(self.id),
            tenant: TenantId::from_uuid(self.of_tenant),
            class: self.class.and_then(Retention::from_number),
            span: Span::new(self.first_month, self.last_month).ok_or_else(unreadable)?,
            reason: self.reason,
            made_at: self.made_at,
            made_by: self.made_by,
            lifted,
        })
    }
}

/// The holds that stand with the tenant of the scope: of the provider, its whole register.
pub(crate) async fn holds(sql: &mut PgConnection, scope: TenantId) -> Result<Vec<Hold>, sqlx::Error> {
    let rows = sqlx::query_as!(
        HoldRow,
        "select id, of_tenant, class, first_month, last_month, reason, made_at, made_by, lifted_at, lifted_by,
                lift_reason
         from retention.hold where tenant_id = $1 order by (lifted_at is null) desc, made_at desc, id",
        scope.uuid()
    )
    .fetch_all(sql)
    .await?;
    rows.into_iter().map(HoldRow::hold).collect()
}

/// Writes the hold down with the tenant of the scope. A second time changes nothing.
pub(crate) async fn insert_hold(tx: &mut Writing, hold: &Hold) -> Result<(), sqlx::Error> {
    let scope = tx.keys().tenant();
    sqlx::query!(
        "insert into retention.hold (tenant_id, id, of_tenant, class, first_month, last_month, reason, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        scope.uuid(),
        hold.id.uuid(),
        hold.tenant.uuid(),
        hold.class.map(Retention::number),
        hold.span.first(),
        hold.span.last(),
        hold.reason,
        hold.made_at,
        hold.made_by
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// False if it is lifted already.
pub(crate) async fn lift_hold(tx: &mut Writing, id: HoldId, lifted: &Lifted) -> Result<bool, sqlx::Error> {
    let scope = tx.keys().tenant();
    let done = sqlx::query!(
        "update retention.hold set lifted_at = $3, lifted_by = $4, lift_reason = $5
         where tenant_id = $1 and id = $2 and lifted_at is null",
        scope.uuid(),
        id.uuid(),
        lifted.at,
        lifted.by,
        lifted.reason
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

struct ProposalRow {
    id: Uuid,
    basis: String,
    items: Json<Vec<Item>>,
    state: String,
    proposed_at: Timestamp,
    proposed_by: Uuid,
    decided_at: Option<Timestamp>,
    decided_by: Option<Uuid>,
    decide_reason: Option<String>,
    names: Option<Vec<String>>,
    done_at: Option<Timestamp>,
}

impl ProposalRow {
    fn proposal(self) -> Result<Proposal, sqlx::Error> {
        let unreadable = || sqlx::Error::Decode("a proposal".into());
        Ok(Proposal {
            id: ProposalId::from_uuid(self.id),
            basis: Basis::from_name(&self.basis).ok_or_else(unreadable)?,
            items: self.items.0,
            state: ProposalState::from_name(&self.state).ok_or_else(unreadable)?,
            proposed: (self.proposed_at, UserId::from_uuid(self.proposed_by)),
            decided: self.decided_at.zip(self.decided_by.map(UserId::from_uuid)),
            decide_reason: self.decide_reason,
            names: self.names.unwrap_or_default(),
            done_at: self.done_at,
        })
    }
}

/// The newest proposals, open ones first.
pub(crate) async fn proposals(sql: &mut PgConnection, most: i64) -> Result<Vec<Proposal>, sqlx::Error> {
    let rows = sqlx::query_as!(
        ProposalRow,
        r#"select id, basis, items as "items: Json<Vec<Item>>", state, proposed_at, proposed_by, decided_at,
                  decided_by, decide_reason, names, done_at
           from retention.proposal where tenant_id = $1
           order by (state in ('proposed', 'approved', 'destroying')) desc, proposed_at desc, id limit $2"#,
        TenantId::PROVIDER.uuid(),
        most
    )
    .fetch_all(sql)
    .await?;
    rows.into_iter().map(ProposalRow::proposal).collect()
}

pub(crate) async fn proposal(
    sql: &mut PgConnection,
    id: ProposalId,
) -> Result<Option<Proposal>, sqlx::Error> {
    let row = sqlx::query_as!(
        ProposalRow,
        r#"select id, basis, items as "items: Json<Vec<Item>>", state, proposed_at, proposed_by, decided_at,
                  decided_by, decide_reason, names, done_at
           from retention.proposal where tenant_id = $1 and id = $2 for update"#,
        TenantId::PROVIDER.uuid(),
        id.uuid()
    )
    .fetch_optional(sql)
    .await?;
    row.map(ProposalRow::proposal).transpose()
}

/// False if there is an open one already.
pub(crate) async fn insert_proposal(
    tx: &mut Writing,
    (id, basis): (ProposalId, Basis),
    items: &[Item],
    (at, by): (Timestamp, UserId),
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into retention.proposal (tenant_id, id, basis, items, state, proposed_at, proposed_by)
         values ($1, $2, $3, $4, 'proposed', $5, $6) on conflict do nothing",
        TenantId::PROVIDER.uuid(),
        id.uuid(),
        basis.name(),
        Json(items) as _,
        at,
        by.uuid()
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False if it is decided already. PostgreSQL refuses approval by the one who proposed.
pub(crate) async fn decide(
    tx: &mut Writing,
    (id, state): (ProposalId, ProposalState),
    (at, by): (Timestamp, UserId),
    reason: Option<&str>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update retention.proposal set state = $3, decided_at = $4, decided_by = $5, decide_reason = $6
         where tenant_id = $1 and id = $2 and state = 'proposed'",
        TenantId::PROVIDER.uuid(),
        id.uuid(),
        state.name(),
        at,
        by.uuid(),
        reason
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The rows are gone; these expiry keys are next.
pub(crate) async fn destroying(
    tx: &mut Writing,
    id: ProposalId,
    names: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update retention.proposal set state = 'destroying', names = $3
         where tenant_id = $1 and id = $2 and state = 'approved'",
        TenantId::PROVIDER.uuid(),
        id.uuid(),
        names
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

pub(crate) async fn done(tx: &mut Writing, id: ProposalId, at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update retention.proposal set state = 'done', done_at = $3
         where tenant_id = $1 and id = $2 and state = 'destroying'",
        TenantId::PROVIDER.uuid(),
        id.uuid(),
        at
    )
    .execute(tx.sql())
    .await
    .map(|_| ())
}

/// Names of every expiry key that was destroyed.
pub(crate) async fn destroyed_names(sql: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select distinct unnest(names) as "name!" from retention.proposal
           where tenant_id = $1 and state = 'done' order by 1"#,
        TenantId::PROVIDER.uuid()
    )
    .fetch_all(sql)
    .await
}
