//! Probes: the program parts that measure, by the code that the catalogue calls them with.
//!
//! A probe looks from the outside: as a stranger at the listener, as a connection of the application
//! at the database, as somebody without the right at the access decision. Its canary is the same
//! measuring code put to something known to be wrong; it must come out as a failure.
//!
//! Lives here: the trait, the registry, what probes are made from. Does not live here: when they run
//! (`scheduler`) and what their facts are worth (`model::evidence::judge`).

mod alerting;
mod certificate;
mod decisions;
mod detection;
mod entry;
mod forgetting;
mod http_form;
mod idle;
mod intrusion;
mod key_material;
mod lists;
mod liveness;
mod net;
mod own;
mod parts;
mod people;
mod port;
mod published;
mod records;
mod reviews;
mod rules;
mod shared;
mod transport;
mod tries;
mod walls;

pub use parts::{ProbeParts, built_in};
pub use port::{Alerting, Detection, Functions, IdentityRules, ReviewRecord, Reviews, Whose};

use crate::model::{
    asset::Asset,
    catalogue::{ATTEST, Catalogue},
    evidence::{Facts, Run},
};
use kernel::Timestamp;
use office::BoxFuture;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc, time::Duration as Wait};

/// The view by which probes look at a tenant's rows.
pub(crate) const LOOK: &str = "assurance.probe.look";

/// One way of measuring.
pub trait Probe: Send + Sync + 'static {
    /// As the catalogue says it.
    fn code(&self) -> &'static str;

    /// Measures one asset.
    fn run<'a>(&'a self, asset: &'a Asset, now: Timestamp) -> BoxFuture<'a, Run>;

    /// The same measuring code on something known to be wrong. Whatever but a failure means that
    /// the probe's passes are worth nothing.
    fn canary(&self, now: Timestamp) -> BoxFuture<'_, Run>;

    /// After this long a run is given up: unable.
    fn patience(&self) -> Wait {
        Wait::from_secs(10)
    }

    /// It looks at what the others recorded, so it runs after them.
    fn is_last(&self) -> bool {
        false
    }
}

/// The probes of this build, exactly those that the catalogue names.
#[derive(Clone)]
pub struct Probes(BTreeMap<&'static str, Arc<dyn Probe>>);

/// The catalogue and the program do not name the same probes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no program part measures {missing:?}; no promise needs {unused:?}")]
pub struct ProbesMismatch {
    pub missing: Vec<String>,
    pub unused: Vec<&'static str>,
}

impl Probes {
    /// # Errors
    /// A code without a program part, or a program part without a use.
    pub fn new(catalogue: &Catalogue, probes: Vec<Box<dyn Probe>>) -> Result<Self, ProbesMismatch> {
        let probes: BTreeMap<_, Arc<dyn Probe>> =
            probes.into_iter().map(|probe| (probe.code(), Arc::from(probe))).collect();
        let named = || catalogue.probes().map(|probe| probe.code.as_str()).filter(|code| *code != ATTEST);
        let missing: Vec<String> =
            named().filter(|code| !probes.contains_key(code)).map(str::to_owned).collect();
        let unused: Vec<&'static str> =
            probes.keys().copied().filter(|code| !named().any(|named| named == *code)).collect();
        match missing.is_empty() && unused.is_empty() {
            true => Ok(Self(probes)),
            false => Err(ProbesMismatch { missing, unused }),
        }
    }

    pub fn of(&self, code: &str) -> Option<&Arc<dyn Probe>> {
        self.0.get(code)
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Probe>> {
        self.0.values()
    }
}

/// Facts by name.
pub(crate) fn facts<const N: usize>(named: [(&str, Value); N]) -> Facts {
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What could not be looked at is no measurement.
pub(crate) fn run_of(found: Result<Facts, String>) -> Run {
    found.map_or_else(Run::Unable, Run::Measured)
}

/// The inside of a refusal, or any other error's words.
pub(crate) trait Reason<T> {
    fn or_reason(self) -> Result<T, String>;
}

impl<T> Reason<T> for Result<T, sqlx::Error> {
    fn or_reason(self) -> Result<T, String> {
        self.map_err(|error| error.to_string())
    }
}

impl<T> Reason<T> for Result<T, kernel::Refusal> {
    fn or_reason(self) -> Result<T, String> {
        self.map_err(|refusal| refusal.inside)
    }
}
