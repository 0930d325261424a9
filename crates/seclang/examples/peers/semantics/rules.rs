//! Small random rule files. What libmodsecurity itself leaves open, such as the order in which it visits
//! arguments, decides nothing here: macros of the matched variable stand only where one value is visited.

use crate::random::Random;

/// Variables that the driver is asked for after a request.
pub const ASKED: &str = "a,b,c,n,s,0,1,2";

const SINGLE: &[&str] = &[
    "ARGS:a",
    "ARGS_GET:b",
    "ARGS_POST:c",
    "QUERY_STRING",
    "REQUEST_URI",
    "REQUEST_URI_RAW",
    "REQUEST_FILENAME",
    "REQUEST_BASENAME",
    "REQUEST_LINE",
    "REQUEST_METHOD",
    "REQUEST_PROTOCOL",
    "REQUEST_BODY",
    "REQUEST_HEADERS:X-Test",
    "REQUEST_COOKIES:k",
    "TX:a",
    "TX:b",
    "TX:1",
    "REMOTE_ADDR",
];
const MANY: &[&str] = &[
    "ARGS",
    "ARGS_NAMES",
    "ARGS_GET",
    "ARGS_GET_NAMES",
    "ARGS_POST",
    "ARGS_POST_NAMES",
    "ARGS:/^a/",
    "ARGS:/B$/",
    "ARGS|!ARGS:a",
    "ARGS|!ARGS:/^a/",
    "ARGS_NAMES|ARGS",
    "REQUEST_COOKIES",
    "REQUEST_COOKIES_NAMES",
    "REQUEST_COOKIES|!REQUEST_COOKIES:/^k/",
    "REQUEST_HEADERS|!REQUEST_HEADERS:X-Test",
    "REQUEST_HEADERS_NAMES",
    "REQUEST_HEADERS:/^x-/",
    "ARGS|REQUEST_COOKIES|REQUEST_HEADERS:X-Test",
];
/// Where something has just matched.
const MATCHED: &[&str] = &["MATCHED_VAR", "MATCHED_VAR_NAME", "MATCHED_VARS", "MATCHED_VARS_NAMES"];
const COUNTS: &[&str] =
    &["&ARGS", "&ARGS:a", "&REQUEST_COOKIES", "&TX:a", "&REQUEST_HEADERS:x-test", "&ARGS_NAMES"];

/// Those that are not the reference's byte for byte on purpose are left out: `base64Decode`, `cssDecode`,
/// `sqlHexDecode`, and with them those whose result may hold NUL, at which the reference's next one may stop.
const TRANSFORMATIONS: &[&str] = &[
    "base64Encode",
    "cmdLine",
    "compressWhitespace",
    "escapeSeqDecode",
    "hexEncode",
    "htmlEntityDecode",
    "jsDecode",
    "length",
    "lowercase",
    "normalisePath",
    "normalizePathWin",
    "removeNulls",
    "removeWhitespace",
    "replaceComments",
    "removeCommentsChar",
    "removeComments",
    "replaceNulls",
    "urlDecode",
    "urlDecodeUni",
    "urlEncode",
    "utf8toUnicode",
    "trim",
    "trimLeft",
    "trimRight",
    "uppercase",
];

const TEXT: &[&str] = &[
    "@rx (?i)select",
    "@rx ^a",
    "@rx b$",
    "@rx [0-9]+",
    "@rx a.b",
    "@rx (a)(b)?",
    r"@rx (\w+)=(\d+)",
    r"@rx \s",
    "@rx ^$",
    r"@rx \.\./",
    "@rx <([a-z]+)",
    r"@rx ^[\x20-\x7e]*$",
    r"@rx (?:^|[^a-z])or(?:[^a-z]|$)",
    "@rx ..",
    "@rx x|y|",
    r"@rx \bab\b",
    "@rxGlobal (a)(b)?",
    "@pm select script ab",
    "@pm A B",
    "@contains ab",
    "@contains <",
    "@containsWord a",
    "@containsWord select",
    "@beginsWith a",
    "@beginsWith /",
    "@endsWith b",
    "@streq abc",
    "@streq a",
    "@strmatch ab",
    "@within abc select xab /x GET",
    "@within a,b,c",
    "@validateByteRange 32-126",
    "@validateByteRange 1-255",
    "@validateUrlEncoding",
    "@validateUtf8Encoding",
    "@detectSQLi",
    "@detectXSS",
    "@unconditionalMatch",
    "@noMatch",
    "@streq %{ARGS.a}",
    "@contains %{ARGS.b}",
    "@contains %{TX.a}",
    "@beginsWith %{TX.b}",
    "@within %{TX.b} %{ARGS.c}",
    "@ipMatch 192.0.2.0/24",
    "@ipMatch 192.0.2.10,2001:db8::/32",
    "@ipMatch 10.0.0.0/8",
];
const NUMBERS: &[&str] =
    &["@eq 1", "@eq 0", "@gt 0", "@ge 2", "@lt 5", "@le 1", "@eq %{TX.n}", "@gt %{TX.s}", "@lt 10"];

