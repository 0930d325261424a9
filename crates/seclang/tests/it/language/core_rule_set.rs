//! The Core Rule Set loads whole, unmodified.

use super::files::{Folder, Memory, core_rule_set};
use seclang::language::{LoadError, Parsed, Reason, Resolved, load, load_text, resolve};

fn shown(errors: Vec<LoadError>) -> String {
    errors.iter().map(|error| format!("{error}\n    {}\n", error.source_line)).collect()
}

fn loaded(folder: Folder, files: &[&str]) -> Result<Resolved, Vec<LoadError>> {
    load(&folder, files).and_then(resolve)
}

#[test]
fn the_core_rule_set_4_loads() {
    let Some(folder) = core_rule_set(4) else { return };
    let rules = loaded(Folder(folder), &["crs-setup.conf.example", "rules/*.conf"]);
    let rules = rules.unwrap_or_else(|errors| panic!("{}", shown(errors)));
    let said: Vec<&str> = rules.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert!(matches!(said.as_slice(), [one] if one.contains("live for one request")), "{said:?}");
    assert!(rules.rules.len() > 600, "{}", rules.rules.len());
}

/// Two rules of version 3 ask other servers; without them it loads.
#[test]
fn the_core_rule_set_3_loads_without_two_rules() {
    let Some(folder) = core_rule_set(3) else { return };
    let files = ["../../../etc/modsecurity/crs/crs-setup.conf", "rules/*.conf"];
    let errors = loaded(Folder(folder.clone()), &files).expect_err("rules that ask other servers");
    let mut refused: Vec<u64> = errors.iter().filter_map(refused_rule).collect();
    assert_eq!(refused.len(), errors.len(), "{}", shown(errors));
    refused.dedup();
    assert_eq!(refused, [910_100, 910_140]);

    let parsed = load(&Folder(folder), &files).unwrap_or_else(|errors| panic!("{}", shown(errors)));
    let without = load_text("without.conf", "SecRuleRemoveById 910100 910140", &Memory::new(&[]));
    let removals = without.expect("removals").directives;
    let parsed = Parsed { directives: [parsed.directives, removals].concat(), ..parsed };
    let rules = resolve(parsed).unwrap_or_else(|errors| panic!("{}", shown(errors)));
    assert!(rules.rules.len() > 500, "{}", rules.rules.len());
    let said: Vec<&str> = rules.warnings.iter().map(|warning| warning.message.as_str()).collect();
    let expected = ["SecCollectionTimeout", "IP, GLOBAL", "\\x5c", "ctl:auditLogParts"];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    assert!(said.iter().zip(expected).all(|(said, part)| said.contains(part)), "{said:?}");
}

fn refused_rule(error: &LoadError) -> Option<u64> {
    let Reason::Unsupported { what, .. } = &error.reason else { return None };
    what.split_once("rule ")?.1.strip_suffix(')')?.parse().ok()
}
