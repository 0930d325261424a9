//! Everything that a process needs to look at requests, in one look.

use super::{LOAD, packages::unpacked};
use crate::{
    model::{Exclusion, ExclusionId, PackageId, Patch, PatchId},
    package::Package,
    store,
    tuning::Mode,
};
use kernel::{Ctx, Refusal, TenantId};
use office::{Office, Target};

/// As the database says at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub active: PackageId,
    pub staged: Option<PackageId>,
    /// Files of the packages that the asker does not have.
    pub packages: Vec<(PackageId, Package)>,
    pub exclusions: Vec<(ExclusionId, Exclusion)>,
    pub patches: Vec<(PatchId, Patch)>,
    pub choices: Vec<(TenantId, String, Mode)>,
}

/// `known`: packages whose files need not be read again.
pub(crate) async fn standing(office: &Office, known: &[PackageId]) -> Result<Standing, Refusal> {
    let ctx = Ctx::system("waf", TenantId::PROVIDER, office.now());
    let mut reading = office.view(&ctx, LOAD, Target::any("waf.package")).await?;
    office
        .patiently(async {
            let current = store::deployment::current(reading.sql()).await.map_err(::store::refusal)?;
            let active = current.as_ref().map_or(PackageId::BASELINE, |current| current.active);
            let staged = current.and_then(|current| current.staged);
            let mut packages = Vec::new();
            for id in [Some(active), staged].into_iter().flatten().filter(|id| !known.contains(id)) {
                packages.push((id, unpacked(&mut reading, id).await?));
            }
            Ok(Standing {
                active,
                staged,
                packages,
                exclusions: store::exclusions::live(reading.sql(), ctx.now)
                    .await
                    .map_err(::store::refusal)?,
                patches: store::patches::live(reading.sql(), ctx.now).await.map_err(::store::refusal)?,
                choices: store::choices::all(reading.sql()).await.map_err(::store::refusal)?,
            })
        })
        .await
}
