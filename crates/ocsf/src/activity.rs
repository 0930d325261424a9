//! OCSF's number and word for what an operation did, within its class.

use serde_json::Value;
use std::borrow::Cow;

/// `activity_id` and `activity_name`. With 99 ("Other") the name is the operation's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    pub id: u8,
    pub name: Cow<'static, str>,
}

/// Account Change (3001).
const ACCOUNT: &[(&str, u8, &str)] = &[
    ("access.member.roles.set", 7, "Attach Policy"),
    ("access.role.create", 1, "Create"),
    ("access.role.delete", 6, "Delete"),
    ("access.role.grants.set", 7, "Attach Policy"),
    ("access.roles.found", 1, "Create"),
    ("identity.administrator.create", 1, "Create"),
    ("identity.member.create", 1, "Create"),
    ("identity.member.resume", 2, "Enable"),
    ("identity.member.suspend", 5, "Disable"),
    ("identity.members.import", 1, "Create"),
    ("identity.operator.create", 1, "Create"),
    ("identity.password.change", 3, "Password Change"),
    ("identity.password.forgot", 4, "Password Reset"),
    ("identity.password.renew", 3, "Password Change"),
    ("identity.password.send", 4, "Password Reset"),
    ("identity.password.set", 3, "Password Change"),
];

/// Authentication (3002).
const AUTHENTICATION: &[(&str, u8, &str)] = &[
    ("identity.factor.check", 1, "Logon"),
    ("identity.session.end", 2, "Logoff"),
    ("identity.session.open", 1, "Logon"),
    ("identity.session.revoke", 2, "Logoff"),
    ("identity.signin.accept", 1, "Logon"),
    ("identity.signin.attempt", 1, "Logon"),
    ("identity.signin.refuse", 1, "Logon"),
];

/// Network Activity (4001), by the operation's last word.
const CONNECTIONS: &[(&str, u8, &str)] = &[("pass", 6, "Traffic"), ("refuse", 5, "Refuse")];

/// HTTP Activity (4002), by the method.
const METHODS: &[(&str, u8, &str)] = &[
    ("CONNECT", 1, "Connect"),
    ("DELETE", 2, "Delete"),
    ("GET", 3, "Get"),
    ("HEAD", 4, "Head"),
    ("OPTIONS", 5, "Options"),
    ("POST", 6, "Post"),
    ("PUT", 7, "Put"),
    ("TRACE", 8, "Trace"),
    ("PATCH", 9, "Patch"),
];

/// Entity Management (3004) and API Activity (6003), by the operation's last word.
const VERBS: &[(&str, u8, &str)] = &[
    ("add", 1, "Create"),
    ("block", 1, "Create"),
    ("create", 1, "Create"),
    ("import", 1, "Create"),
    ("open", 2, "Read"),
    ("record", 1, "Create"),
    ("register", 1, "Create"),
    ("report", 1, "Create"),
    ("send", 1, "Create"),
    ("start", 1, "Create"),
    ("write", 1, "Create"),
    ("deliver", 2, "Read"),
    ("export", 2, "Read"),
    ("find", 2, "Read"),
    ("list", 2, "Read"),
    ("load", 2, "Read"),
    ("look", 2, "Read"),
    ("search", 2, "Read"),
    ("show", 2, "Read"),
    ("view", 2, "Read"),
    ("activate", 3, "Update"),
    ("change", 3, "Update"),
    ("ensure", 3, "Update"),
    ("extend", 3, "Update"),
    ("rename", 3, "Update"),
    ("resume", 3, "Update"),
    ("rollback", 3, "Update"),
    ("set", 3, "Update"),
    ("stage", 3, "Update"),
    ("stop", 3, "Update"),
    ("suspend", 3, "Update"),
    ("unstage", 3, "Update"),
    ("cancel", 4, "Delete"),
    ("close", 4, "Delete"),
    ("delete", 4, "Delete"),
    ("destroy", 4, "Delete"),
    ("end", 4, "Delete"),
    ("lift", 4, "Delete"),
    ("remove", 4, "Delete"),
    ("retire", 4, "Delete"),
];

/// What OCSF calls the operation `name` in `class`; `facts` may hold an HTTP method.
pub fn activity_of(class: u16, name: &str, facts: &serde_json::Map<String, Value>) -> Activity {
    let verb = name.rsplit('.').next().unwrap_or_default();
    let method = facts.get("method").and_then(Value::as_str).unwrap_or_default();
    let (table, key) = match class {
        3001 => (ACCOUNT, name),
        3002 => (AUTHENTICATION, name),
        4001 => (CONNECTIONS, verb),
        4002 => (METHODS, method),
        2004 => return Activity { id: 1, name: "Create".into() },
        _ => (VERBS, verb),
    };
    let known = table.iter().find(|(known, ..)| *known == key);
    match known {
        Some((_, id, caption)) => Activity { id: *id, name: (*caption).into() },
        None => Activity { id: 99, name: name.to_owned().into() },
    }
}
