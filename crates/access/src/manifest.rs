//! A service's manifest: the functions and screens that roles grant, and the paths behind them.
//!
//! ```toml
//! service = "safety"
//! label = { ja = "安否確認", en = "Safety confirmation" }
//! public = ["/a/"]                      # path prefixes that need no sign-in
//! unmatched = "refused"                 # or "signed-in"; the default is "refused"
//!
//! [[screen]]
//! id = "rollcall.view"
//! label = { ja = "安否確認の状況", en = "Roll-calls" }
//! paths = ["GET /", "GET /rollcalls/*"] # method (optional) and pattern
//! default_for = ["general"]             # roles that a new tenant starts with
//!
//! [[function]]
//! id = "rollcall.start"
//! label = { ja = "安否確認の開始", en = "Start a roll-call" }
//! paths = ["/rollcalls/new", "POST /rollcalls"]
//! ```
//!
//! * A pattern is made of literal segments, `*` (or `{name}`) for exactly one segment, and at its end
//!   `**` for the path itself and everything below it. Without a method a rule covers every method;
//!   `GET` covers `HEAD`.
//! * The most specific rule decides: segment by segment a literal goes before `*` goes before `**`,
//!   and a rule with a method before one without. Two rules that nothing tells apart are refused, so
//!   the order in the file means nothing.
//! * A function goes before a public prefix. A path that neither names is refused, unless the
//!   manifest says `unmatched = "signed-in"`: then it needs a session and no grant.
//! * Unknown keys are refused. A function without paths is one that the service itself asks for.
//!
//! Does not live here: the enforcement on each request (the gate, from [`Manifest::route_rules`]).

mod pattern;
mod reading;

pub use pattern::PatternError;

use kernel::Text;
use pattern::Rule;
use std::collections::BTreeSet;

/// Functions and screens of one service, at most.
pub const MOST_FUNCTIONS: usize = 200;
/// Paths of one function, at most.
pub const MOST_PATHS: usize = 64;

/// What one service offers.
#[derive(Clone, Debug)]
pub struct Manifest {
    service: String,
    label: Text,
    functions: Vec<Function>,
    public: Vec<String>,
    unmatched: Unmatched,
    /// Most specific first: rule, and the function's place.
    rules: Vec<(Rule, usize)>,
}

/// Something that a role grants.
#[derive(Clone, Debug)]
pub struct Function {
    pub id: String,
    pub label: Text,
    pub kind: Kind,
    /// A new tenant's general role has it.
    pub is_for_general: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something one looks at.
    Screen,
    /// Something one does.
    Function,
}

/// What happens on a path that no rule and no public prefix names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmatched {
    Refused,
    SignedIn,
}

/// One rule as the gate takes it. In the order of the list the first that matches decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteRule {
    pub function: String,
    /// `None`: every method.
    pub method: Option<String>,
    /// `/rollcalls/{any}`, `/rules/**`.
    pub path: String,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand<'a> {
    Nothing,
    SignIn,
    Function(&'a str),
    /// Signed in, and refused all the same.
    Impossible,
}

/// The manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    #[error("manifest: {0}")]
    Toml(#[from] Box<toml::de::Error>),
    #[error("manifest of {service}: {source}")]
    Pattern { service: String, source: PatternError },
    #[error("manifest of {service}: {wrong}")]
    Wrong { service: String, wrong: String },
}

impl Manifest {
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        reading::manifest(text)
    }

    /// The console's own manifest: what administrators do in it, as functions that roles grant.
    pub fn console() -> Result<Self, ManifestError> {
        Self::parse(include_str!("../console.toml"))
    }

    pub fn service(&self) -> &str {
        &self.service
    }

    pub fn label(&self) -> &Text {
        &self.label
    }

    /// In the order of the file: screens, then functions.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    pub fn has(&self, function: &str) -> bool {
        self.functions.iter().any(|known| known.id == function)
    }

    /// Path prefixes without sign-in.
    pub fn public(&self) -> &[String] {
        &self.public
    }

    pub fn unmatched(&self) -> Unmatched {
        self.unmatched
    }

    /// For the gate's function rules, most specific first.
    pub fn route_rules(&self) -> Vec<RouteRule> {
        let named = self.rules.iter().filter_map(|(rule, place)| Some((rule, self.functions.get(*place)?)));
        named
            .map(|(rule, function)| RouteRule {
                function: function.id.clone(),
                method: rule.method.clone(),
                path: rule.pattern.gate_path(),
            })
            .collect()
    }

    /// What a request asks for. `path` without query, already in its one canonical reading.
    pub fn demand(&self, method: &str, path: &str) -> Demand<'_> {
        let rule = self.rules.iter().find(|(rule, _)| rule.covers(method, path));
        if let Some(function) = rule.and_then(|(_, place)| self.functions.get(*place)) {
            return Demand::Function(&function.id);
        }
        match self.unmatched {
            _ if self.public.iter().any(|prefix| pattern::is_under(path, prefix)) => Demand::Nothing,
            Unmatched::SignedIn => Demand::SignIn,
            Unmatched::Refused => Demand::Impossible,
        }
    }
}

/// The manifests of all services of the installation.
#[derive(Clone, Debug, Default)]
pub struct Manifests(Vec<Manifest>);

impl Manifests {
    pub fn new(manifests: Vec<Manifest>) -> Result<Self, ManifestError> {
        let mut seen = BTreeSet::new();
        for manifest in &manifests {
            if !seen.insert(manifest.service.clone()) {
                let service = manifest.service.clone();
                return Err(ManifestError::Wrong { service, wrong: "there are two of it".to_owned() });
            }
        }
        Ok(Self(manifests))
    }

    pub fn all(&self) -> &[Manifest] {
        &self.0
    }

    pub fn service(&self, id: &str) -> Option<&Manifest> {
        self.0.iter().find(|manifest| manifest.service == id)
    }
}

#[cfg(test)]
mod tests;
