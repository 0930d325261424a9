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
    assert_eq!(rules.warnings, []);
    assert!(rules.rules.len() > 600, "{}", rules.rules.len());
}

/// Two rules of version 3 ask other servers; without them it loads.
#[test]
fn the_core_rule_set_3_loads_without_two_rules() {
    let Some(folder) = core_rule_set(3) else { return };
    let files = ["../../../etc/modsecurity/crs/crs-setup.conf", "rules/*.conf"];
    let errors = loaded(Folder(folder.clone()), &files).expect_err("rules that ask other servers");
    let refused: Vec<u64> = errors.iter().filter_map(refused_rule).collect();
    assert_eq!((refused.as_slice(), errors.len()), ([910_100, 910_140].as_slice(), 2), "{}", shown(errors));

    let parsed = load(&Folder(folder), &files).unwrap_or_else(|errors| panic!("{}", shown(errors)));
    let without = load_text("without.conf", "SecRuleRemoveById 910100 910140", &Memory::new(&[]));
    let removals = without.expect("removals").directives;
    let parsed = Parsed { directives: [parsed.directives, removals].concat(), ..parsed };
    let rules = resolve(parsed).unwrap_or_else(|errors| panic!("{}", shown(errors)));
    assert!(rules.rules.len() > 500, "{}", rules.rules.len());
    let said: Vec<&str> = rules.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert!(
        matches!(said.as_slice(), [one, two] if one.contains("\\x5c") && two.contains("ctl:auditLogParts")),
        "{said:?}"
    );
}

fn refused_rule(error: &LoadError) -> Option<u64> {
    let Reason::Unsupported { what, .. } = &error.reason else { return None };
    what.split_once("rule ")?.1.strip_suffix(')')?.parse().ok()
}
