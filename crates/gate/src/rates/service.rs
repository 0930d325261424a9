//! The limits of one service and its routes. New routes begin with full buckets.

use super::{Limit, Limiter, Over, ServiceRates, Single, kib, limiter::Coarse};
use crate::{
    path::CanonicalPath,
    pattern::{PathPattern, PatternError},
};
use http::Method;
use kernel::SessionId;
use std::net::IpAddr;

pub(crate) struct ServiceLimits {
    requests: Single,
    kib: Single,
    routes: Vec<RouteLimit>,
}

/// Those of settings that say nothing.
impl Default for ServiceLimits {
    fn default() -> Self {
        let rates = ServiceRates::default();
        Self {
            requests: Single::new(Limit {
                per_second: rates.requests_per_second,
                burst: rates.request_burst,
            }),
            kib: Single::new(kib(rates.bytes_per_second)),
            routes: Vec::new(),
        }
    }
}

/// Whose requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    Session(SessionId),
    Address(IpAddr),
}

/// Which of them is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServiceOver {
    Service(Over),
    Route(Over),
}

struct RouteLimit {
    path: PathPattern,
    methods: Vec<Method>,
    limiter: Limiter<Whose>,
}

impl ServiceLimits {
    /// # Errors
    /// A path that is none. Methods were parsed by the caller, in the order of the routes.
    pub fn new(rates: &ServiceRates, methods: Vec<Vec<Method>>) -> Result<Self, PatternError> {
        let routes = rates.route.iter().zip(methods).map(|(route, methods)| {
            let burst = route.request_burst.unwrap_or(route.requests_per_second);
            let limiter = Limiter::new(Limit { per_second: route.requests_per_second, burst });
            Ok(RouteLimit { path: PathPattern::parse(&route.path)?, methods, limiter })
        });
        Ok(Self {
            requests: Single::new(Limit {
                per_second: rates.requests_per_second,
                burst: rates.request_burst,
            }),
            kib: Single::new(kib(rates.bytes_per_second)),
            routes: routes.collect::<Result<_, _>>()?,
        })
    }

    /// Counts one request. `path` is `None` where no rule looks at paths.
    pub fn check(
        &self,
        method: &Method,
        path: Option<&CanonicalPath>,
        whose: Whose,
    ) -> Result<(), ServiceOver> {
        for route in
            path.into_iter().flat_map(|path| self.routes.iter().filter(|route| route.covers(method, path)))
        {
            route.limiter.check(whose).map_err(ServiceOver::Route)?;
        }
        self.requests.check().and_then(|()| self.kib.check()).map_err(ServiceOver::Service)
    }

    pub fn carried(&self, kib: u32) {
        self.kib.spend(kib);
    }

    pub fn has_routes(&self) -> bool {
        !self.routes.is_empty()
    }

    pub fn forget_quiet(&self, is_due: bool) {
        self.routes.iter().for_each(|route| route.limiter.forget_quiet(is_due));
    }
}

impl RouteLimit {
    fn covers(&self, method: &Method, path: &CanonicalPath) -> bool {
        (self.methods.is_empty() || self.methods.contains(method)) && self.path.matches(path)
    }
}

impl Coarse for Whose {
    fn coarse(self, crowd: u8) -> Self {
        match self {
            Whose::Session(_) => self,
            Whose::Address(address) => Whose::Address(address.coarse(crowd)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::RouteRate;

    #[test]
    fn a_dear_route_is_counted_for_each() {
        let route = RouteRate {
            path: "/export/**".to_owned(),
            methods: vec!["POST".to_owned()],
            requests_per_second: 1,
            request_burst: Some(2),
        };
        let rates = ServiceRates {
            requests_per_second: 1,
            request_burst: 6,
            bytes_per_second: 0,
            route: vec![route],
        };
        let limits = ServiceLimits::new(&rates, vec![vec![Method::POST]]).unwrap();
        let path = |text| CanonicalPath::parse(text).unwrap();
        let [one, other] = [1, 2].map(|n| Whose::Address(IpAddr::from([192, 0, 2, n])));
        let ask = |method, text, whose| limits.check(method, Some(&path(text)), whose);
        assert!(ask(&Method::POST, "/export/all", one).is_ok());
        assert!(ask(&Method::POST, "/export/all", one).is_ok());
        assert!(matches!(ask(&Method::POST, "/export/all", one), Err(ServiceOver::Route(_))));
        assert!(ask(&Method::GET, "/export/all", one).is_ok());
        assert!(ask(&Method::POST, "/export/all", other).is_ok());
        assert!(ask(&Method::POST, "/", one).is_ok());
        assert!(limits.check(&Method::GET, None, one).is_ok());
        assert!(matches!(ask(&Method::GET, "/", other), Err(ServiceOver::Service(_))));
    }
}
