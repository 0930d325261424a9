//! Which service a request is for: by host, from one snapshot in memory that is replaced whole.

use crate::{
    path::CanonicalPath,
    pattern::{PathPattern, PatternError},
    rates::{ServiceLimits, ServiceRates},
    settings::{FunctionSettings, ServiceSettings, Unlisted},
    upstream::{Upstream, UpstreamError},
};
use http::Method;
use std::{collections::HashMap, sync::Arc, time::Duration};

/// The hosts of the gate. Built whole, swapped whole.
#[derive(Default)]
pub struct Routes {
    by_host: HashMap<String, Arc<Service>>,
}

/// One service behind the gate.
pub struct Service {
    pub(crate) id: Arc<str>,
    pub(crate) host: String,
    pub(crate) upstream: Upstream,
    pub(crate) public: Vec<String>,
    pub(crate) functions: Vec<FunctionRule>,
    pub(crate) unlisted: Unlisted,
    pub(crate) allows_websockets: bool,
    pub(crate) body_limit: u64,
    pub(crate) response_head: Duration,
    pub(crate) limits: ServiceLimits,
}

pub(crate) struct FunctionRule {
    pub id: Arc<str>,
    methods: Vec<Method>,
    path: PathPattern,
}

/// What the rules ask of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    Nothing,
    SignIn,
    Function(Arc<str>),
    /// Signed in, and refused all the same.
    Impossible,
}

/// The settings do not make usable routes.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    #[error("{0:?} is not a host name")]
    Host(String),
    #[error("host {0} is named twice")]
    Duplicate(String),
    #[error("public path {0:?} does not begin with /")]
    Public(String),
    #[error("{0:?} is not a method")]
    Method(String),
    #[error("service {service}: {source}")]
    Pattern { service: String, source: PatternError },
    #[error("service {service}: {source}")]
    Upstream { service: String, source: UpstreamError },
}

impl Routes {
    pub fn new(services: impl IntoIterator<Item = Service>) -> Result<Self, RouteError> {
        let mut by_host = HashMap::new();
        for service in services {
            let host = service.host.clone();
            if by_host.insert(host.clone(), Arc::new(service)).is_some() {
                return Err(RouteError::Duplicate(host));
            }
        }
        Ok(Self { by_host })
    }

    /// By a bare host name in lower case.
    pub(crate) fn find(&self, host: &str) -> Option<&Arc<Service>> {
        self.by_host.get(host)
    }

    /// Each second or so: rates forget who has been quiet.
    pub(crate) fn forget_quiet(&self, is_due: bool) {
        self.by_host.values().for_each(|service| service.limits.forget_quiet(is_due));
    }

    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.by_host.keys().map(String::as_str)
    }
}

impl Service {
    pub fn from_settings(settings: &ServiceSettings) -> Result<Self, RouteError> {
        let host = host_name(&settings.host)?;
        let id: Arc<str> = settings.id.as_deref().unwrap_or(&host).into();
        let upstream = Upstream::http(settings.upstream.as_slice())
            .map_err(|source| RouteError::Upstream { service: id.to_string(), source })?;
        if let Some(bad) = settings.public.iter().find(|prefix| !prefix.starts_with('/')) {
            return Err(RouteError::Public(bad.clone()));
        }
        let service = Self {
            public: settings.public.clone(),
            allows_websockets: settings.websockets,
            body_limit: settings.body_limit_bytes,
            response_head: Duration::from_secs(settings.response_seconds.into()),
            limits: limits(&id, &settings.rate)?,
            ..Self::new(id, host, upstream)
        };
        service.with_functions(&settings.function, settings.unlisted)
    }

    /// A service inside this process: the console, the trust site. Needs sign-in everywhere but on
    /// `public` path prefixes.
    pub fn local(id: &str, host: &str, router: axum::Router, public: &[&str]) -> Result<Self, RouteError> {
        let public = public.iter().map(|prefix| (*prefix).to_owned()).collect();
        Ok(Self { public, ..Self::new(id.into(), host_name(host)?, Upstream::Local(router)) })
    }

    /// The function rules of a service's manifest. The most specific path decides.
    pub fn with_functions(
        self,
        functions: &[FunctionSettings],
        unlisted: Option<Unlisted>,
    ) -> Result<Self, RouteError> {
        let mut rules = Vec::with_capacity(functions.len());
        for function in functions {
            let path = PathPattern::parse(&function.path)
                .map_err(|source| RouteError::Pattern { service: self.id.to_string(), source })?;
            rules.push(FunctionRule {
                id: function.id.as_str().into(),
                methods: methods(&function.methods)?,
                path,
            });
        }
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.path.specificity()));
        let default = if rules.is_empty() { Unlisted::SignedIn } else { Unlisted::Refused };
        Ok(Self { functions: rules, unlisted: unlisted.unwrap_or(default), ..self })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// A function rule goes before a public prefix: naming a function closes its path.
    pub(crate) fn demand(&self, method: &Method, path: &CanonicalPath) -> Demand {
        if let Some(rule) = self.functions.iter().find(|rule| rule.covers(method, path)) {
            return Demand::Function(rule.id.clone());
        }
        if self.public.iter().any(|prefix| path.is_under(prefix)) {
            return Demand::Nothing;
        }
        match self.unlisted {
            Unlisted::SignedIn => Demand::SignIn,
            Unlisted::Refused => Demand::Impossible,
        }
    }

    /// Every path asks the same: a session.
    pub(crate) fn has_one_demand(&self) -> bool {
        self.public.is_empty()
            && self.functions.is_empty()
            && self.unlisted == Unlisted::SignedIn
            && !self.limits.has_routes()
    }

    fn new(id: Arc<str>, host: String, upstream: Upstream) -> Self {
        Self {
            id,
            host,
            upstream,
            public: Vec::new(),
            functions: Vec::new(),
            unlisted: Unlisted::SignedIn,
            allows_websockets: false,
            body_limit: 10 * 1024 * 1024,
            response_head: Duration::from_secs(60),
            limits: ServiceLimits::default(),
        }
    }
}

