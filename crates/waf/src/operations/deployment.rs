//! Which package is in force.
//!
//! ```text
//!  kept ── stage ─▶ staged ── activate ─▶ active ── (another is activated) ─▶ previous
//!            ◀─ unstage ─┘                  ▲                                    │
//!                                           └───────────── roll back ───────────┘
//! ```

use super::{announce, conflict, must_be_provider};
use crate::{
    model::{PackageId, Reason},
    store::{
        deployment::{self, Deployment},
        packages,
    },
};
use kernel::{Ctx, Refusal};
use office::{Operation, Target, Writing};

/// Lets a package look beside the active one. Only what is staged can be activated.
pub struct StagePackage {
    pub package: PackageId,
}

/// Takes the staged package away again.
pub struct UnstagePackage;

/// Puts the staged package in force, from the next request on.
pub struct ActivateStaged {
    /// What the person who activates saw as staged: another one is not meant.
    pub package: PackageId,
    reason: Reason,
}

/// Puts back in force what was before.
pub struct RollBack {
    reason: Reason,
}

impl ActivateStaged {
    /// The reason as typed; its fault names the field `reason`.
    pub fn new(package: PackageId, reason: &str) -> Result<Self, Refusal> {
        Ok(Self { package, reason: Reason::of_form(reason)? })
    }
}

impl RollBack {
    /// The reason as typed; its fault names the field `reason`.
    pub fn new(reason: &str) -> Result<Self, Refusal> {
        Ok(Self { reason: Reason::of_form(reason)? })
    }
}

/// What is decided so far, held; the baseline where nothing is.
async fn held(ctx: &Ctx, tx: &mut Writing) -> Result<Deployment, Refusal> {
    must_be_provider(ctx)?;
    let current = deployment::held(tx).await.map_err(::store::refusal)?;
    Ok(current.unwrap_or_else(|| Deployment {
        active: PackageId::BASELINE,
        previous: None,
        staged: None,
        reason: "first".to_owned(),
        changed_by: ctx.actor.reference(),
        changed_at: ctx.now,
        staged_at: None,
    }))
}

async fn set(ctx: &Ctx, tx: &mut Writing, new: &Deployment) -> Result<(), Refusal> {
    deployment::set(tx, new).await.map_err(::store::refusal)?;
    announce(ctx, tx).await
}

impl Operation for StagePackage {
    const NAME: &'static str = "waf.package.stage";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.package", self.package)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let current = held(ctx, tx).await?;
        let is_there = self.package.is_baseline()
            || packages::is_there(tx.sql(), self.package).await.map_err(::store::refusal)?;
        if !is_there {
            return Err(Refusal::not_found(format!("no package {}", self.package)));
        }
        if current.active == self.package {
            return Err(conflict("SK-WAF-003", "waf-package-active", "it is in force already"));
        }
        set(ctx, tx, &Deployment { staged: Some(self.package), staged_at: Some(ctx.now), ..current }).await
    }
}

impl Operation for UnstagePackage {
    const NAME: &'static str = "waf.package.unstage";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::any("waf.package")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let current = held(ctx, tx).await?;
        let Some(staged) = current.staged else { return Err(nothing_staged()) };
        tx.retarget(Target::new("waf.package", staged));
        set(ctx, tx, &Deployment { staged: None, staged_at: None, ..current }).await
    }
}

impl Operation for ActivateStaged {
    const NAME: &'static str = "waf.package.activate";
    type Outcome = ();

    fn target(&self) -> Target {
        Target::new("waf.package", self.package)
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<(), Refusal> {
        let current = held(ctx, tx).await?;
        if current.staged != Some(self.package) {
            return Err(nothing_staged());
        }
        tx.fact("before", current.active.to_string());
        tx.fact("reason", self.reason.as_str());
        let new = Deployment {
            active: self.package,
            previous: Some(current.active),
            staged: None,
            reason: self.reason.as_str().to_owned(),
            changed_by: ctx.actor.reference(),
            changed_at: ctx.now,
            staged_at: None,
        };
        set(ctx, tx, &new).await
    }
}

impl Operation for RollBack {
    const NAME: &'static str = "waf.package.rollback";
    type Outcome = PackageId;

    fn target(&self) -> Target {
        Target::any("waf.package")
    }

    async fn apply(self, ctx: &Ctx, tx: &mut Writing) -> Result<PackageId, Refusal> {
        let current = held(ctx, tx).await?;
        let Some(previous) = current.previous else {
            return Err(conflict("SK-WAF-005", "waf-nothing-before", "nothing was in force before"));
        };
        tx.retarget(Target::new("waf.package", previous));
        tx.fact("before", current.active.to_string());
        tx.fact("reason", self.reason.as_str());
        let is_staged = current.staged == Some(previous);
        let new = Deployment {
            active: previous,
            previous: Some(current.active),
            staged: current.staged.filter(|_| !is_staged),
            reason: self.reason.as_str().to_owned(),
            changed_by: ctx.actor.reference(),
            changed_at: ctx.now,
            staged_at: current.staged_at.filter(|_| !is_staged),
        };
        set(ctx, tx, &new).await?;
        Ok(previous)
    }
}

fn nothing_staged() -> Refusal {
    conflict("SK-WAF-004", "waf-not-staged", "that package is not staged")
}
