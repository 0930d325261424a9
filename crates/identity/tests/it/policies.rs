//! The policies parse, and every name in the code is in them or is the program's alone.

use cedar_policy::PolicySet;

/// Done by Sekisho itself or at the command line, never by people.
const OWN: [&str; 6] = [
    "identity.operator.create",
    "identity.password.answer",
    "identity.session.find",
    "identity.session.touch",
    "identity.sweep",
    "identity.sweep.look",
];

#[test]
fn every_action_is_permitted_to_somebody_and_no_other_is() {
    let policies: PolicySet = identity::POLICIES.parse().expect("policies");
    assert_eq!(policies.policies().count(), 6);
    let quoted = identity::POLICIES.split('"').filter(|text| text.starts_with("identity."));
    let mut permitted: Vec<&str> = quoted.collect();
    permitted.sort_unstable();
    permitted.dedup();
    let expected: Vec<&str> =
        identity::ACTIONS.iter().copied().filter(|action| !OWN.contains(action)).collect();
    assert_eq!(permitted, expected);
    let mut sorted = identity::ACTIONS.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, identity::ACTIONS);
}

/// Every name that the code gives an operation or a view is listed.
#[test]
fn the_list_of_actions_is_complete() {
    let mut found = Vec::new();
    for folder in ["src/operations", "src/views"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let names =
                text.lines().filter(|line| line.contains("const ") && line.contains("str = \"identity."));
            found.extend(names.filter_map(|line| line.split('"').nth(1)).map(str::to_owned));
        }
    }
    found.retain(|name| name != "identity.link");
    found.sort_unstable();
    assert_eq!(found, identity::ACTIONS);
}
