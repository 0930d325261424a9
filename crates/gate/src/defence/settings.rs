//! `[gate.defence]`: what is held against addresses, and what follows from it.

use ipnet::IpNet;
use serde::Deserialize;

/// Whether what is found has consequences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefenceMode {
    #[default]
    Block,
    /// Blocks are reported and nobody is blocked: to see what a threshold would do. Entries by hand hold.
    Observe,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DefenceSettings {
    pub mode: DefenceMode,
    /// Half of the points are forgotten after so long.
    pub half_life_seconds: u32,
    /// Points at which strangers from an address are answered with a page that says so.
    pub restrict_score: u32,
    /// Points at which an address is blocked.
    pub block_score: u32,
    /// For an address from which people are signed in: so many times the points.
    pub shared_factor: u32,
    /// For how long: the first time, the second within a day, and so on; the last for all further ones.
    pub block_seconds: Vec<u32>,
    /// Blocked addresses of one /24 (IPv6: /48) within a day at which all of it is blocked; 0: never.
    pub site_addresses: u32,
    /// Networks that are never blocked by themselves, nor limited in their rate of connections.
    pub never: Vec<IpNet>,
    /// Beginnings of paths that services here have and scanners look for: `/wp-admin`.
    pub own_paths: Vec<String>,
}

impl Default for DefenceSettings {
    fn default() -> Self {
        Self {
            mode: DefenceMode::Block,
            half_life_seconds: 600,
            restrict_score: 50,
            block_score: 100,
            shared_factor: 4,
            block_seconds: vec![600, 3_600, 21_600, 86_400],
            site_addresses: 8,
            never: vec![
                IpNet::from(std::net::IpAddr::from([127, 0, 0, 1])),
                IpNet::from(std::net::IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)),
            ],
            own_paths: Vec::new(),
        }
    }
}
