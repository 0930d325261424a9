//! `Ctx`: who acts, for which tenant, when, from where. Passed to everything, made at the border.

use crate::{Language, SessionId, TenantId, Timestamp, UserId, random_from};
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr};
use uuid::Uuid;

/// What a person is to Sekisho itself, before any role of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Uses the services that roles grant, and looks after their own password and sessions.
    Member,
    /// Also administers their own tenant.
    Administrator,
    /// The provider's staff: a user of [`TenantId::PROVIDER`].
    Operator,
}

impl Standing {
    pub fn name(self) -> &'static str {
        match self {
            Standing::Member => "member",
            Standing::Administrator => "administrator",
            Standing::Operator => "operator",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Standing::Member, Standing::Administrator, Standing::Operator].into_iter().find(|s| s.name() == name)
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has been identified (yet): sign-in pages, answer links, strangers at the gate.
    Nobody,
    /// A signed-in person of the tenant. Operators are users of [`TenantId::PROVIDER`].
    User { id: UserId, session: SessionId, standing: Standing },
    /// A part of Sekisho itself, by its name, e.g. `"integrator"`.
    System(&'static str),
    /// The command line, by the operating system's user name.
    CommandLine(String),
}

impl Actor {
    pub fn user(&self) -> Option<UserId> {
        match self {
            Actor::User { id, .. } => Some(*id),
            _ => None,
        }
    }

    pub fn standing(&self) -> Option<Standing> {
        match self {
            Actor::User { standing, .. } => Some(*standing),
            _ => None,
        }
    }

    /// `nobody`, `user`, `system`, `command-line`: what the ledger's facet and Cedar's type say.
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Nobody => "nobody",
            Actor::User { .. } => "user",
            Actor::System(_) => "system",
            Actor::CommandLine(_) => "command-line",
        }
    }

    /// The stable text that is recorded and searched for: a user's id, or `system:integrator`.
    pub fn reference(&self) -> String {
        match self {
            Actor::Nobody => "nobody".to_owned(),
            Actor::User { id, .. } => id.to_string(),
            Actor::System(part) => format!("system:{part}"),
            Actor::CommandLine(user) => format!("command-line:{user}"),
        }
    }
}

/// By which way a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Page,
    Api,
    CommandLine,
    Job,
}

/// From where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub channel: Channel,
    /// The peer's address; behind a listed load balancer the one its PROXY header states.
    pub address: Option<IpAddr>,
    /// The `User-Agent`, cut to 256 bytes.
    pub agent: Option<String>,
}

impl Origin {
    pub fn job() -> Self {
        Self { channel: Channel::Job, address: None, agent: None }
    }

    pub fn command_line() -> Self {
        Self { channel: Channel::CommandLine, address: None, agent: None }
    }
}

/// Joins what belongs to one request across entries, logs and upstream headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TraceId(Uuid);

impl TraceId {
    pub fn new(now: Timestamp) -> Self {
        Self(random_from(now))
    }

    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

/// The context of one request, command or job run.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub actor: Actor,
    pub tenant: TenantId,
    pub now: Timestamp,
    pub origin: Origin,
    pub trace: TraceId,
    pub language: Language,
}

impl Ctx {
    /// The context of a part of Sekisho that works by itself for one tenant.
    pub fn system(part: &'static str, tenant: TenantId, now: Timestamp) -> Self {
        Self {
            actor: Actor::System(part),
            tenant,
            now,
            origin: Origin::job(),
            trace: TraceId::new(now),
            language: Language::default(),
        }
    }

    /// The same request, now acting for `tenant`: an operator who works on a customer's record.
    pub fn within(&self, tenant: TenantId) -> Self {
        Self { tenant, ..self.clone() }
    }

    pub fn with_actor(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }
}