fn limits(service: &str, rates: &ServiceRates) -> Result<ServiceLimits, RouteError> {
    let methods: Result<Vec<_>, _> = rates.route.iter().map(|route| methods(&route.methods)).collect();
    ServiceLimits::new(rates, methods?)
        .map_err(|source| RouteError::Pattern { service: service.to_owned(), source })
}

fn methods(names: &[String]) -> Result<Vec<Method>, RouteError> {
    let method =
        |name: &String| Method::from_bytes(name.as_bytes()).map_err(|_| RouteError::Method(name.clone()));
    names.iter().map(method).collect()
}

impl FunctionRule {
    fn covers(&self, method: &Method, path: &CanonicalPath) -> bool {
        // HEAD is GET without the body (RFC 9110 §9.3.2) and needs the same grant.
        let asked = if method == Method::HEAD { &Method::GET } else { method };
        (self.methods.is_empty() || self.methods.contains(asked)) && self.path.matches(path)
    }
}

/// A host name as [`Routes`] keys it: lower case, no port, no final dot. Also what a request's
/// `Host` or `:authority` becomes.
pub(crate) fn host_name(authority: &str) -> Result<String, RouteError> {
    let refused = || RouteError::Host(authority.to_owned());
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    if port.is_some_and(|port| !is_port(port)) {
        return Err(refused());
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let is_literal = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_literal = is_literal.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let is_name = host.len() <= 253 && host.split('.').all(is_label);
    if is_literal || is_name { Ok(host) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(text: &str) -> Result<Service, String> {
        #[derive(serde::Deserialize)]
        struct File {
            service: Vec<ServiceSettings>,
        }
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        Service::from_settings(&file.service[0]).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn three_lines_make_a_service() {
        let service =
            service("[[service]]\nhost = \"App.Example.com\"\nupstream = \"http://127.0.0.1:3000\"\n")
                .unwrap();
        assert_eq!((service.id(), service.host.as_str()), ("app.example.com", "app.example.com"));
        let path = CanonicalPath::parse("/anything").unwrap();
        assert_eq!(service.demand(&Method::GET, &path), Demand::SignIn);
    }

    #[tokio::test]
    async fn what_is_wrong_is_named() {
        let cases = [
            ("host = \"a\"\nupstream = \"http://b:1\"\ntypo = 1", "unknown field `typo`"),
            ("host = \"a b\"\nupstream = \"http://b:1\"", "not a host name"),
            ("host = \"a\"\nupstream = \"ftp://b\"", "ftp://b"),
            ("host = \"a\"\nupstream = []", "no address"),
            ("host = \"a\"\nupstream = \"http://b:1\"\npublic = [\"x\"]", "does not begin with /"),
            ("host = \"a\"\nupstream = \"http://b:1\"\nfunction = [{ id = \"f\", path = \"x\" }]", "begin"),
        ];
        for (lines, expected) in cases {
            let error = service(&format!("[[service]]\n{lines}\n")).err().unwrap();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[tokio::test]
    async fn demands() {
        let service = service(
            r#"
            [[service]]
            host = "a"
            upstream = "http://b:1"
            public = ["/assets/", "/help"]
            function = [
              { id = "invoice.read", methods = ["GET"], path = "/invoices/{id}" },
              { id = "invoice.list", methods = ["GET"], path = "/invoices" },
              { id = "invoice.special", path = "/invoices/special" },
              { id = "invoice.write", methods = ["POST", "PUT"], path = "/invoices/**" },
              { id = "help.edit", methods = ["POST"], path = "/help/**" },
            ]
            "#,
        )
        .unwrap();
        let cases = [
            (Method::GET, "/invoices/7", Demand::Function("invoice.read".into())),
            (Method::HEAD, "/invoices/7", Demand::Function("invoice.read".into())),
            (Method::GET, "/%69nvoices//7", Demand::Function("invoice.read".into())),
            (Method::GET, "/invoices/", Demand::Function("invoice.list".into())),
            (Method::GET, "/invoices/special", Demand::Function("invoice.special".into())),
            (Method::DELETE, "/invoices/special", Demand::Function("invoice.special".into())),
            (Method::POST, "/invoices/7/lines", Demand::Function("invoice.write".into())),
            (Method::DELETE, "/invoices/7", Demand::Impossible),
            (Method::GET, "/assets/a.css", Demand::Nothing),
            (Method::GET, "/help/a", Demand::Nothing),
            (Method::POST, "/help/a", Demand::Function("help.edit".into())),
            (Method::GET, "/elsewhere", Demand::Impossible),
        ];
        for (method, path, expected) in cases {
            let canonical = CanonicalPath::parse(path).unwrap();
            assert_eq!(service.demand(&method, &canonical), expected, "{method} {path}");
        }
    }

    #[test]
    fn host_names() {
        let cases = [
            ("App.Example.com", Some("app.example.com")),
            ("app.example.com:8443", Some("app.example.com")),
            ("app.example.com.", Some("app.example.com")),
            ("[::1]:443", Some("[::1]")),
            ("127.0.0.1", Some("127.0.0.1")),
            ("a:b", None),
            ("a:+1", None),
            ("a:99999", None),
            ("a..b", None),
            ("", None),
            (":443", None),
            ("a/b", None),
            ("user@a", None),
            ("[::1", None),
        ];
        for (authority, expected) in cases {
            assert_eq!(host_name(authority).ok().as_deref(), expected, "{authority}");
        }
    }
}
