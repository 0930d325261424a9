//! A rule set as it is delivered: named files, compiled together or not at all.

use crate::tuning::Tuning;
use seclang::{
    RuleSet,
    language::{FileError, Files, LoadError, load, resolve},
};
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// Files of one package, and bytes of all of them.
const MOST_FILES: usize = 1_000;
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What the engine needs to know of any rule set: which body is read how, and what a broken one means.
const ENGINE: &str = include_str!("../rules/engine.conf");
/// Taken out of version 3 of the Core Rule Set. 910100 and 910140 ask other servers where an address is, and what they
/// think of it; they do nothing unless that is set up. 941310 looks for the bytes BC and BE, which an encoding of 1996
/// reads as angle brackets, and finds them in Japanese (式 is E5 BC 8F, 社 is E7 A4 BE); version 4 looks closer.
const NOT_OF_VERSION_3: &str = "SecRuleRemoveById 910100 910140 941310\n";
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
    #[error("no rule file (*.conf) in {0} or in its folder rules/")]
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
    /// them, and `crs-setup.conf` (or `.example`) above. Files with other endings are left out.
    ///
    /// # Errors
    /// The folder cannot be read, holds no rules, or holds more than a package may.
    pub fn from_folder(name: &str, folder: &Path) -> Result<Self, PackageError> {
        let mut package = Self { name: name.to_owned(), files: BTreeMap::new() };
        for setup in ["crs-setup.conf", "crs-setup.conf.example"] {
            if folder.join(setup).is_file() {
                package.add(setup.to_owned(), &folder.join(setup))?;
                break;
            }
        }
        let unreadable = |error| PackageError::Unreadable { path: folder.join("rules"), error };
        for entry in fs::read_dir(folder.join("rules")).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.is_file() && (name.ends_with(".conf") || name.ends_with(".data")) {
                package.add(format!("rules/{name}"), &path)?;
            }
        }
        match package.files.keys().any(|name| is_rule_file(name)) {
            true => Ok(package),
            false => Err(PackageError::Empty(folder.to_owned())),
        }
    }

    fn add(&mut self, name: String, path: &Path) -> Result<(), PackageError> {
        let unreadable = |error| PackageError::Unreadable { path: path.to_owned(), error };
        let size = usize::try_from(fs::metadata(path).map_err(unreadable)?.len()).unwrap_or(usize::MAX);
        let total = self.files.values().map(Vec::len).fold(size, usize::saturating_add);
        if total > MOST_BYTES || self.files.len() >= MOST_FILES {
            return Err(PackageError::TooLarge);
        }
        self.files.insert(name, fs::read(path).map_err(unreadable)?);
        Ok(())
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 over names, lengths and contents in the order of the names.
    pub fn digest(&self) -> [u8; 32] {
        let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        for (name, content) in &self.files {
            for part in [name.as_bytes(), content] {
                context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                context.update(part);
            }
        }
        let mut digest = [0; 32];
        digest.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
        digest
    }

    fn exceptions(&self) -> &'static str {
        let names_itself = |text: &Vec<u8>| text.windows(VERSION_3.len()).any(|window| window == VERSION_3);
        if self.files.values().any(names_itself) { NOT_OF_VERSION_3 } else { "" }
    }

    /// Ready to look at requests.
    ///
    /// # Errors
    /// Whatever in the files does not load; nothing is left out silently.
    pub fn compile(&self, tuning: &Tuning) -> Result<RuleSet, RuleErrors> {
        let setup = self.files.keys().find(|name| name.starts_with("crs-setup.conf")).map(String::as_str);
        let own = tuning.directives(setup.is_some());
        let files = Laid { package: self, own };
        let patterns: Vec<&str> = ["engine.conf"]
            .into_iter()
            .chain(setup)
            .chain(["tuning.conf", "rules/*.conf", "after.conf"])
            .collect();
        load(&files, &patterns)
            .and_then(resolve)
            .and_then(|resolved| RuleSet::compile(&resolved, &files))
            .map_err(RuleErrors)
    }
}

/// How a rule of version 3 names itself.
const VERSION_3: &[u8] = b"OWASP_CRS/3.";

fn is_rule_file(name: &str) -> bool {
    name.starts_with("rules/") && name.ends_with(".conf")
}

/// A package between what is ours: the engine's settings in front, the tuning right before the rules, and what is
/// taken out behind them.
struct Laid<'p> {
    package: &'p Package,
    own: String,
}

impl Files for Laid<'_> {
    fn matching(&self, from: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        if from.is_empty() && pattern == "rules/*.conf" {
            return Ok(self.package.files.keys().filter(|name| is_rule_file(name)).cloned().collect());
        }
        if from.is_empty() {
            return Ok(vec![pattern.to_owned()]);
        }
        Err(FileError("a package's rule files are all read; Include has no place in it".to_owned()))
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match name {
            "engine.conf" => Ok(ENGINE.as_bytes().to_vec()),
            "after.conf" => Ok(self.package.exceptions().as_bytes().to_vec()),
            "tuning.conf" => Ok(self.own.clone().into_bytes()),
            name => self
                .package
                .files
                .get(name)
                .cloned()
                .ok_or_else(|| FileError("not in the package".to_owned())),
        }
    }

    fn values(&self, _: &str, name: &str) -> Result<Vec<u8>, FileError> {
        let name = name.rsplit('/').next().unwrap_or(name);
        let found = self.package.files.get(&format!("rules/{name}"));
        found.cloned().ok_or_else(|| FileError(format!("the package has no data file rules/{name}")))
    }
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
