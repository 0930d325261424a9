//! What the table looks like.

use serde_json::{Value, json};
use std::time::Duration;

/// Elements of a set of attempts; what comes beyond is not counted.
const ATTEMPTS: u32 = 65_535;

#[derive(Clone, Debug)]
pub struct Layout {
    /// Of the table: letters, digits and `_`.
    pub name: String,
    /// An attempt is forgotten after so long.
    pub window: Duration,
    /// Before other filters with a higher number (`filter` is 0).
    pub priority: i32,
}

impl Layout {
    pub(crate) fn table(&self) -> Value {
        json!({ "family": "inet", "name": self.name })
    }

    /// The whole table, in place of one that may be there.
    pub(crate) fn commands(&self) -> Value {
        let table = self.table();
        let mut commands = vec![
            json!({ "add": { "table": table } }),
            json!({ "delete": { "table": table } }),
            json!({ "add": { "table": table } }),
        ];
        for (version, kind) in [("4", "ipv4_addr"), ("6", "ipv6_addr")] {
            commands.push(self.set(
                &format!("blocked{version}"),
                &json!(kind),
                &json!(["interval", "timeout"]),
                None,
            ));
            commands.push(self.set(&format!("allowed{version}"), &json!(kind), &json!(["interval"]), None));
            let attempts = json!([kind, "inet_service"]);
            let name = format!("attempts{version}");
            commands.push(self.set(&name, &attempts, &json!(["timeout"]), Some(self.window)));
        }
        commands.push(self.set("listening", &json!("inet_service"), &json!([]), None));
        commands.push(json!({ "add": { "chain": {
            "family": "inet", "table": self.name, "name": "input",
            "type": "filter", "hook": "input", "prio": self.priority, "policy": "accept"
        } } }));
        commands.push(self.rule(&[
            equals(json!({ "meta": { "key": "iifname" } }), json!("lo")),
            json!({ "accept": null }),
        ]));
        for (version, protocol) in [("4", "ip"), ("6", "ip6")] {
            let source = json!({ "payload": { "protocol": protocol, "field": "saddr" } });
            let is_in = |set: &str| equals(source.clone(), json!(format!("@{set}{version}")));
            commands.push(self.rule(&[is_in("allowed"), json!({ "accept": null })]));
            let counter = json!({ "counter": { "packets": 0, "bytes": 0 } });
            commands.push(self.rule(&[is_in("blocked"), counter, json!({ "drop": null })]));
            for beginning in beginnings() {
                let port = json!({ "payload": { "protocol": "tcp", "field": "dport" } });
                let note = json!({ "set": {
                    "op": "update",
                    "elem": { "concat": [source, port] },
                    "set": format!("@attempts{version}")
                } });
                let silent = json!({ "match": { "op": "!=", "left": port, "right": "@listening" } });
                commands.push(self.rule(&[beginning, silent, note]));
            }
        }
        Value::from(commands)
    }

    fn set(&self, name: &str, kind: &Value, flags: &Value, timeout: Option<Duration>) -> Value {
        let mut set = json!({ "family": "inet", "table": self.name, "name": name, "type": kind });
        if let Some(set) = set.as_object_mut() {
            if flags.as_array().is_some_and(|flags| !flags.is_empty()) {
                set.insert("flags".to_owned(), flags.clone());
            }
            if let Some(timeout) = timeout {
                set.insert("timeout".to_owned(), json!(crate::whole_seconds(timeout)));
                set.insert("size".to_owned(), json!(ATTEMPTS));
            }
        }
        json!({ "add": { "set": set } })
    }

    fn rule(&self, expressions: &[Value]) -> Value {
        json!({ "add": { "rule": {
            "family": "inet", "table": self.name, "chain": "input", "expr": expressions
        } } })
    }
}

fn equals(left: Value, right: Value) -> Value {
    json!({ "match": { "op": "==", "left": left, "right": right } })
}

/// The beginning of a connection; and packets that no honest stack sends to begin one with (FIN,
/// Xmas and null scans).
fn beginnings() -> [Value; 2] {
    const FIN: u8 = 0x01;
    const SYN: u8 = 0x02;
    const RST: u8 = 0x04;
    const ACK: u8 = 0x10;
    let flags = |of: u8| json!({ "&": [{ "payload": { "protocol": "tcp", "field": "flags" } }, of] });
    [equals(flags(FIN | SYN | RST | ACK), json!(SYN)), equals(flags(SYN | RST | ACK), json!(0))]
}
