//! The Core Rule Set with the settings a test needs.

use crate::language::files::{self, Folder};
use seclang::{
    RuleSet,
    language::{FileError, Files, load, resolve},
};

pub enum Setup {
    /// As the suite's README asks: detection only, paranoia level 4, all limits.
    Suite,
    /// Stopping what scores, at this paranoia level.
    Blocking { paranoia_level: u8 },
}

/// None, and a word about it, when there is no Core Rule Set here.
pub fn core_rule_set(setup: Setup) -> Option<RuleSet> {
    let own = match setup {
        Setup::Suite => SUITE.to_owned(),
        Setup::Blocking { paranoia_level } => format!(
            "SecAction \"id:900000,phase:1,pass,t:none,nolog,setvar:tx.blocking_paranoia_level={paranoia_level}\""
        ),
    };
    let rules = Rules { folder: Folder(files::core_rule_set(4)?), own };
    let patterns = ["engine.conf", "crs-setup.conf.example", "own.conf", "rules/*.conf"];
    let loaded =
        load(&rules, &patterns).and_then(resolve).and_then(|resolved| RuleSet::compile(&resolved, &rules));
    Some(loaded.unwrap_or_else(|errors| panic!("{errors:#?}")))
}

struct Rules {
    folder: Folder,
    own: String,
}

impl Files for Rules {
    fn matching(&self, from: &str, pattern: &str) -> Result<Vec<String>, FileError> {
        self.folder.matching(from, pattern)
    }

    fn rules(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match name {
            "engine.conf" => Ok(ENGINE.as_bytes().to_vec()),
            "own.conf" => Ok(self.own.clone().into_bytes()),
            name => self.folder.rules(name),
        }
    }

    fn values(&self, from: &str, name: &str) -> Result<Vec<u8>, FileError> {
        self.folder.values(from, name)
    }
}

/// Which body is read how; the Core Rule Set expects this of whoever includes it.
const ENGINE: &str = r#"
SecRuleEngine On
SecRequestBodyAccess On
SecResponseBodyAccess On
SecRule REQUEST_HEADERS:Content-Type "^(?:application(?:/soap\+|/)|text/)xml" \
    "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "^application/(?:[a-z0-9.-]+[+])?json" \
    "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
"#;

/// Detection only, paranoia level 4, all limits.
const SUITE: &str = include_str!("suite.conf");
