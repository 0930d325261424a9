//! Where a phase goes on, and what rules change for the rest of a transaction.

use super::{check, ids, rule_set, run};

#[test]
fn skipping_leads_over_rules_of_the_phase() {
    let after = "SecRule ARGS:p \"@streq a\" \"id:1,phase:2,pass,skipAfter:END\"\n\
                 SecAction \"id:2,phase:2,pass\"\n\
                 SecAction \"id:3,phase:1,pass\"\n\
                 SecMarker END\n\
                 SecAction \"id:4,phase:2,pass\"";
    let two = "SecRule ARGS:p \"@streq a\" \"id:1,phase:2,pass,skip:1\"\n\
               SecRule ARGS:p \"@rx .\" \"id:2,phase:2,pass,chain\"\n\
               SecRule ARGS:p \"@rx .\" \"\"\n\
               SecAction \"id:4,phase:2,pass\"";
    check(&[
        (after, "/?p=a", "3 1 4"),
        (after, "/?p=b", "3 2 4"),
        (two, "/?p=a", "1 4"),
        (two, "/?p=b", "2 4"),
    ]);
}

#[test]
fn rules_switch_rules_and_targets_off() {
    let rest = "SecRule ARGS|REQUEST_HEADERS \"@rx a\" \"id:5,phase:2,pass,tag:'x/y',msg:'five',setvar:tx.n=+1\"\n\
                SecRule ARGS \"@rx a\" \"id:6,phase:2,pass,tag:'x/z'\"";
    let with = |ctl: &str| format!("SecAction \"id:1,phase:1,pass,nolog,ctl:{ctl}\"\n{rest}");
    for (ctl, expected) in [
        ("ruleRemoveById=5", "6"),
        ("ruleRemoveById=5-6", ""),
        ("ruleRemoveByTag=x/y", "6"),
        ("ruleRemoveByTag=^x/", ""),
        ("ruleRemoveByMsg=five", "6"),
        ("ruleRemoveTargetById=5;ARGS:p", "5 6 | n=1"),
        ("ruleRemoveTargetById=5;ARGS", "6"),
        ("ruleRemoveTargetById=5-6;ARGS:/^[pq]$/", ""),
        ("ruleRemoveTargetByTag=x/y;ARGS:q", "5 6 | n=1"),
        ("ruleRemoveTargetByMsg=five;ARGS:q", "5 6 | n=1"),
        ("ruleEngine=Off", ""),
    ] {
        check(&[(&with(ctl), "/?p=a&q=a", expected)]);
    }
}

#[test]
fn removals_end_with_their_transaction() {
    let rules = rule_set(
        "SecRule ARGS:off \"@streq 1\" \"id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2,setvar:tx.kept=1\"\n\
         SecAction \"id:2,phase:2,pass\"\n\
         SecRule TX:kept \"@eq 1\" \"id:3,phase:2,pass\"",
    );
    for (uri, expected) in [("/?off=1", [3].as_slice()), ("/?off=0", &[2]), ("/?off=1", &[3])] {
        let (_, transaction) = run(&rules, uri, &[], "");
        assert_eq!(ids(&transaction), expected, "{uri}");
    }
}

#[test]
fn collections_live_for_a_transaction() {
    check(&[(
        "SecAction \"id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.hits=+2\"\n\
         SecRule IP:hits \"@ge 2\" \"id:2,phase:1,pass,setvar:tx.hits=%{ip.hits}\"",
        "/",
        "2 | hits=2",
    )]);
}
