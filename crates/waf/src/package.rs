//! A rule set as it is delivered: named files, compiled together or not at all.

mod checked;
mod laid;
mod stored;

pub use checked::CheckedPackage;
pub use stored::StoredPackageError;

use crate::{additions::Additions, model::RuleChanges, tuning::Tuning};
use aws_lc_rs::digest::{Context, Digest, SHA256};
use laid::Laid;
use seclang::{
    RuleSet,
    language::{LoadError, Resolved, load, resolve},
};
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// Files of one package, and bytes of all of them.
pub(crate) const MOST_FILES: usize = 1_000;
pub(crate) const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Rules of our own, for as long as nobody has brought better ones.
const BASELINE: &str = include_str!("../rules/baseline/baseline.conf");

/// Rule files and their data files by their path inside the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    name: String,
    files: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error("{path}: {error}")]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("no rule file (*.conf) in the folder rules/ of {0}")]
    Empty(PathBuf),
    #[error("more than {MOST_FILES} files or {MOST_BYTES} bytes")]
    TooLarge,
}

/// Every mistake in a package, each with file, line and column.
#[derive(Debug, thiserror::Error)]
pub struct RuleErrors(pub Vec<LoadError>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|error| writeln!(f, "{error}"))
    }
}

impl Package {
    /// The rules that are always there.
    pub fn baseline() -> Self {
        let files = BTreeMap::from([("rules/baseline.conf".to_owned(), BASELINE.as_bytes().to_vec())]);
        Self { name: "baseline".to_owned(), files }
    }

    /// A folder as the Core Rule Set and Debian's `modsecurity-crs` lay it out: `rules/*.conf` with data files beside
    /// them, `crs-setup.conf` (or `.example`) above, and the rule set's plugins in `plugins/`. Other files are left out.
    ///
    /// # Errors
    /// The folder cannot be read, holds no rules, or holds more than a package may.
    pub fn from_folder(name: &str, folder: &Path) -> Result<Self, PackageError> {
        let mut package = Self::empty(name);
        for setup in ["crs-setup.conf", "crs-setup.conf.example"] {
            if folder.join(setup).is_file() {
                package.add(setup.to_owned(), &folder.join(setup))?;
                break;
            }
        }
        package.add_all(folder, "rules")?;
        if folder.join("plugins").is_dir() {
            package.add_all(folder, "plugins")?;
        }
        package.with_rules(folder)
    }

    fn add_all(&mut self, folder: &Path, inner: &str) -> Result<(), PackageError> {
        let folder = folder.join(inner);
        let unreadable = |error| PackageError::Unreadable { path: folder.clone(), error };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.and_then(|name| kept_as(inner, name)).filter(|_| path.is_file()) {
                self.add(name, &path)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: String, path: &Path) -> Result<(), PackageError> {
        let unreadable = |error| PackageError::Unreadable { path: path.to_owned(), error };
        let size = usize::try_from(fs::metadata(path).map_err(unreadable)?.len()).unwrap_or(usize::MAX);
        self.has_room(size)?;
        self.put(name, fs::read(path).map_err(unreadable)?)
    }

    fn has_room(&self, size: usize) -> Result<(), PackageError> {
        let is_full = self.bytes().saturating_add(size) > MOST_BYTES || self.files.len() >= MOST_FILES;
        if is_full { Err(PackageError::TooLarge) } else { Ok(()) }
    }

    pub(crate) fn empty(name: &str) -> Self {
        Self { name: name.to_owned(), files: BTreeMap::new() }
    }

    pub(crate) fn put(&mut self, name: String, content: Vec<u8>) -> Result<(), PackageError> {
        self.has_room(content.len())?;
        self.files.insert(name, content);
        Ok(())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Only what holds rules is a package; `from` says where it was looked for.
    pub(crate) fn with_rules(self, from: impl Into<PathBuf>) -> Result<Self, PackageError> {
        match self.files.keys().any(|name| is_rule_file(name)) {
            true => Ok(self),
            false => Err(PackageError::Empty(from.into())),
        }
    }

    /// Of its files, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Of all its files.
    pub fn bytes(&self) -> usize {
        self.files.values().map(Vec::len).fold(0, usize::saturating_add)
    }

    /// Directives that begin a rule: a count for lists, without loading anything.
    pub(crate) fn rule_count(&self) -> usize {
        let texts = self.files.iter().filter(|(name, _)| is_rule_file(name)).map(|(_, text)| text);
        let starts = |text: &Vec<u8>| {
            text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"SecRule ")).count()
        };
        texts.map(starts).fold(0, usize::saturating_add)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 over names, lengths and contents in the order of the names.
    pub fn digest(&self) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        for (name, content) in &self.files {
            for part in [name.as_bytes(), content] {
                context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                context.update(part);
            }
        }
        bytes_of(&context.finish())
    }

