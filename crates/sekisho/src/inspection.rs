//! The `[waf]` table of the settings file: which rules look at requests, and how strictly.

use crate::wiring::{inspector::Inspectors, people::FromIdentity};
use anyhow::Context;
use kernel::{Ctx, Refusal, RefusalKind, TenantId};
use office::Office;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use waf::{
    InForce, Mode, Package, ShadowSettings, Tuning,
    operations::{ActivateStaged, ImportPackage, StagePackage},
    views,
};

/// Where Debian's package `modsecurity-crs` puts version 3 of the Core Rule Set.
const DEBIAN: &str = "/usr/share/modsecurity-crs";

/// `[waf]`. Without it the baseline rules refuse attacks on every service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InspectionSettings {
    /// Folder of a rule set in the Core Rule Set's layout, imported and put in force at the first start, when there is
    /// no package yet. Later ones come by `sekisho rules import`. Default: the baseline that is built in.
    pub rules: Option<PathBuf>,
    /// 1 to 4. Default 1.
    pub paranoia_level: Option<u8>,
    /// Points at which a request is refused. Default 5: one critical match.
    pub inbound_threshold: Option<u32>,
    /// Points at which an answer is held back. Default 4.
    pub outbound_threshold: Option<u32>,
    /// Service ids that are looked at without refusing anything.
    pub detect_only: Vec<String>,
    /// Service ids that are not looked at.
    pub off: Vec<String>,
    /// Service ids whose answers are looked at, too.
    pub answers: Vec<String>,
    /// Service ids where a tenant's administrator may choose between refusing and only writing down.
    pub tenants_choose: Vec<String>,
    /// Of requests, while a package is staged: so many are looked at by both. 0 to 100. Default 10.
    pub shadow_requests_percent: Option<u8>,
    /// Of one processor, for that. 1 to 100. Default 10.
    pub shadow_processor_percent: Option<u8>,
}

impl InspectionSettings {
    /// The best rules that are at hand without being told where.
    pub fn of_this_machine() -> Self {
        let debian = Path::new(DEBIAN);
        Self { rules: debian.join("rules").is_dir().then(|| debian.to_owned()), ..Self::default() }
    }

    /// The rules in force as the database says. At the first start, when no package was ever imported, the folder that
    /// the settings name is imported and put in force.
    ///
    /// # Errors
    /// A setting is out of range, the folder cannot be read or has mistakes (each is told with file, line and column),
    /// or what is in force does not load.
    pub async fn open(&self, office: &Office) -> Result<Arc<InForce>, anyhow::Error> {
        let tuning = self.tuning()?;
        if let Some(folder) = &self.rules {
            self.bring(office, folder, &tuning).await?;
        }
        let rules = InForce::load(office.clone(), tuning, self.shadow()?).await.map_err(|refusal| {
            anyhow::anyhow!("the rules in force do not load: {} (sekisho rules rollback)", refusal.inside)
        })?;
        let active = rules.firewall().active();
        tracing::info!(package = active.name, rules = active.rules.rules().len(), "web attack detection");
        Ok(rules)
    }

    /// What the pages on attacks and rules work with.
    ///
    /// # Errors
    /// The paranoia level is none.
    pub fn pages(&self, office: Office) -> Result<waf::Parts, anyhow::Error> {
        Ok(waf::Parts {
            office,
            people: Arc::new(FromIdentity),
            tuning: self.tuning()?,
            choosable: self.tenants_choose.clone(),
        })
    }

    /// How strictly rules look.
    ///
    /// # Errors
    /// The paranoia level is none.
    pub fn tuning(&self) -> Result<Tuning, anyhow::Error> {
        let usual = Tuning::default();
        let tuning = Tuning {
            paranoia_level: self.paranoia_level.unwrap_or(usual.paranoia_level),
            inbound_threshold: self.inbound_threshold.unwrap_or(usual.inbound_threshold),
            outbound_threshold: self.outbound_threshold.unwrap_or(usual.outbound_threshold),
        };
        anyhow::ensure!((1..=4).contains(&tuning.paranoia_level), "[waf] paranoia_level is 1, 2, 3 or 4");
        Ok(tuning)
    }

    fn shadow(&self) -> Result<ShadowSettings, anyhow::Error> {
        let usual = ShadowSettings::default();
        let settings = ShadowSettings {
            requests_percent: self.shadow_requests_percent.unwrap_or(usual.requests_percent),
            processor_percent: self.shadow_processor_percent.unwrap_or(usual.processor_percent),
        };
        anyhow::ensure!(settings.requests_percent <= 100, "[waf] shadow_requests_percent is 0 to 100");
        let is_share = (1..=100).contains(&settings.processor_percent);
        anyhow::ensure!(is_share, "[waf] shadow_processor_percent is 1 to 100");
        Ok(settings)
    }

    pub fn inspectors(&self, rules: Arc<InForce>) -> Inspectors {
        let named =
            |names: &[String], mode| names.iter().map(move |name| (name.clone(), mode)).collect::<Vec<_>>();
        let modes = named(&self.detect_only, Mode::Detect).into_iter().chain(named(&self.off, Mode::Off));
        Inspectors {
            firewall: rules.firewall().clone(),
            in_force: Some(rules),
            modes: BTreeMap::from_iter(modes),
            answers: self.answers.clone(),
            chosen_by_tenants: self.tenants_choose.clone(),
        }
    }

    async fn bring(&self, office: &Office, folder: &Path, tuning: &Tuning) -> Result<(), anyhow::Error> {
        let ctx = Ctx::system("settings", TenantId::PROVIDER, office.now());
        let named = folder.display().to_string();
        let package = Package::from_folder(&named, folder).context("[waf] rules")?;
        let kept = views::packages(office, &ctx).await.map_err(inside)?;
        if kept.iter().any(|line| !line.id.is_baseline()) {
            let digest = kernel::hex(&package.digest());
            if !kept.iter().any(|line| line.digest == digest) {
                tracing::warn!(
                    folder = named,
                    "the folder of [waf] rules was not imported: sekisho rules import"
                );
            }
            return Ok(());
        }
        let tuning = tuning.clone();
        let checked = tokio::task::spawn_blocking(move || package.check(&tuning)).await?;
        let checked = checked.with_context(|| format!("the rule set {named} does not load"))?;
        for failure in &checked.self_test().failures {
            tracing::warn!(failure, "self-test of the rule set in [waf] rules");
        }
        let import = ImportPackage::new(checked, &named, Some(REASON)).map_err(inside)?;
        let id = match office.perform(&ctx, import).await {
            // Another process begins at the same time.
            Err(refusal) if refusal.kind == RefusalKind::Conflict => return Ok(()),
            done => done.map_err(inside)?,
        };
        office.perform(&ctx, StagePackage { package: id }).await.map_err(inside)?;
        office.perform(&ctx, ActivateStaged::new(id, REASON).map_err(inside)?).await.map_err(inside)
    }
}

/// Why a package is in force that nobody staged.
const REASON: &str = "named by [waf] rules in the settings file at the first start";

fn inside(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("{} {}", refusal.code, refusal.inside)
}
