//! How often, and how much: of one address, one session, one tenant, one service, one route.
//!
//! Who is signed in is counted by the session, whatever address it comes from: people behind one
//! carrier or one company address are not each other's rate. An address is counted for those who are
//! not, and for the looking up of sessions that memory does not hold.
//!
//! Bytes are counted when a request is over: whoever took more than the limit waits until it is
//! made up for. What one request may take is limited by other means.

mod limiter;
mod service;
mod settings;

pub(crate) use limiter::{Limit, Limiter, Over, Single};
pub(crate) use service::{ServiceLimits, ServiceOver, Whose};
pub use settings::{RouteRate, ServiceRates};

use crate::{
    defence::{site, subscriber},
    port::AccessRecord,
    settings::Limits,
};
use kernel::{SessionId, TenantId};
use limiter::Coarse;
use std::net::{IpAddr, Ipv4Addr};

/// Seconds of its rate that may be carried at once.
const BYTES_BURST_SECONDS: u32 = 10;

/// The limits of the whole gate.
pub(crate) struct Rates {
    requests_of_address: Limiter<IpAddr>,
    lookups_of_address: Limiter<IpAddr>,
    connections_of_address: Limiter<IpAddr>,
    requests_of_session: Limiter<SessionId>,
    requests_of_tenant: Limiter<TenantId>,
    kib_of_address: Limiter<IpAddr>,
    kib_of_session: Limiter<SessionId>,
    kib_of_tenant: Limiter<TenantId>,
}

impl Rates {
    pub fn new(limits: &Limits) -> Self {
        // A limit of 0 is none, but for the address, which has always had one.
        let of_address = Limit { per_second: limits.requests_per_second.max(1), burst: limits.request_burst };
        Self {
            requests_of_address: Limiter::new(of_address),
            lookups_of_address: Limiter::new(of_address),
            connections_of_address: Limiter::new(Limit {
                per_second: limits.connections_per_second,
                burst: limits.connection_burst,
            }),
            requests_of_session: Limiter::new(Limit {
                per_second: limits.session_requests_per_second,
                burst: limits.session_request_burst,
            }),
            requests_of_tenant: Limiter::new(Limit {
                per_second: limits.tenant_requests_per_second,
                burst: limits.tenant_request_burst,
            }),
            kib_of_address: Limiter::new(kib(limits.bytes_per_second)),
            kib_of_session: Limiter::new(kib(limits.session_bytes_per_second)),
            kib_of_tenant: Limiter::new(kib(limits.tenant_bytes_per_second)),
        }
    }

    pub fn connection(&self, address: IpAddr) -> Result<(), Over> {
        self.connections_of_address.check(subscriber(address).network())
    }

    /// A request of somebody who is not signed in.
    pub fn stranger(&self, address: IpAddr) -> Result<(), Over> {
        let address = subscriber(address).network();
        self.requests_of_address.check(address)?;
        self.kib_of_address.check(address)
    }

    /// A request with a session that memory does not hold.
    pub fn lookup(&self, address: IpAddr) -> Result<(), Over> {
        self.lookups_of_address.check(subscriber(address).network())
    }

    pub fn session(&self, session: SessionId) -> Result<(), Over> {
        self.requests_of_session.check(session)?;
        self.kib_of_session.check(session)
    }

    pub fn tenant(&self, tenant: TenantId) -> Result<(), Over> {
        self.requests_of_tenant.check(tenant)?;
        self.kib_of_tenant.check(tenant)
    }

    /// A request and its answer are over.
    pub fn carried(&self, record: &AccessRecord) {
        let cells = cells(record);
        match (record.session, record.tenant) {
            (Some(session), tenant) => {
                self.kib_of_session.spend(session, cells);
                tenant.into_iter().for_each(|tenant| self.kib_of_tenant.spend(tenant, cells));
            }
            (None, _) => self.kib_of_address.spend(subscriber(record.address).network(), cells),
        }
    }

    /// Forgets who has been quiet. Call each second or so.
    pub fn forget_quiet(&self, is_due: bool) {
        for addresses in [
            &self.requests_of_address,
            &self.lookups_of_address,
            &self.connections_of_address,
            &self.kib_of_address,
        ] {
            addresses.forget_quiet(is_due);
        }
        self.requests_of_session.forget_quiet(is_due);
        self.kib_of_session.forget_quiet(is_due);
        self.requests_of_tenant.forget_quiet(is_due);
        self.kib_of_tenant.forget_quiet(is_due);
    }
}

/// Whole KiB of a request and its answer.
pub(crate) fn cells(record: &AccessRecord) -> u32 {
    let bytes = record.received.saturating_add(record.sent);
    u32::try_from(bytes / 1_024).unwrap_or(u32::MAX)
}

/// Bytes in a second as KiB in a second; less than a KiB is one.
pub(crate) fn kib(bytes_per_second: u64) -> Limit {
    let kib = bytes_per_second.div_ceil(1_024);
    let per_second = u32::try_from(kib).unwrap_or(u32::MAX);
    Limit { per_second, burst: per_second.saturating_mul(BYTES_BURST_SECONDS) }
}

impl Coarse for IpAddr {
    fn coarse(self, crowd: u8) -> Self {
        match crowd {
            0 => self,
            1 => site(self).network(),
            _ => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }
}

/// There are no more sessions than the gate remembers.
impl Coarse for SessionId {
    fn coarse(self, _: u8) -> Self {
        self
    }
}

impl Coarse for TenantId {
    fn coarse(self, _: u8) -> Self {
        self
    }
}
