//! Packages, and which of them is in force.

use super::{DeploymentView, PACKAGES, PackageLine};
use crate::{
    model::PackageId,
    package::Package,
    store::{deployment as decided, packages as kept},
};
use kernel::{Ctx, Refusal};
use office::{Office, Reading, Target};

/// Newest first; the baseline last.
pub async fn packages(office: &Office, ctx: &Ctx) -> Result<Vec<PackageLine>, Refusal> {
    let mut reading = open(office, ctx).await?;
    lines(&mut reading).await
}

pub async fn deployment(office: &Office, ctx: &Ctx) -> Result<DeploymentView, Refusal> {
    let mut reading = open(office, ctx).await?;
    let lines = lines(&mut reading).await?;
    let of = |id: PackageId| lines.iter().find(|line| line.id == id).cloned();
    let current = decided::current(reading.sql()).await.map_err(::store::refusal)?;
    let Some(current) = current else {
        return Ok(DeploymentView {
            active: baseline(),
            previous: None,
            staged: None,
            staged_at: None,
            reason: None,
            changed_by: None,
            changed_at: None,
        });
    };
    Ok(DeploymentView {
        active: of(current.active).ok_or_else(|| missing(current.active))?,
        previous: current.previous.and_then(of),
        staged: current.staged.and_then(of),
        staged_at: current.staged_at,
        reason: Some(current.reason),
        changed_by: Some(current.changed_by),
        changed_at: Some(current.changed_at),
    })
}

/// The files themselves: to compare two packages.
///
/// # Errors
/// *not found*; *fault* when what is kept is not what was imported.
pub async fn package(office: &Office, ctx: &Ctx, id: PackageId) -> Result<Package, Refusal> {
    let mut reading = open(office, ctx).await?;
    unpacked(&mut reading, id).await
}

pub(super) async fn unpacked(reading: &mut Reading, id: PackageId) -> Result<Package, Refusal> {
    if id.is_baseline() {
        return Ok(Package::baseline());
    }
    let kept = kept::kept(reading.sql(), id).await.map_err(::store::refusal)?;
    let kept = kept.ok_or_else(|| Refusal::not_found(format!("no package {id}")))?;
    let name = format!("{} {}", kept.name, kept.version);
    Package::from_stored(&name, &kept.digest, &kept.files)
        .map_err(|error| Refusal::fault(format!("package {id}: {error}")))
}

async fn open(office: &Office, ctx: &Ctx) -> Result<Reading, Refusal> {
    office.view(ctx, PACKAGES, Target::any("waf.package")).await
}

async fn lines(reading: &mut Reading) -> Result<Vec<PackageLine>, Refusal> {
    let mut lines = kept::all(reading.sql()).await.map_err(::store::refusal)?;
    lines.push(baseline());
    Ok(lines)
}

fn baseline() -> PackageLine {
    let package = Package::baseline();
    PackageLine {
        id: PackageId::BASELINE,
        name: package.name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digest: kernel::hex(&package.digest()),
        source: "built in".to_owned(),
        files: u32::try_from(package.names().count()).unwrap_or(u32::MAX),
        bytes: u64::try_from(package.bytes()).unwrap_or(u64::MAX),
        rules: u32::try_from(package.rule_count()).unwrap_or(u32::MAX),
        failures: Vec::new(),
        override_reason: None,
        imported_by: "system:waf".to_owned(),
        imported_at: None,
    }
}

fn missing(id: PackageId) -> Refusal {
    Refusal::fault(format!("package {id} is in force and not there"))
}
