//! `[service.rate]` and `[[service.rate.route]]`.

use serde::Deserialize;

/// Limits of one service, over everybody. 0: none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceRates {
    pub requests_per_second: u32,
    pub request_burst: u32,
    pub bytes_per_second: u64,
    pub route: Vec<RouteRate>,
}

impl Default for ServiceRates {
    fn default() -> Self {
        Self { requests_per_second: 5_000, request_burst: 10_000, bytes_per_second: 0, route: Vec::new() }
    }
}

/// A stricter limit for what is dear: of each session, and of each address of those not signed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRate {
    /// As in `[[service.function]]`.
    pub path: String,
    /// Default: all.
    #[serde(default)]
    pub methods: Vec<String>,
    pub requests_per_second: u32,
    /// Default: as many as in one second.
    pub request_burst: Option<u32>,
}
