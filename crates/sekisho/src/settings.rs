//! The settings file, parsed once. Unknown keys are refused: a misspelt limit must not be a missing one.

use crate::{
    host_firewall::HostFirewallSettings, inspection::InspectionSettings, publishing::WitnessSettings,
    replicating::BucketSettings, services::DeclaredService, system_log::SystemLogSettings,
};
use anyhow::Context;
use gate::GateSettings;
use ipnet::IpNet;
use ledger::{Periods, Retention};
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
    pub host_firewall: HostFirewallSettings,
    #[serde(default)]
    pub ledger: LedgerSettings,
    #[serde(default)]
    pub outgoing: OutgoingSettings,
    #[serde(default)]
    pub alerts: AlertSettings,
    #[serde(default)]
    pub system_log: SystemLogSettings,
    #[serde(default)]
    pub service: Vec<DeclaredService>,
}

/// `[ledger]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerSettings {
    pub retention: RetentionSettings,
    /// Asked to sign the anchor log's checkpoints.
    pub witnesses: Vec<WitnessSettings>,
    /// Where the published files are copied to.
    pub bucket: Option<BucketSettings>,
}

/// `[ledger.retention]`: months by class. Classes with a published period may be kept longer, never shorter.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionSettings {
    pub operation: Option<u16>,
    pub access: Option<u16>,
    pub system: Option<u16>,
    pub network: Option<u16>,
    pub portal: Option<u16>,
    pub bastion: Option<u16>,
    pub entry: Option<u16>,
    pub camera: Option<u16>,
    pub control_plane: Option<u16>,
}

impl RetentionSettings {
    pub fn periods(&self) -> Result<Periods, anyhow::Error> {
        let months = |class| match class {
            Retention::Operation => self.operation,
            Retention::Access => self.access,
            Retention::System => self.system,
            Retention::Network => self.network,
            Retention::Portal => self.portal,
            Retention::Bastion => self.bastion,
            Retention::Entry => self.entry,
            Retention::Camera => self.camera,
            Retention::ControlPlane => self.control_plane,
        };
        let chosen = Retention::ALL.into_iter().filter_map(|class| Some((class, months(class)?)));
        let periods =
            chosen.into_iter().try_fold(Periods::default(), |all, (class, months)| all.with(class, months));
        periods.context("[ledger.retention]")
    }
}

/// `[outgoing]`: connections to addresses that somebody typed (webhooks, log receivers).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutgoingSettings {
    /// Networks that may be named although they are not on the public internet.
    pub permit: Vec<IpNet>,
    /// PEM file of the authorities to trust. Default: the machine's.
    pub authority: Option<PathBuf>,
}

/// `[alerts]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertSettings {
    /// A file that says where addresses are, in MaxMind's format.
    pub places: Option<PathBuf>,
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
pub fn services(path: &Path) -> Result<Vec<DeclaredService>, anyhow::Error> {
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct File {
        service: Vec<DeclaredService>,
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
    use gate::{Routes, Service};

    const EXAMPLE: &str = include_str!("../../../docs/sekisho.toml");

    /// The example with every line that shows a default taken as a setting.
    fn example_in_full() -> String {
        let is_key = |text: &str| {
            let key = text.split_once(" = ").map_or("", |(key, _)| key);
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let shown = |line: &str| line.strip_prefix("# ").filter(|rest| is_key(rest)).map(str::to_owned);
        EXAMPLE.lines().map(|line| shown(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
    }

    #[test]
    fn the_documented_example_loads() {
        let example: Settings = toml::from_str(EXAMPLE).expect("docs/sekisho.toml");
        assert!(example.database.dsn().expect("logins").is_some());
        let full: Settings = toml::from_str(&example_in_full()).expect("docs/sekisho.toml in full");
        assert_eq!(format!("{:?}", full.gate.limits), format!("{:?}", GateSettings::default().limits));
        assert_eq!(format!("{:?}", full.gate.defence), format!("{:?}", GateSettings::default().defence));
        assert_eq!(format!("{:?}", full.host_firewall), format!("{:?}", HostFirewallSettings::default()));
        assert_eq!(full.ledger.retention.periods().expect("periods"), Periods::default());
        assert_eq!(format!("{:?}", full.system_log), format!("{:?}", SystemLogSettings::default()));
        assert_eq!((full.mail.port, full.mail.starttls), (example.mail.port, example.mail.starttls));
        assert_eq!(full.gate.public_port, example.gate.public_port);
        for (full, example) in full.service.iter().zip(&example.service) {
            assert_eq!(full.gate.body_limit_bytes, example.gate.body_limit_bytes);
            assert_eq!(full.gate.response_seconds, example.gate.response_seconds);
            assert_eq!(format!("{:?}", full.gate.rate), format!("{:?}", example.gate.rate));
        }
        Routes::new(
            example.service.iter().map(|service| Service::from_settings(&service.gate).expect("service")),
        )
        .expect("routes");
        crate::services::manifests(&example.service).expect("manifests");
    }

    #[test]
    fn the_documented_beginning_loads() {
        let guide = include_str!("../../../docs/operating.md");
        let block = guide.split("```toml").nth(1).and_then(|rest| rest.split("```").next());
        let lines = block.expect("the settings of a new installation").lines();
        let text: String = lines.map(|line| line.trim_start().to_owned() + "\n").collect();
        let settings: Settings = toml::from_str(&text).expect("docs/operating.md");
        assert!(settings.database.dsn().expect("a private instance").is_none());
    }

    /// What a table may hold is what it says when it meets a key that it does not know.
    #[test]
    fn the_documented_example_names_every_setting() {
        fn fields<T: serde::de::DeserializeOwned>() -> Vec<String> {
            let Err(error) = toml::from_str::<T>("unknown = 1") else { panic!("takes any key") };
            let error = error.to_string();
            let expected = error.split("expected").nth(1).expect("a list");
            expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
        }
        let full = example_in_full();
        let tables = [
            fields::<Settings>(),
            fields::<DatabaseSettings>(),
            fields::<MailSettings>(),
            fields::<GateSettings>(),
            fields::<gate::CertificateSettings>(),
            fields::<gate::Limits>(),
            fields::<gate::DefenceSettings>(),
            fields::<gate::ServiceRates>(),
            fields::<gate::RouteRate>(),
            fields::<InspectionSettings>(),
            fields::<HostFirewallSettings>(),
            fields::<LedgerSettings>(),
            fields::<RetentionSettings>(),
            fields::<OutgoingSettings>(),
            fields::<SystemLogSettings>(),
            fields::<WitnessSettings>(),
            fields::<BucketSettings>(),
            fields::<gate::ServiceSettings>(),
            fields::<gate::FunctionSettings>(),
        ];
        for field in tables.concat() {
            let is_named = full.lines().any(|line| {
                let name = line.trim_matches(['[', ']']);
                line.starts_with(&format!("{field} = ")) || name.split('.').next_back() == Some(&field)
            });
            assert!(is_named, "docs/sekisho.toml does not say {field}");
        }
    }

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
