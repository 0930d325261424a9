//! Requests of every kind that a gate meets, the same in every run. Nothing here knows an engine.

pub mod attacks;
pub mod baits;
pub mod benign;
pub mod encoding;
pub mod placement;
mod regression;
pub mod text;
pub mod workloads;

use crate::request::Request;
use std::path::Path;

/// Everything: benign, hostile, the workloads (more than 20,000 of our own making), and those of the Core Rule
/// Set's regression suite in this folder.
pub fn requests(core_rule_set: Option<&Path>) -> Vec<Request> {
    let mut all = benign::requests();
    all.extend(attacks::requests());
    all.extend(workloads::requests());
    all.extend(core_rule_set.iter().flat_map(|folder| regression::requests(folder)));
    all
}
