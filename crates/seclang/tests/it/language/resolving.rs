//! Removals, updates, defaults and skips, done.

use super::files::Memory;
use seclang::language::ast::{Disruptive, Phase, Transformation};
use seclang::language::{Resolved, RuleChain, load_text, resolve};

fn resolved(text: &str) -> Resolved {
    let rules = load_text("r", text, &Memory::new(&[])).and_then(resolve);
    rules.unwrap_or_else(|errors| panic!("{text}\n{errors:?}"))
}

fn ids(rules: &Resolved) -> Vec<u64> {
    rules.rules.iter().map(|rule| rule.id).collect()
}

fn said(rules: &Resolved) -> Vec<String> {
    rules.warnings.iter().map(ToString::to_string).collect()
}

/// `!ARGS:a` and the like, for reading.
fn targets(rule: &RuleChain) -> Vec<String> {
    let condition = rule.links[0].condition.as_ref().expect("a rule");
    let shown = condition.targets.iter().map(|target| {
        let sign = if target.is_excluded { "!" } else { "" };
        match &target.selector {
            seclang::language::ast::Selector::Name(name) => {
                format!("{sign}{}:{}", target.variable, String::from_utf8_lossy(name))
            }
            _ => format!("{sign}{}", target.variable),
        }
    });
    shown.collect()
}

const FOUR: &str = r#"
SecRule ARGS "a" "id:1,phase:1,tag:'attack-a',msg:'One'"
SecRule ARGS|TX:b "b" "id:2,tag:'attack-b',tag:'low',msg:'Two %{MATCHED_VAR}',chain"
SecRule ARGS_NAMES "c"
SecAction "id:30,tag:'low'"
SecRule TX:x "d" "id:4,msg:'Four'"
"#;

#[test]
fn rules_are_removed_before_the_directive_that_says_so() {
    let all = [1, 2, 30, 4];
    for (directive, left) in [
        ("SecRuleRemoveById 2", vec![1, 30, 4]),
        ("SecRuleRemoveById 1 \"20-40\"", vec![2, 4]),
        ("SecRuleRemoveById 1,2", vec![30, 4]),
        ("SecRuleRemoveByTag low", vec![1, 4]),
        ("SecRuleRemoveByTag attack", all.to_vec()),
        ("SecRuleRemoveByTag ^attack-", vec![30, 4]),
        ("SecRuleRemoveByMsg One", vec![2, 30, 4]),
        ("SecRuleRemoveByMsg '^Two.+VAR}$'", vec![1, 30, 4]),
    ] {
        let after = resolved(&format!("{FOUR}{directive}"));
        assert_eq!(ids(&after), left, "{directive}");
        assert_eq!(after.warnings.is_empty(), left != all, "{directive}");
        let before = resolved(&format!("{directive}\n{FOUR}"));
        assert_eq!((ids(&before), before.warnings.len()), (all.to_vec(), 1), "{directive} before");
    }
    let again = resolved(&format!("{FOUR}SecRuleRemoveById 4\nSecRule ARGS e id:4"));
    assert_eq!(ids(&again), all, "a removed rule's id is free");
}

#[test]
fn targets_are_updated() {
    for (directive, one, two) in [
        ("SecRuleUpdateTargetById 1 !ARGS:pw", vec!["ARGS", "!ARGS:pw"], vec!["ARGS", "TX:b"]),
        (
            "SecRuleUpdateTargetById 1-2 \"TX:c|!ARGS:d\"",
            vec!["ARGS", "TX:c", "!ARGS:d"],
            vec!["ARGS", "TX:b", "TX:c", "!ARGS:d"],
        ),
        ("SecRuleUpdateTargetById 1 ARGS", vec!["ARGS"], vec!["ARGS", "TX:b"]),
        ("SecRuleUpdateTargetByTag attack-b !ARGS:e", vec!["ARGS"], vec!["ARGS", "TX:b", "!ARGS:e"]),
        ("SecRuleUpdateTargetByMsg One !ARGS:e", vec!["ARGS", "!ARGS:e"], vec!["ARGS", "TX:b"]),
        ("SecRuleUpdateTargetById 2 REQUEST_BODY TX:B", vec!["ARGS"], vec!["ARGS", "REQUEST_BODY"]),
    ] {
        let rules = resolved(&format!("{FOUR}{directive}"));
        assert_eq!(
            (targets(&rules.rules[0]), targets(&rules.rules[1])),
            (one.iter().map(|t| (*t).to_owned()).collect(), two.iter().map(|t| (*t).to_owned()).collect()),
            "{directive}"
        );
        assert_eq!(said(&rules), Vec::<String>::new());
    }
    for directive in [
        "SecRuleUpdateTargetById 9 TX:a",
        "SecRuleUpdateTargetById 2 TX:a TX:absent",
        "SecRuleUpdateTargetById 30 TX:a",
    ] {
        let warned = said(&resolved(&format!("{FOUR}{directive}")));
        assert_eq!(warned, ["r:7:1: no rule above is meant by this, so none is changed"], "{directive}");
    }
}

