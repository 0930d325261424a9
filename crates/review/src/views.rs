//! The list of months.

use crate::{
    jobs,
    model::{
        month::Month,
        standing::{self, Stage},
    },
    store::{self, PackFace},
};
use kernel::{Ctx, Refusal, Timestamp, UserId};
use office::{Office, Target};
use std::collections::{BTreeMap, HashMap};

pub(crate) const LIST: &str = "review.pack.list";
/// Months that the list shows: ten years.
const MOST: i64 = 120;

/// One month of the list.
pub(crate) struct Listed {
    pub month: Month,
    pub stage: Stage,
    pub face: Option<PackFace>,
    pub due: Timestamp,
    pub is_overdue: bool,
    pub open_findings: i64,
}

/// Months with a pack and months that should have one, the newest first; and the names of people.
pub(crate) async fn months(
    office: &Office,
    ctx: &Ctx,
) -> Result<(Vec<Listed>, HashMap<UserId, String>), Refusal> {
    let mut reading = office.view(ctx, LIST, Target::any("review.month")).await?;
    let (sql, keys) = reading.parts();
    let tenant = tenancy::api::by_id(sql, ctx.tenant).await?;
    let faces = store::months(sql, ctx.tenant, MOST).await.map_err(::store::refusal)?;
    let open = store::open_findings(sql, ctx.tenant).await.map_err(::store::refusal)?;
    let names = identity::api::names(sql, keys).await?;
    let mut months: BTreeMap<Month, Option<PackFace>> = BTreeMap::new();
    if let Some(tenant) = tenant {
        months.extend(jobs::over(tenant.created_at, ctx.now).into_iter().map(|month| (month, None)));
    }
    months.extend(faces.into_iter().map(|face| (face.month, Some(face))));
    let listed = months.into_iter().rev().map(|(month, face)| {
        let stage = face.as_ref().map_or(Stage::Missing, PackFace::stage);
        Listed {
            month,
            stage,
            face,
            due: standing::due(month),
            is_overdue: standing::is_overdue(month, stage, ctx.now),
            open_findings: open.iter().find(|(of, _)| *of == month).map_or(0, |(_, count)| *count),
        }
    });
    Ok((listed.collect(), names))
}
