//! A package as the engine reads it: between what is ours.

use super::Package;
use crate::{additions::Additions, tuning::Tuning};
use seclang::language::{FileError, Files};

/// What the engine needs to know of any rule set: which body is read how, and what a broken one means.
const ENGINE: &str = include_str!("../../rules/engine.conf");
/// Taken out of version 3 of the Core Rule Set. 910100 and 910140 ask other servers where an address is, and what they
/// think of it; they do nothing unless that is set up. 941310 looks for the bytes BC and BE, which an encoding of 1996
/// reads as angle brackets, and finds them in Japanese (式 is E5 BC 8F, 社 is E7 A4 BE); version 4 looks closer.
const NOT_OF_VERSION_3: &str = "SecRuleRemoveById 910100 910140 941310\n";
/// How a rule of version 3 names itself. A comment of version 4 also says `OWASP_CRS/3.1.0`.
const VERSION_3: &[u8] = b"ver:'OWASP_CRS/3.";

/// In this order: the engine's settings, the package's setup, the tuning, its plugins' settings, exclusions and patches,
/// what plugins do before the rules, the rules, what plugins do after them, and what is taken out.
pub(super) struct Laid<'p> {
    package: &'p Package,
    additions: &'p Additions,
    setup: Option<&'p str>,
    tuning: String,
}

impl<'p> Laid<'p> {
    pub fn new(package: &'p Package, tuning: &Tuning, additions: &'p Additions) -> Self {
        let setup = package.names().find(|name| name.starts_with("crs-setup.conf"));
        Self { package, additions, setup, tuning: tuning.directives(setup.is_some()) }
    }

    pub fn patterns(&self) -> Vec<&'p str> {
        let after = [
            "tuning.conf",
            "plugins/*-config.conf",
            "exclusions.conf",
            "patches.conf",
            "plugins/*-before.conf",
            "rules/*.conf",
            "plugins/*-after.conf",
            "after.conf",
        ];
        // Most packages have no plugins, and a pattern that finds nothing is a fault.
        let is_there = |pattern: &&str| match pattern.strip_prefix("plugins/*") {
            Some(ending) => !self.names("plugins/", ending).is_empty(),
            None => true,
        };
        ["engine.conf"].into_iter().chain(self.setup).chain(after.into_iter().filter(is_there)).collect()
    }

    /// Of the package's files, in their order.
    fn names(&self, folder: &str, ending: &str) -> Vec<String> {
        let names = self.package.names();
        names.filter(|name| name.starts_with(folder) && name.ends_with(ending)).map(str::to_owned).collect()
    }

    fn exceptions(&self) -> &'static str {
        let names_itself = |text: &Vec<u8>| text.windows(VERSION_3.len()).any(|window| window == VERSION_3);
        if self.package.files.values().any(names_itself) { NOT_OF_VERSION_3 } else { "" }
    }
}

impl Files for Laid<'_> {
    fn matching(&self, from: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        if from.is_empty() {
            return Ok(match pattern.split_once('*') {
                Some((folder, ending)) => self.names(folder, ending),
                None => vec![pattern.to_owned()],
            });
        }
        Err(FileError("a package's rule files are all read; Include has no place in it".to_owned()))
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match name {
            "engine.conf" => Ok(ENGINE.as_bytes().to_vec()),
            "tuning.conf" => Ok(self.tuning.clone().into_bytes()),
            "exclusions.conf" => Ok(self.additions.exclusions.clone().into_bytes()),
            "patches.conf" => Ok(self.additions.patches.clone().into_bytes()),
            "after.conf" => Ok(self.exceptions().as_bytes().to_vec()),
            name => self
                .package
                .files
                .get(name)
                .cloned()
                .ok_or_else(|| FileError("not in the package".to_owned())),
        }
    }

    fn values(&self, from: &str, name: &str) -> Result<Vec<u8>, FileError> {
        let folder = if from.starts_with("plugins/") { "plugins" } else { "rules" };
        let name = name.rsplit('/').next().unwrap_or(name);
        let found = self.package.files.get(&format!("{folder}/{name}"));
        found.cloned().ok_or_else(|| FileError(format!("the package has no data file {folder}/{name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seclang::language::{load, resolve};

    #[test]
    fn plugins_stand_before_and_after_the_rules() {
        let mut package = Package::empty("x");
        let files: [(&str, &[u8]); 6] = [
            ("plugins/x-after.conf", b"SecAction \"id:9,phase:2,pass\""),
            ("plugins/x-before.conf", b"SecRule ARGS \"@pmFromFile x.data\" \"id:2,phase:2,pass\""),
            ("plugins/x-config.conf", b"SecAction \"id:1,phase:1,pass,setvar:tx.x=1\""),
            ("plugins/x.data", b"one\n"),
            ("rules/a.conf", b"SecRule ARGS \"@pmFromFile x.data\" \"id:3,phase:2,pass\""),
            ("rules/x.data", b"two\n"),
        ];
        files.iter().for_each(|(name, text)| package.put((*name).to_owned(), text.to_vec()).unwrap());
        let (tuning, additions) = (Tuning::default(), Additions::default());
        let laid = Laid::new(&package, &tuning, &additions);
        let loaded = load(&laid, &laid.patterns()).and_then(resolve).unwrap();
        let ids: Vec<u64> = loaded.rules.iter().map(|rule| rule.id).filter(|id| *id < 10).collect();
        assert_eq!(ids, [1, 2, 3, 9]);
        assert_eq!(laid.values("plugins/x-before.conf", "x.data").unwrap(), b"one\n");
        assert_eq!(laid.values("rules/a.conf", "x.data").unwrap(), b"two\n");
    }

    #[test]
    fn only_version_3_loses_rules() {
        let exceptions = |text: &[u8]| {
            let mut package = Package::empty("x");
            package.put("rules/a.conf".to_owned(), text.to_vec()).unwrap();
            Laid::new(&package, &Tuning::default(), &Additions::default()).exceptions()
        };
        let four = b"# Producer: OWASP_CRS/3.1.0.\nSecAction \"id:1,ver:'OWASP_CRS/4.28.0'\"";
        assert_eq!(exceptions(four), "");
        assert_eq!(exceptions(b"SecAction \"id:1,ver:'OWASP_CRS/3.3.4'\""), NOT_OF_VERSION_3);
    }
}