const SETS: &[&str] = &[
    "setvar:tx.s=+1",
    "setvar:tx.s=-1",
    "setvar:tx.n=3",
    "setvar:tx.a=abc",
    "setvar:!tx.a",
    "setvar:tx.n=+%{tx.s}",
    "setvar:tx.b",
];
const SETS_OF_ONE: &[&str] = &[
    "setvar:tx.a=%{MATCHED_VAR}",
    "setvar:tx.b=%{MATCHED_VAR_NAME}",
    "setvar:'tx.c=%{TX.0}-%{TX.1}'",
    "setvar:'tx.c=x%{ARGS.a}y%{TX.nothing}'",
    "setvar:tx.b=%{REQUEST_METHOD}",
    "setvar:tx.b=%{TX.a}",
];

/// One rule or chain for each number; later ones see what earlier ones did.
pub fn file(random: &mut Random) -> Vec<String> {
    (1..=24).map(|number| rule(random, number)).collect()
}

pub const HEAD: &str = "SecRuleEngine DetectionOnly\nSecRequestBodyAccess On\n";

fn rule(random: &mut Random, number: u32) -> String {
    let phase = if number <= 6 { 1 } else { 2 };
    let mut first = link(random, SINGLE);
    let start = format!("id:{number},phase:{phase},pass,log");
    first.actions.insert(0, start);
    if number <= 21 && number != 6 && random.once_in(20) {
        let flow = ["skip:1".to_owned(), format!("skipAfter:M{number}")];
        first.actions.push(flow[random.below(2)].clone());
    }
    if random.once_in(16) {
        let later = number + 1 + random.below(4) as u32;
        let ctl = [
            format!("ctl:ruleRemoveById={later}"),
            format!("ctl:ruleRemoveTargetById={later};ARGS:a"),
            format!("ctl:ruleRemoveTargetById={later};ARGS"),
        ];
        first.actions.push(ctl[random.below(3)].clone());
    }
    let mut links = vec![first];
    while links.len() < 3 && random.once_in(4) {
        if let Some(last) = links.last_mut() {
            last.actions.retain(|action| action != "multiMatch");
            last.actions.push("chain".to_owned());
        }
        let singles = if random.once_in(4) { MATCHED } else { SINGLE };
        links.push(link(random, singles));
    }
    let text: Vec<String> = links.iter().map(Link::text).collect();
    // A marker some rules further on, for skipAfter.
    let marker = number.saturating_sub(3);
    format!("{}\nSecMarker M{marker}\n", text.join("\n"))
}

struct Link {
    targets: String,
    operator: String,
    actions: Vec<String>,
}

impl Link {
    fn text(&self) -> String {
        format!("SecRule {} \"{}\" \"{}\"", self.targets, self.operator, self.actions.join(","))
    }
}

fn link(random: &mut Random, singles: &[&'static str]) -> Link {
    let is_single = random.once_in(2);
    let (targets, operator) = match random.below(8) {
        0 => (random.pick(COUNTS), random.pick(NUMBERS)),
        1 => (random.pick(singles), random.pick(NUMBERS)),
        _ if is_single => (random.pick(singles), random.pick(TEXT)),
        _ => (random.pick(MANY), random.pick(TEXT)),
    };
    let is_one_value = SINGLE.contains(&targets) && !operator.starts_with("@rxGlobal");
    let negation = if random.once_in(6) { "!" } else { "" };
    let mut actions = vec!["t:none".to_owned()];
    for _ in 0..[0, 0, 1, 1, 1, 2, 3][random.below(7)] {
        actions.push(format!("t:{}", random.pick(TRANSFORMATIONS)));
    }
    if random.once_in(10) {
        actions.push("multiMatch".to_owned());
    }
    if is_one_value && negation.is_empty() && random.once_in(3) {
        actions.push("capture".to_owned());
    }
    if random.once_in(2) {
        actions.push(random.pick(SETS).to_owned());
    }
    if is_one_value && random.once_in(3) {
        actions.push(random.pick(SETS_OF_ONE).to_owned());
    }
    Link { targets: targets.to_owned(), operator: format!("{negation}{operator}"), actions }
}
