//! `Grant`: one function of one service that really exists.

use crate::manifest::Manifests;
use std::{collections::BTreeSet, fmt};

/// A function or screen that some manifest names. Made by [`Manifests`] only, so nobody grants what
/// is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    service: String,
    function: String,
}

impl Grant {
    pub fn service(&self) -> &str {
        &self.service
    }

    pub fn function(&self) -> &str {
        &self.function
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.function)
    }
}

impl Manifests {
    /// `safety/rollcall.start`, if there is such a function.
    pub fn grant(&self, text: &str) -> Option<Grant> {
        let (service, function) = text.split_once('/')?;
        let is_there = self.service(service).is_some_and(|manifest| manifest.has(function));
        is_there.then(|| Grant { service: service.to_owned(), function: function.to_owned() })
    }

    /// What the general role of a new tenant grants.
    pub fn for_general(&self) -> BTreeSet<Grant> {
        let services = self.all().iter().flat_map(|manifest| {
            let general = manifest.functions().iter().filter(|function| function.is_for_general);
            general.map(|function| (manifest.service().to_owned(), function.id.clone()))
        });
        services.map(|(service, function)| Grant { service, function }).collect()
    }
}
