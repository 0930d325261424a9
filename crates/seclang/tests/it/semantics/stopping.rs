//! What ends a request, and what does not.

use super::{ids, rule_set, run};
use seclang::{Action, Cause, Decision, Interruption};

fn stopped(rule: u64, status: u16, action: Action) -> Decision {
    Decision::Interrupt(Interruption { cause: Cause::Rule(rule), status, action })
}

#[test]
fn disruptive_actions() {
    let location = Action::Redirect(b"https://example.com/?from=/x".to_vec());
    for (action, expected) in [
        ("deny", stopped(1, 403, Action::Deny)),
        ("deny,status:404", stopped(1, 404, Action::Deny)),
        ("drop", stopped(1, 403, Action::Drop)),
        ("redirect:'https://example.com/?from=%{REQUEST_FILENAME}'", stopped(1, 302, location)),
        ("pass", Decision::Pass),
        ("block", stopped(1, 429, Action::Deny)),
    ] {
        let default = if action == "block" { "deny,status:429" } else { "pass" };
        let rules = rule_set(&format!(
            "SecDefaultAction \"phase:2,log,{default}\"\n\
             SecRule ARGS:p \"@streq a\" \"id:1,phase:2,{action}\"\n\
             SecAction \"id:2,phase:2,pass\""
        ));
        let (decision, transaction) = run(&rules, "/x?p=a", &[], "");
        assert_eq!(decision, expected, "{action}");
        let is_stopped = decision != Decision::Pass;
        assert_eq!(ids(&transaction), if is_stopped { vec![1] } else { vec![1, 2] }, "{action}");
        assert_eq!(transaction.matches().next().map(|it| it.is_interrupting), Some(is_stopped), "{action}");
        assert_eq!(run(&rules, "/x?p=b", &[], "").0, Decision::Pass, "{action}");
    }
}

#[test]
fn detection_only_stops_nothing() {
    let rules = "SecAction \"id:1,phase:1,deny\"\nSecAction \"id:2,phase:2,deny\"";
    let (decision, transaction) =
        run(&rule_set(&format!("SecRuleEngine DetectionOnly\n{rules}")), "/", &[], "");
    assert_eq!((decision, ids(&transaction)), (Decision::Pass, vec![1, 2]));
    let (decision, transaction) = run(&rule_set(&format!("SecRuleEngine Off\n{rules}")), "/", &[], "");
    assert_eq!((decision, ids(&transaction)), (Decision::Pass, vec![]));
    let by_rule = "SecAction \"id:9,phase:1,pass,nolog,ctl:ruleEngine=DetectionOnly\"";
    let (decision, transaction) = run(&rule_set(&format!("{by_rule}\n{rules}")), "/", &[], "");
    assert_eq!((decision, ids(&transaction)), (Decision::Pass, vec![1, 2]));
}

#[test]
fn allow_reaches_as_far_as_it_says() {
    for (allow, expected) in
        [("allow", vec![1, 6]), ("allow:request", vec![1, 5, 6]), ("allow:phase", vec![1, 3, 5, 6])]
    {
        let rules = rule_set(&format!(
            "SecAction \"id:1,phase:1,{allow},log\"\nSecAction \"id:2,phase:1,pass\"\n\
             SecAction \"id:3,phase:2,pass\"\nSecAction \"id:5,phase:3,pass\"\nSecAction \"id:6,phase:5,pass\""
        ));
        let (decision, mut transaction) = run(&rules, "/", &[], "");
        assert_eq!(decision, Decision::Pass);
        transaction.response_line(200, b"HTTP/1.1");
        transaction.response_headers_done();
        transaction.response_body_done();
        transaction.logging();
        assert_eq!(ids(&transaction), expected, "{allow}");
    }
}

#[test]
fn after_an_interruption_only_logging_runs() {
    let rules = rule_set(
        "SecAction \"id:1,phase:1,deny\"\nSecAction \"id:2,phase:2,pass\"\nSecAction \"id:5,phase:5,pass\"",
    );
    let (decision, mut transaction) = run(&rules, "/", &[], "");
    assert_eq!(decision, stopped(1, 403, Action::Deny));
    assert_eq!(transaction.request_body_done(), decision);
    transaction.logging();
    assert_eq!(ids(&transaction), [1, 5]);
}