#[test]
fn actions_are_updated() {
    let text =
        "SecRule ARGS a \"id:1,deny,status:404,t:lowercase,tag:a,log,chain\"\nSecRule TX:a b \"t:trim\"\n";
    let rules = resolved(&format!(
        "{text}SecRuleUpdateActionById 1 \"pass,t:none,t:urlDecode,tag:b,nolog\"\nSecRuleUpdateActionById 1:1 t:length"
    ));
    let rule = &rules.rules[0];
    assert_eq!(
        (&rule.disruptive, rule.status, rule.is_logged, rule.is_audited),
        (&Disruptive::Pass, 404, false, false)
    );
    let transformations: Vec<_> =
        rule.links.iter().map(|link| link.actions.transformations.clone()).collect();
    assert_eq!(
        transformations,
        [vec![Transformation::UrlDecode], vec![Transformation::Trim, Transformation::Length]]
    );
    assert_eq!(rule.links[0].actions.tags.len(), 2);
    assert_eq!(resolved(&format!("{text}SecRuleUpdateActionById 1:2 t:length")).warnings.len(), 1);
}

#[test]
fn defaults_count_for_the_rules_that_follow() {
    let rules = resolved(
        "SecAction \"id:1,phase:1,block\"\n\
         SecDefaultAction \"phase:1,deny,status:406,nolog,t:lowercase\"\n\
         SecAction \"id:2,phase:1,block\"\n\
         SecAction \"id:3,phase:1\"\n\
         SecAction \"id:4,phase:1,pass,log,status:410,t:trim\"\n\
         SecAction \"id:5,phase:1,t:none,t:trim\"\n\
         SecAction \"id:6,phase:4,block\"\n\
         SecDefaultAction \"phase:4,redirect:http://a/,auditlog\"\n\
         SecAction \"id:7,phase:4,block\"\n\
         SecAction \"id:8,deny\"",
    );
    let redirect = Disruptive::Redirect(seclang::language::ast::Expansion::literal("http://a/"));
    let rows: Vec<_> = rules
        .rules
        .iter()
        .map(|rule| (rule.id, rule.disruptive.clone(), rule.status, rule.is_logged, rule.is_audited))
        .collect();
    let expected = [
        (1, Disruptive::Pass, 403, true, true),
        (2, Disruptive::Deny, 406, false, false),
        (3, Disruptive::Deny, 406, false, false),
        (4, Disruptive::Pass, 410, true, true),
        (5, Disruptive::Deny, 406, false, false),
        // No default action names phase 4 yet: the last one counts.
        (6, Disruptive::Deny, 406, false, false),
        (7, redirect, 302, true, true),
        (8, Disruptive::Deny, 403, true, true),
    ];
    assert_eq!(rows, expected);
    let transformations: Vec<Vec<Transformation>> =
        rules.rules[2..5].iter().map(|rule| rule.links[0].actions.transformations.clone()).collect();
    use Transformation::{Lowercase, Trim};
    assert_eq!(transformations, [vec![Lowercase], vec![Lowercase, Trim], vec![Trim]]);
    assert_eq!(
        said(&rules),
        ["r:1:1: block does nothing here: no SecDefaultAction above says what it means"]
    );
    let blocking: Vec<u64> = rules.rules.iter().filter(|rule| rule.is_blocking).map(|rule| rule.id).collect();
    assert_eq!(blocking, [1, 2, 6, 7]);
}

#[test]
fn skips_lead_to_places() {
    let rules = resolved(
        "SecAction \"id:1,phase:1,skipAfter:END\"\n\
         SecAction \"id:2,phase:1,skip:2\"\n\
         SecAction \"id:3,phase:2\"\n\
         SecAction \"id:4,phase:1\"\n\
         SecMarker END\n\
         SecAction \"id:5,phase:1,skip:1\"\n\
         SecAction \"id:6,phase:1,skip:9\"\n\
         SecAction \"id:7,phase:1,skipAfter:END\"\n\
         SecAction \"id:8,phase:1,skipAfter:9\"\n\
         SecAction \"id:9,phase:1\"\n\
         SecMarker END\n\
         SecRuleRemoveById 3 9",
    );
    let places: Vec<(u64, Option<usize>)> =
        rules.rules.iter().map(|rule| (rule.id, rule.goes_on_at)).collect();
    // Rule 2 passes over 4 and 5: rule 3, of another phase or removed, does not count.
    let expected =
        [(1, Some(3)), (2, Some(4)), (4, None), (5, Some(5)), (6, Some(7)), (7, Some(7)), (8, Some(7))];
    assert_eq!(places, expected);
}

#[test]
fn chains_hold_together_and_have_one_phase() {
    let rules = resolved(
        "SecRule ARGS a \"id:1,phase:3,chain\"\nSecRule ARGS b chain\nSecAction \"setvar:tx.a=1\"\nSecRule ARGS c id:2",
    );
    let shape: Vec<(u64, Phase, usize)> =
        rules.rules.iter().map(|rule| (rule.id, rule.phase, rule.links.len())).collect();
    assert_eq!(shape, [(1, Phase::ResponseHeaders, 3), (2, Phase::RequestBody, 1)]);
    assert!(rules.rules[0].links[2].condition.is_none());
}

#[test]
fn settings_are_set_and_the_last_counts() {
    let settings = resolved(
        "SecRuleEngine Off\nSecRuleEngine DetectionOnly\nSecRequestBodyLimit 5\nSecResponseBodyMimeType text/A b/c\n\
         SecResponseBodyMimeType text/a d/e\nSecArgumentSeparator ;",
    )
    .settings;
    assert_eq!(settings.rule_engine.name(), "DetectionOnly");
    assert_eq!(settings.request_body_limit, 5);
    assert_eq!(settings.response_body_mime_types, ["text/a", "b/c", "d/e"]);
    assert_eq!(settings.argument_separator, b';');
    assert_eq!(
        resolved("SecResponseBodyMimeTypesClear").settings.response_body_mime_types,
        Vec::<String>::new()
    );
    assert_eq!(resolved("").settings.response_body_mime_types.len(), 3);
}
