//! What people and the carrier look at.

use crate::{
    model::{Settings, Target},
    operations::{SETTINGS, TARGET},
    store,
};
use kernel::{Ctx, Refusal, TenantId};
use keys::{Place, TenantKeys};
use ledger::Tree;
use office::{Office, Reading, Target as On};
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) const LIST: &str = "sink.target.list";
pub(crate) const LOAD: &str = "sink.target.load";

/// The tenant's targets, and its trees: what a cursor lacks is what waits.
pub(crate) async fn list(office: &Office, ctx: &Ctx) -> Result<(Vec<Target>, Vec<Tree>), Refusal> {
    let mut reading = office.view(ctx, LIST, On::any(TARGET)).await?;
    let targets = store::targets(reading.sql(), ctx.tenant).await.map_err(::store::refusal)?;
    let trees = ledger::trees(reading.sql(), ctx.tenant).await?;
    Ok((targets, trees))
}

/// Whose entries are carried at all.
pub(crate) async fn tenants(office: &Office) -> Result<Vec<TenantId>, Refusal> {
    let mut reading = load(office, TenantId::PROVIDER).await?;
    office.patiently(async { store::tenants(reading.sql()).await.map_err(::store::refusal) }).await
}

/// A look of the carrier's into one tenant.
pub(crate) async fn load(office: &Office, tenant: TenantId) -> Result<Reading, Refusal> {
    let ctx = Ctx::system("sinks", tenant, office.now());
    office.view(&ctx, LOAD, On::any(TARGET)).await
}

/// Opens what a target needs to be reached.
pub(crate) async fn settings(
    sql: &mut PgConnection,
    keys: &TenantKeys,
    id: Uuid,
) -> Result<Option<Settings>, Refusal> {
    let Some(sealed) = store::settings(sql, keys.tenant(), id).await.map_err(::store::refusal)? else {
        return Ok(None);
    };
    let json = keys
        .open(&Place { row: id, ..SETTINGS }, &sealed)
        .map_err(|_| Refusal::fault(format!("settings of target {id} do not open")))?;
    serde_json::from_slice(json.expose()).map(Some).map_err(|error| Refusal::fault(error.to_string()))
}
