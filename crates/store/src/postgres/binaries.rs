//! Finds PostgreSQL's programs.

use super::{Layout, RunAs};
use crate::StoreError;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The oldest major version that Sekisho works with.
const OLDEST: u32 = 15;

#[derive(Clone, Debug)]
pub(crate) struct Binaries {
    folder: PathBuf,
    user: RunAs,
}

impl Binaries {
    /// The newest installed version ≥ 15; for a data folder that exists, exactly its major version.
    pub fn find(layout: &Layout) -> Result<Self, StoreError> {
        let wanted = std::fs::read_to_string(layout.data.join("PG_VERSION")).ok();
        let wanted: Option<u32> = wanted.and_then(|text| text.trim().parse().ok());
        let mut found = installed();
        found.sort();
        let chosen = match wanted {
            Some(major) => found.into_iter().find(|(version, _)| *version == major).ok_or_else(|| {
                StoreError::WrongMajor(layout.data.display().to_string(), major.to_string())
            })?,
            None => found.pop().ok_or_else(|| StoreError::NotInstalled(PLACES.join(", ")))?,
        };
        Ok(Self { folder: chosen.1, user: layout.user })
    }

    /// A command that runs one of PostgreSQL's programs as the right user. `dies_with_us` asks the
    /// kernel to interrupt it when the thread that started it ends.
    pub fn command(&self, program: &str, dies_with_us: bool) -> Command {
        let path = self.folder.join(program);
        let mut arguments: Vec<String> = Vec::new();
        if self.user == RunAs::Postgres {
            arguments.extend(["--reuid=postgres", "--regid=postgres", "--init-groups"].map(str::to_owned));
        }
        if dies_with_us {
            arguments.push("--pdeathsig=INT".to_owned());
        }
        let mut command = if arguments.is_empty() {
            Command::new(path)
        } else {
            let mut command = Command::new("setpriv");
            command.args(arguments).arg("--").arg(path);
            command
        };
        // PostgreSQL refuses to start in a folder it cannot read.
        command.current_dir("/").env_remove("LC_ALL").env("LC_MESSAGES", "C");
        command
    }
}

const PLACES: [&str; 4] =
    ["/usr/lib/postgresql/<version>/bin", "/usr/pgsql-<version>/bin", "/usr/local/pgsql/bin", "/usr/bin"];

fn installed() -> Vec<(u32, PathBuf)> {
    let mut candidates = vec![PathBuf::from("/usr/local/pgsql/bin"), PathBuf::from("/usr/bin")];
    if let Ok(entries) = std::fs::read_dir("/usr/lib/postgresql") {
        candidates.extend(entries.flatten().map(|entry| entry.path().join("bin")));
    }
    candidates
        .extend((OLDEST..OLDEST.saturating_add(10)).map(|v| PathBuf::from(format!("/usr/pgsql-{v}/bin"))));
    candidates.into_iter().filter_map(|folder| Some((version(&folder)?, folder))).collect()
}

/// The major version of the server in `folder`, if it is one we can use.
fn version(folder: &Path) -> Option<u32> {
    let postgres = folder.join("postgres");
    if !postgres.is_file() || !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(postgres).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    parse_version(&text).filter(|major| *major >= OLDEST)
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse_version(text: &str) -> Option<u32> {
    let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 17beta2"), Some(17));
        assert_eq!(parse_version("nonsense"), None);
    }
}
