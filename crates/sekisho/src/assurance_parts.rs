//! What the probes are given: the ways to look at this program from the outside.

use crate::{platform::Platform, running::Plan};
use axum::Router;
use office::{Handler, Worker};

pub struct Assurance {
    pub pages: Router,
    pub workers: Vec<Worker>,
    pub handlers: Vec<Handler>,
}

pub fn build(_: &Platform, _: &Plan, _: identity::Identity) -> Result<Assurance, anyhow::Error> {
    Ok(Assurance { pages: Router::new(), workers: Vec::new(), handlers: Vec::new() })
}
