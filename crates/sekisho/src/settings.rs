//! The settings file, parsed once. Unknown keys are refused: a misspelt limit must not be a missing one.

use crate::inspection::InspectionSettings;
use anyhow::Context;
use gate::{GateSettings, ServiceSettings};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `sekisho.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of keys and of the released mark; readable by this program's user only.
    pub folder: PathBuf,
    /// Hosts are `console.<domain>`, `safety.<domain>`, `trust.<domain>`.
    pub domain: String,
    pub database: DatabaseSettings,
    pub mail: MailSettings,
    #[serde(default)]
    pub gate: GateSettings,
    #[serde(default)]
    pub waf: InspectionSettings,
    #[serde(default)]
    pub service: Vec<ServiceSettings>,
}

/// `[database]`: three logins of one server, or nothing for a private instance in the folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseSettings {
    /// Owns the schemas; used for migrations only.
    pub owner: Option<String>,
    pub app: Option<String>,
    pub ledger: Option<String>,
}

/// `[mail]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    pub relay: String,
    #[serde(default = "smtp_port")]
    pub port: u16,
    pub from: String,
    /// Require STARTTLS. Default yes; a relay on this machine may go without.
    #[serde(default = "yes")]
    pub starttls: bool,
    /// PEM file of the authorities that the relay's certificate is checked against. Default: the machine's.
    pub authority: Option<PathBuf>,
}

fn smtp_port() -> u16 {
    25
}

fn yes() -> bool {
    true
}

impl DatabaseSettings {
    /// The given server, or `None` for a private instance.
    pub fn dsn(&self) -> Result<Option<store::Dsn>, anyhow::Error> {
        match (&self.owner, &self.app, &self.ledger) {
            (None, None, None) => Ok(None),
            (Some(owner), Some(app), Some(ledger)) => Ok(Some(store::Dsn::from_urls(owner, app, ledger)?)),
            _ => anyhow::bail!("[database] needs all of owner, app and ledger, or none of them"),
        }
    }
}

impl Settings {
    pub fn read(path: &Path) -> Result<Self, anyhow::Error> {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not a settings file", path.display()))
    }
}

/// Services of a file with `[[service]]` tables only; none if there is no such file.
pub fn services(path: &Path) -> Result<Vec<ServiceSettings>, anyhow::Error> {
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct File {
        service: Vec<ServiceSettings>,
    }
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let file: File =
                toml::from_str(&text).with_context(|| format!("{} is not usable", path.display()))?;
            Ok(file.service)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_lines_are_a_service() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("services.toml");
        assert_eq!(services(&path).expect("absent").len(), 0);
        std::fs::write(&path, "[[service]]\nhost = \"app.localhost\"\nupstream = \"http://127.0.0.1:3000\"\nwebsockets = true\n").expect("write");
        assert_eq!(services(&path).expect("present").len(), 1);
        std::fs::write(&path, "[[service]]\nhots = \"app.localhost\"\n").expect("write");
        assert!(services(&path).is_err());
    }
}