    /// Ready to look at requests.
    ///
    /// # Errors
    /// Whatever in the files does not load; nothing is left out silently.
    pub fn compile(&self, tuning: &Tuning) -> Result<RuleSet, RuleErrors> {
        self.compile_with(tuning, &Additions::default())
    }

    /// The same, with the provider's exclusions and patches in front.
    ///
    /// # Errors
    /// As [`Package::compile`].
    pub fn compile_with(&self, tuning: &Tuning, additions: &Additions) -> Result<RuleSet, RuleErrors> {
        let laid = Laid::new(self, tuning, additions);
        let resolved = load(&laid, &laid.patterns()).and_then(resolve).map_err(RuleErrors)?;
        RuleSet::compile(&resolved, &laid).map_err(RuleErrors)
    }

    /// What `newer` would change.
    ///
    /// # Errors
    /// One of the two does not load.
    pub fn changes(&self, newer: &Self) -> Result<RuleChanges, RuleErrors> {
        let usual = Tuning::default();
        Ok(RuleChanges::between(&self.resolved(&usual)?, &newer.resolved(&usual)?))
    }

    fn resolved(&self, tuning: &Tuning) -> Result<Resolved, RuleErrors> {
        let none = Additions::default();
        let laid = Laid::new(self, tuning, &none);
        load(&laid, &laid.patterns()).and_then(resolve).map_err(RuleErrors)
    }
}

/// As publishers tell an archive's.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    bytes_of(&aws_lc_rs::digest::digest(&SHA256, bytes))
}

fn bytes_of(digest: &Digest) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    bytes
}

/// The name under which a package keeps a file of its folder `rules` or `plugins`; `None` if it does not.
pub(crate) fn kept_as(folder: &str, name: &str) -> Option<String> {
    let is_kept = name.ends_with(".data")
        || match folder {
            "rules" => name.ends_with(".conf"),
            "plugins" => PLUGIN_STAGES.iter().any(|stage| name.ends_with(stage)),
            _ => false,
        };
    (is_kept && matches!(folder, "rules" | "plugins")).then(|| format!("{folder}/{name}"))
}

/// How the files of a plugin of the Core Rule Set end: its settings, and what it does before and after the rules.
const PLUGIN_STAGES: [&str; 3] = ["-config.conf", "-before.conf", "-after.conf"];

fn is_rule_file(name: &str) -> bool {
    name.starts_with("rules/") && name.ends_with(".conf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_compiles() {
        let rules = Package::baseline().compile(&Tuning::default()).unwrap();
        assert!(rules.rules().len() > 15, "{}", rules.rules().len());
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("rules")).unwrap();
        assert!(matches!(Package::from_folder("x", folder.path()), Err(PackageError::Empty(_))));
        fs::write(folder.path().join("rules/a.conf"), "\nSecRule ARGZ \"@rx a\" \"id:1,phase:2,deny\"\n")
            .unwrap();
        let package = Package::from_folder("x", folder.path()).unwrap();
        let errors = package.compile(&Tuning::default()).unwrap_err().to_string();
        assert!(errors.contains("rules/a.conf:2:9"), "{errors}");
    }

    #[test]
    fn the_digest_tells_packages_apart() {
        let mut other = Package::baseline();
        assert_eq!(other.digest(), Package::baseline().digest());
        other.files.insert("rules/x.data".to_owned(), Vec::new());
        assert_ne!(other.digest(), Package::baseline().digest());
    }
}
