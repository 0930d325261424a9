//! Requests of every kind that a gate meets, the same in every run. Nothing here knows an engine.

pub mod attacks;
pub mod benign;
pub mod encoding;
pub mod placement;
pub mod text;
pub mod workloads;

use crate::request::Request;

/// Everything made here: benign, hostile, the workloads. More than 20,000.
pub fn requests() -> Vec<Request> {
    let mut all = benign::requests();
    all.extend(attacks::requests());
    all.extend(workloads::requests());
    all
}
