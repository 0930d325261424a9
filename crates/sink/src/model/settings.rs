//! What a target needs to be reached. Typed by a person, checked once, sealed at rest.

use kernel::{FieldFault, Message};
use outgoing::Target;
use serde::{Deserialize, Serialize};

const LONGEST_NAME: usize = 80;
const LONGEST_TOKEN: usize = 2_000;
const LONGEST_AUTHORITY: usize = 20_000;
const SYSLOG_PORT: u16 = 6514;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Syslog,
    Otlp,
    Webhook,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Webhook, Kind::Syslog, Kind::Otlp, Kind::File];

    pub fn name(self) -> &'static str {
        match self {
            Kind::File => "file",
            Kind::Syslog => "syslog",
            Kind::Otlp => "otlp",
            Kind::Webhook => "webhook",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// As it is sealed. `authority`: PEM of the authorities that the receiver's certificate may come from,
/// instead of the machine's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Settings {
    File,
    Syslog { host: String, port: u16, authority: Option<String> },
    Otlp { url: String, token: Option<String>, authority: Option<String> },
    Webhook { url: String, secret: String, authority: Option<String> },
}

/// The form's fields.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub kind: String,
    pub name: String,
    /// `https://…`, or `host[:port]` for syslog.
    pub address: String,
    pub token: String,
    pub authority: String,
    /// Names of retention classes.
    pub logs: Vec<String>,
    /// `beginning` or `now`.
    pub from: String,
}

/// Which field is wrong, and why.
pub struct BadSettings(pub Vec<FieldFault>);

impl Settings {
    /// `secret` is a fresh one for a webhook's signatures.
    pub fn parse(typed: &Typed, is_provider: bool, secret: String) -> Result<Self, BadSettings> {
        let mut faults = Vec::new();
        let mut fault = |field: &'static str, key: &'static str| {
            faults.push(FieldFault { field: field.into(), message: Message::key(key) });
        };
        let name = typed.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            fault("name", "sink-fault-name");
        }
        let authority = Some(typed.authority.trim().to_owned()).filter(|pem| !pem.is_empty());
        if authority
            .as_ref()
            .is_some_and(|pem| pem.len() > LONGEST_AUTHORITY || !crate::send::is_authority(pem))
        {
            fault("authority", "sink-fault-authority");
        }
        let token = Some(typed.token.trim().to_owned()).filter(|token| !token.is_empty());
        let is_token =
            |token: &String| token.len() <= LONGEST_TOKEN && token.bytes().all(|b| b.is_ascii_graphic());
        if !token.as_ref().is_none_or(is_token) {
            fault("token", "sink-fault-token");
        }
        let address = typed.address.trim();
        let settings = match Kind::from_name(&typed.kind) {
            Some(Kind::File) if is_provider => Some(Settings::File),
            Some(Kind::Syslog) => match host_and_port(address) {
                Some((host, port)) => Some(Settings::Syslog { host, port, authority }),
                None => {
                    fault("address", "sink-fault-host");
                    None
                }
            },
            Some(kind @ (Kind::Otlp | Kind::Webhook)) => match Target::parse(address) {
                Ok(_) if kind == Kind::Otlp => {
                    Some(Settings::Otlp { url: address.to_owned(), token, authority })
                }
                Ok(_) => Some(Settings::Webhook { url: address.to_owned(), secret, authority }),
                Err(_) => {
                    fault("address", "sink-fault-url");
                    None
                }
            },
            Some(Kind::File) | None => {
                fault("kind", "sink-fault-kind");
                None
            }
        };
        match settings {
            Some(settings) if faults.is_empty() => Ok(settings),
            _ => Err(BadSettings(faults)),
        }
    }

    pub fn kind(&self) -> Kind {
        match self {
            Settings::File => Kind::File,
            Settings::Syslog { .. } => Kind::Syslog,
            Settings::Otlp { .. } => Kind::Otlp,
            Settings::Webhook { .. } => Kind::Webhook,
        }
    }

    /// What a list shows: where to, never a path or query, which may hold a token.
    pub fn shown(&self) -> String {
        match self {
            Settings::File => "sinks/".to_owned(),
            Settings::Syslog { host, port, .. } => format!("{host}:{port}"),
            Settings::Otlp { url, .. } | Settings::Webhook { url, .. } => Target::parse(url)
                .map(|target| format!("{}:{}", target.host(), target.port()))
                .unwrap_or_default(),
        }
    }
}

/// `host`, `host:port`, `[address]:port`.
fn host_and_port(typed: &str) -> Option<(String, u16)> {
    let target = Target::parse(&format!("https://{typed}")).ok()?;
    if typed.contains(['/', '?', '#', '@', ' ']) {
        return None;
    }
    let has_port = typed.rsplit(']').next().unwrap_or_default().contains(':');
    Some((target.host().to_owned(), if has_port { target.port() } else { SYSLOG_PORT }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &str, address: &str) -> Typed {
        Typed { kind: kind.into(), name: "SIEM".into(), address: address.into(), ..Typed::default() }
    }

    fn fields(typed: &Typed, is_provider: bool) -> Vec<String> {
        match Settings::parse(typed, is_provider, "s".into()) {
            Ok(_) => Vec::new(),
            Err(BadSettings(faults)) => faults.into_iter().map(|fault| fault.field.into_owned()).collect(),
        }
    }

    #[test]
    fn what_can_be_typed() {
        let shown = |kind, address| {
            Settings::parse(&typed(kind, address), true, "s".into()).map(|settings| settings.shown()).ok()
        };
        assert_eq!(shown("syslog", "logs.example.com").as_deref(), Some("logs.example.com:6514"));
        assert_eq!(shown("syslog", "logs.example.com:443").as_deref(), Some("logs.example.com:443"));
        assert_eq!(shown("syslog", "[2001:db8::1]:6515").as_deref(), Some("2001:db8::1:6515"));
        assert_eq!(shown("webhook", "https://Example.com/in?token=x").as_deref(), Some("example.com:443"));
        assert_eq!(
            shown("otlp", "https://otel.example.com:4318/v1/logs").as_deref(),
            Some("otel.example.com:4318")
        );
        assert_eq!(shown("file", "").as_deref(), Some("sinks/"));
    }

    #[test]
    fn nonsense_is_said_at_its_field() {
        let pem = Typed { authority: "nonsense".into(), ..typed("syslog", "a") };
        let token = Typed { token: "a b".into(), ..typed("otlp", "https://a/") };
        let name = Typed { name: " ".into(), ..typed("syslog", "a") };
        for (typed, field) in [
            (typed("syslog", "https://a"), "address"),
            (typed("syslog", "a:0"), "address"),
            (typed("syslog", ""), "address"),
            (typed("webhook", "http://a/"), "address"),
            (typed("webhook", "https://u:p@a/"), "address"),
            (typed("ftp", "a"), "kind"),
            (pem, "authority"),
            (token, "token"),
            (name, "name"),
        ] {
            assert_eq!(fields(&typed, true), [field], "{}", typed.address);
        }
        // Files are the provider's.
        assert_eq!(fields(&typed("file", ""), false), ["kind"]);
        assert_eq!(fields(&typed("file", ""), true), Vec::<String>::new());
    }
}
