//! The `[waf]` table of the settings file: which rules look at requests, and how strictly.

use crate::wiring::inspector::Inspectors;
use anyhow::Context;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use waf::{ActiveRules, Firewall, Mode, Package, Tuning};

/// Where Debian's package `modsecurity-crs` puts version 3 of the Core Rule Set.
const DEBIAN: &str = "/usr/share/modsecurity-crs";

/// `[waf]`. Without it the baseline rules refuse attacks on every service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InspectionSettings {
    /// Folder of a rule set in the Core Rule Set's layout. Default: the baseline that is built in.
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
}

impl InspectionSettings {
    /// The best rules that are at hand without being told where.
    pub fn of_this_machine() -> Self {
        let debian = Path::new(DEBIAN);
        Self { rules: debian.join("rules").is_dir().then(|| debian.to_owned()), ..Self::default() }
    }

    /// # Errors
    /// The rule set cannot be read or has mistakes; each is told with file, line and column.
    pub fn inspectors(&self) -> Result<Inspectors, anyhow::Error> {
        let package = match &self.rules {
            Some(folder) => {
                Package::from_folder(&folder.display().to_string(), folder).context("[waf] rules")?
            }
            None => Package::baseline(),
        };
        let usual = Tuning::default();
        let tuning = Tuning {
            paranoia_level: self.paranoia_level.unwrap_or(usual.paranoia_level),
            inbound_threshold: self.inbound_threshold.unwrap_or(usual.inbound_threshold),
            outbound_threshold: self.outbound_threshold.unwrap_or(usual.outbound_threshold),
        };
        anyhow::ensure!((1..=4).contains(&tuning.paranoia_level), "[waf] paranoia_level is 1, 2, 3 or 4");
        let rules = ActiveRules::compile(&package, &tuning)
            .with_context(|| format!("the rule set {} does not load", package.name()))?;
        tracing::info!(package = package.name(), rules = rules.rules.rules().len(), "web attack detection");
        let named =
            |names: &[String], mode| names.iter().map(move |name| (name.clone(), mode)).collect::<Vec<_>>();
        let modes = named(&self.detect_only, Mode::Detect).into_iter().chain(named(&self.off, Mode::Off));
        Ok(Inspectors {
            firewall: Arc::new(Firewall::new(rules)),
            modes: BTreeMap::from_iter(modes),
            answers: self.answers.clone(),
        })
    }
}
