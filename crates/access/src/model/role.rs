//! A role and its identifier.

use kernel::{IdError, Text, Timestamp};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// One role within one tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleId(Uuid);

impl RoleId {
    pub fn new(now: Timestamp) -> Self {
        Self(kernel::random_from(now))
    }

    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for RoleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RoleId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Uuid::parse_str(text).map(Self).map_err(|_| IdError)
    }
}

/// A role that every tenant has and nobody deletes or renames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// Grants every function of every service, those that come later included.
    Administrator,
    /// Begins with what the manifests say, then is the tenant's to change.
    General,
}

impl Builtin {
    pub const ALL: [Builtin; 2] = [Builtin::Administrator, Builtin::General];

    /// What the table says.
    pub fn name(self) -> &'static str {
        match self {
            Builtin::Administrator => "administrator",
            Builtin::General => "general",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    /// What people call it.
    pub fn label(self) -> Text {
        match self {
            Builtin::Administrator => Text::new("管理者", "Administrators"),
            Builtin::General => Text::new("一般", "General"),
        }
    }
}

/// A role as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub id: RoleId,
    pub(crate) stored_name: String,
    pub builtin: Option<Builtin>,
}

impl Role {
    /// As its tenant named it; a built-in one in the reader's language.
    pub fn name(&self, language: kernel::Language) -> String {
        match self.builtin {
            Some(builtin) => builtin.label().of(language).to_owned(),
            None => self.stored_name.clone(),
        }
    }

    pub fn grants_everything(&self) -> bool {
        self.builtin == Some(Builtin::Administrator)
    }
}
