//! What the demo tells when it is ready: a table for people, JSON for programs.

use crate::whole_file;
use serde::Serialize;
use std::path::Path;

/// Everything that somebody needs to begin. The file is readable by its owner only: it holds
/// generated sign-ins.
#[derive(Serialize)]
pub struct Ready {
    pub addresses: Addresses,
    pub sign_ins: Vec<SignIn>,
    pub processes: Processes,
    pub folders: Folders,
    /// The demo's own certificate authority: trust it, or accept the browser's warning.
    pub certificate_authority: String,
    pub database: DatabaseAt,
}

#[derive(Serialize)]
pub struct Addresses {
    pub console: String,
    pub safety: String,
    pub trust: String,
    pub mail: String,
    /// `host:port` of the SMTP catcher.
    pub smtp: String,
    /// Further services from `services.toml`.
    pub others: Vec<String>,
}

#[derive(Serialize)]
pub struct SignIn {
    pub address: String,
    pub tenant: String,
    pub user: String,
    /// `None` once it was changed by its owner.
    pub password: Option<String>,
    /// Base32, for any authenticator app (RFC 6238). `None` once another app was set up.
    pub one_time_secret: Option<String>,
}

#[derive(Serialize)]
pub struct Processes {
    pub sekisho: u32,
    pub postgres: Option<u32>,
}

#[derive(Serialize)]
pub struct Folders {
    pub data: String,
    pub samples: String,
    /// Telegram files dropped here are read at once.
    pub telegrams: String,
}

#[derive(Serialize)]
pub struct DatabaseAt {
    pub socket: String,
    pub name: String,
    pub superuser: String,
}

impl Ready {
    /// Writes the file atomically: whoever waits for it never reads half.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        whole_file::replace(path, text.as_bytes())
    }

    pub fn table(&self) -> String {
        let a = &self.addresses;
        let mut lines = vec![
            String::new(),
            "  Sekisho is ready.                                  Ctrl-C stops it; the data stays."
                .to_owned(),
            String::new(),
            format!("  console   {:<42} operators and administrators", a.console),
            format!("  safety    {:<42} the service behind the gate (安否確認)", a.safety),
            format!("  trust     {:<42} the promises, measured", a.trust),
            format!("  mail      {:<42} every mail of this demo", a.mail),
        ];
        lines.extend(a.others.iter().map(|other| format!("  service   {other}")));
        lines.push(String::new());
        for sign_in in &self.sign_ins {
            let password = match &sign_in.password {
                Some(password) => format!("{password}   (as generated, until you change it)"),
                None => "changed since: the one that was set".to_owned(),
            };
            lines.push(format!(
                "  sign-in   tenant {}   user {}   password {password}",
                sign_in.tenant, sign_in.user
            ));
            if let Some(secret) = &sign_in.one_time_secret {
                lines.push(format!(
                    "            one-time codes: secret {secret}, or read the current code at {}",
                    a.mail
                ));
            } else {
                lines.push("            one-time codes: by the app that was set up since".to_owned());
            }
        }
        lines.extend([
            String::new(),
            format!("  samples   {}", self.folders.samples),
            format!("  telegrams {}   (drop a telegram here)", self.folders.telegrams),
            format!("  authority {}", self.certificate_authority),
            format!(
                "  database  psql -h {} -U {} {}",
                self.database.socket, self.database.superuser, self.database.name
            ),
            String::new(),
        ]);
        lines.join("\n")
    }
}
