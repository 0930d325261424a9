//! Every mistake is told with its place, and with what to write instead.

use super::files::Memory;
use seclang::language::{LoadError, load_text, resolve};

fn mistakes(text: &str) -> Vec<LoadError> {
    load_text("r", text, &Memory::new(&[])).and_then(resolve).err().unwrap_or_default()
}

/// The first mistake in each text, as a person reads it.
const TEXTS: &[(&str, &str)] = &[
    // Names
    ("SecRul ARGS x id:1", "r:1:1: there is no directive \"SecRul\"; did you mean \"SecRule\"?"),
    ("\n\n  SecFrobnicate On", "r:3:3: there is no directive \"SecFrobnicate\""),
    ("SecRule ARG \"x\" id:1", "r:1:9: there is no variable \"ARG\"; did you mean \"ARGS\"?"),
    (
        "SecRule ARGS|!REQUEST_HEADER:a x id:1",
        "r:1:15: there is no variable \"REQUEST_HEADER\"; did you mean \"REQUEST_HEADERS\"?",
    ),
    (
        "SecRule ARGS \"@contain x\" id:1",
        "r:1:16: there is no operator \"contain\"; did you mean \"contains\"?",
    ),
    ("SecRule ARGS \"!@rxx x\" id:1", "r:1:17: there is no operator \"rxx\"; did you mean \"rx\"?"),
    ("SecRule ARGS x \"id:1,deney\"", "r:1:22: there is no action \"deney\"; did you mean \"deny\"?"),
    (
        "SecRule ARGS x \"id:1,t:lowercas\"",
        "r:1:24: there is no transformation \"lowercas\"; did you mean \"lowercase\"?",
    ),
    (
        "SecAction \"id:1,ctl:ruleEngin=Off\"",
        "r:1:21: there is no ctl setting \"ruleEngin\"; did you mean \"ruleEngine\"?",
    ),
    ("SecAction \"id:1,msg:'%{ARG.x}'\"", "r:1:24: there is no variable \"ARG\"; did you mean \"ARGS\"?"),
    // Places, through continued lines and quotes that were taken off
    (
        "SecRule ARGS \"@rx \\\"a\\\"\" \\\n    \"id:1,\\\n    deney\"",
        "r:3:5: there is no action \"deney\"; did you mean \"deny\"?",
    ),
    (
        "SecRule ARGS x \"id:1,msg:'it\\'s',deney\"",
        "r:1:34: there is no action \"deney\"; did you mean \"deny\"?",
    ),
    (
        "# 関所\nSecRule ARGS \"関所\" \"id:1,msg:'関所',deney\"",
        "r:2:34: there is no action \"deney\"; did you mean \"deny\"?",
    ),
    // Quotes and lines
    (
        "SecRule ARGS \"x id:1",
        "r:1:14: no closing \"; end the line with \"\\\" where the text goes on in the next",
    ),
    (
        "SecRule ARGS \"x\" \"id:1,\\ \nphase:1\"",
        "r:1:18: no closing \"; white space stands after the \"\\\" at the end of the line",
    ),
    (
        "SecRule ARGS \"a\"b\" id:1",
        "r:1:17: the quote is closed before this; write \\\" for a quote inside, or a space after it",
    ),
    (
        "SecAction \"id:1,msg:'a'b'\"",
        "r:1:24: the ' is closed before this; write \\' for a quote inside, or \",\" after it",
    ),
    ("SecAction \"id:1,msg:'a\"", "r:1:21: no closing ' for this value"),
    (
        "# off: \\\nSecRuleEngine On",
        "r:2:1: the comment above ends in \"\\\" and makes this line a part of it; take the \"\\\" away",
    ),
    (
        "<IfModule security2_module>",
        "r:1:1: the section <IfModule is not supported: it belongs to a web server's configuration; write the directives without it",
    ),
    // Arguments
    ("SecRule ARGS", "r:1:1: SecRule is written: SecRule VARIABLES \"OPERATOR\" \"ACTIONS\""),
    ("SecRule ARGS a id:1 more", "r:1:1: SecRule is written: SecRule VARIABLES \"OPERATOR\" \"ACTIONS\""),
    ("SecMarker", "r:1:1: SecMarker is written: SecMarker NAME"),
    ("SecRuleEngine Maybe", "r:1:15: \"Maybe\" is not On, Off or DetectionOnly"),
    ("SecRuleEngine", "r:1:1: SecRuleEngine needs a value"),
    ("SecRequestBodyLimit 1MB", "r:1:21: \"1MB\" is not a number of bytes"),
    ("SecArgumentSeparator ;;", "r:1:22: \";;\" is not one ASCII character"),
    (
        "SecRuleEngine On Off",
        "r:1:18: SecRuleEngine takes one value; put quotes around it if this is a part of it",
    ),
    (
        "SecRuleRemoveById 5-2",
        "r:1:19: \"5-2\" is not a range of rule ids: the first is greater than the last",
    ),
    ("SecRuleRemoveById x", "r:1:19: \"x\" is not a rule id (a whole number, 1 or more)"),
    ("SecRuleRemoveByTag \"a(\"", "r:1:1: not a regular expression: regex parse error:"),
    // Targets
    ("SecRule \"\" x id:1", "r:1:10: the name of a variable is missing"),
    ("SecRule ARGS|  x id:1", "r:1:14: the name of a variable is missing"),
    ("SecRule ARGS: x id:1", "r:1:14: after \"ARGS:\" comes a name, or /a regex/"),
    ("SecRule ARGS:/a x id:1", "r:1:14: no closing / after the regex; a \"/\" inside is written \\/"),
    ("SecRule REQUEST_URI:a x id:1", "r:1:21: REQUEST_URI has one value and no names in it"),
    ("SecRule XML:a x id:1", "r:1:13: a path into XML starts with \"/\", as /* or //@*"),
    ("SecRule \"ARGS ARGS_NAMES\" x id:1", "r:1:15: between variables stands \"|\""),
    ("SecRule !ARGS:a x id:1", "r:1:9: every variable is taken away by \"!\"; nothing is left to look at"),
    (
        "SecRule PERF_ALL x id:1",
        "r:1:9: PERF_ALL is not supported: it measures ModSecurity itself; take the rule out",
    ),
    // Operators
    ("SecRule ARGS @pm id:1", "r:1:17: @pm needs to be told what to look for"),
    (
        "SecRule ARGS \"@rbl a.example\" id:7",
        "r:1:1: @rbl (in rule 7) is not supported: a request does not wait for another server; SecRuleRemoveById the rule, or @ipMatchFromFile",
    ),
    (
        "SecRule GEO:COUNTRY_CODE a id:7",
        "r:1:1: GEO (in rule 7) is not supported: places of addresses are not known; SecRuleRemoveById the rule, or @ipMatch",
    ),
    // Actions
    ("SecAction \"id:0\"", "r:1:15: \"0\" is not a rule id (a whole number, 1 or more)"),
    ("SecAction \"id:1,id:2\"", "r:1:20: this is said twice in one rule"),
    ("SecAction \"id:1,phase:6\"", "r:1:23: \"6\" is not a phase: 1 to 5, request, response or logging"),
    (
        "SecAction \"id:1,deny,pass\"",
        "r:1:22: a rule does one of allow, block, deny, drop, pass, redirect, and another one stands before",
    ),
    ("SecAction \"id:1,deny:403\"", "r:1:22: deny takes no value"),
    ("SecAction \"id:1,status:99\"", "r:1:24: \"99\" is not an HTTP status from 100 to 599"),
    (
        "SecAction \"id:1,severity:BAD\"",
        "r:1:26: \"BAD\" is not a severity: EMERGENCY, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO, DEBUG or 0 to 7",
    ),
    ("SecAction \"id:1,msg\"", "r:1:17: msg needs a value: msg:…"),
    ("SecAction \"id:1,:x\"", "r:1:17: the name of an action is missing before \":\""),
    (
        "SecAction \"id:1,exec:/bin/true\"",
        "r:1:17: exec is not supported: this engine runs no programs; take it out, and act on what is recorded",
    ),
    (
        "SecAction \"id:1,pause:1000\"",
        "r:1:17: pause is not supported: a waiting request would hold a connection; write deny",
    ),
    (
        "SecAction \"id:1,allow:all\"",
        "r:1:23: \"all\" is not what allow can take: phase, request, or nothing",
    ),
    (
        "SecAction \"id:1,setvar:score=1\"",
        "r:1:24: \"score\" is not a variable to write to: collection.name, as in tx.score",
    ),
    (
        "SecAction \"id:1,setvar:args.a=1\"",
        "r:1:24: \"args\" is not a collection that rules write to: TX, IP, GLOBAL, RESOURCE, SESSION, USER",
    ),
    ("SecAction \"id:1,setvar:tx.a=+b\"", "r:1:30: \"b\" is not a number or %{…} to add or subtract"),
    (
        "SecAction \"id:1,initcol:tx=1\"",
        "r:1:25: \"tx\" is not a collection that is kept: IP, GLOBAL, RESOURCE, SESSION, USER",
    ),
    (
        "SecAction \"id:1,expirevar:ip.a=soon\"",
        "r:1:27: \"ip.a=soon\" is not a variable and seconds: expirevar:ip.blocked=60",
    ),
    (
        "SecAction \"id:1,ctl:ruleRemoveTargetById=1;!ARGS\"",
        "r:1:44: \"!ARGS\" is not a variable without \"!\" and \"&\"",
    ),
    (
        "SecAction \"id:1,ctl:ruleRemoveTargetById=1\"",
        "r:1:42: \"1\" is not which rule and which of its variables: …=942100;ARGS:password",
    ),
    (
        "SecAction \"id:1,ctl:hashEngine=On\"",
        "r:1:21: ctl:hashEngine is not supported: answers are not rewritten, so links carry no hash; take it out",
    ),
    ("SecAction \"id:1,msg:'%{ARGS}'\"", "r:1:24: say which member of ARGS: %{ARGS.name}"),
    ("SecAction \"id:1,msg:'%{REQUEST_URI.a}'\"", "r:1:36: REQUEST_URI has one value and no names in it"),
    // Settings that would leave a hole
    (
        "SecXmlExternalEntity On",
        "r:1:1: SecXmlExternalEntity is not supported: external entities are never fetched; take it out",
    ),
    (
        "SecRuleScript a.lua",
        "r:1:1: SecRuleScript is not supported: this engine runs no programs; write the rule in SecLang",
    ),
    (
        "SecReadStateLimit 50",
        "r:1:1: SecReadStateLimit is not supported: limit connections where they are accepted; take it out",
    ),
    (
        "SecCookieFormat 1",
        "r:1:1: SecCookieFormat is not supported: cookies are read as browsers write them; take it out",
    ),
    // Rules among each other
    ("SecRule ARGS x", "r:1:1: a rule needs an id: add id:NUMBER to its actions"),
    ("SecAction id:1\nSecAction id:1", "r:2:1: rule 1 is already at r:1:1; every rule has an id of its own"),
    ("SecRule ARGS x \"id:1,chain\"", "r:1:1: the last rule says chain, and nothing follows"),
    (
        "SecRule ARGS x \"id:1,chain\"\nSecMarker a",
        "r:1:1: the next rule has to follow at once: this one says chain",
    ),
    ("SecRule ARGS x \"id:1,chain\"\nSecRule ARGS x id:2", "r:2:1: only the first rule of a chain has an id"),
    (
        "SecRule ARGS x \"id:1,chain\"\nSecRule ARGS x deny",
        "r:2:1: only the first rule of a chain says what becomes of the request",
    ),
    (
        "SecRule ARGS x \"id:1,chain\"\nSecRule ARGS x skip:1",
        "r:2:1: only the first rule of a chain can skip others",
    ),
    ("SecAction \"id:1,skipAfter:END\"", "r:1:1: skipAfter:END leads nowhere: no such SecMarker follows"),
    (
        "SecMarker END\nSecAction \"id:1,skipAfter:END\"",
        "r:2:1: skipAfter:END leads nowhere: no such SecMarker follows",
    ),
    (
        "SecAction \"id:1,skip:1,skipAfter:END\"\nSecMarker END",
        "r:1:1: skip and skipAfter in one rule; write one of them",
    ),
    ("SecDefaultAction \"deny\"", "r:1:1: a default action needs a phase"),
    (
        "SecDefaultAction \"phase:1,block\"",
        "r:1:1: a default action says what block means: allow, deny, drop, pass or redirect",
    ),
    (
        "SecDefaultAction \"phase:1,deny,tag:x\"",
        "r:1:1: a default action holds a phase, t:, status, logging, and what block means; nothing else",
    ),
    (
        "SecRule ARGS x id:1\nSecRuleUpdateActionById 1 \"phase:1\"",
        "r:2:28: a rule's id, phase and chain cannot be changed; write the rule anew",
    ),
    (
        "SecRule ARGS:a x id:1\nSecRuleUpdateTargetById 1 !ARGS:b ARGS:a",
        "r:1:1: an update took every variable away; remove the rule instead",
    ),
    // Files
    ("Include nowhere.conf", "r:1:1: no file is named nowhere.conf; IncludeOptional accepts that"),
];

#[test]
fn each_mistake_is_told_where_it_is() {
    let mut wrong = Vec::new();
    for (text, expected) in TEXTS {
        let told = mistakes(text).first().map_or_else(|| "nothing is wrong".to_owned(), ToString::to_string);
        if told.lines().next() != Some(expected) {
            wrong.push(format!("{text:?}\n  told:     {told}\n  expected: {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_mistakes_are_told_each_with_its_line() {
    let errors = mistakes("SecRuleEngin On\nSecRuleEngine On\n\tSecAction \"id:1,denny\"");
    let told: Vec<(u32, &str)> =
        errors.iter().map(|error| (error.position.line, error.source_line.as_str())).collect();
    assert_eq!(told, [(1, "SecRuleEngin On"), (3, "\tSecAction \"id:1,denny\"")]);
}

#[test]
fn a_broken_chain_is_told_once() {
    let text = "SecRule ARGS x \"chain\"\nSecRule ARGS y chain\nSecRule ARGS z\nSecAction id:2";
    assert_eq!(mistakes(text).len(), 1);
}
