//! JSON and XML that programs and pages send.

use super::browsing::dressed;
use crate::{corpus::text, random::Random, request::Request};

const ACCEPT: &str = "application/json, text/plain, */*";

pub fn json(random: &mut Random, name: String) -> Request {
    let body = text::json(random);
    send_json(random, name, body)
}

/// Lists of some hundred values.
pub fn large_json(random: &mut Random, name: String) -> Request {
    let count = random.between(10, 60);
    let items: Vec<String> = (0..count).map(|_| text::json(random)).collect();
    let body = format!("{{\"items\":[{}],\"total\":{count}}}", items.join(","));
    send_json(random, name, body)
}

fn send_json(random: &mut Random, name: String, body: String) -> Request {
    let uri = format!("/api/{}/{}", text::word(random), text::word(random));
    let method = if random.once_in(20) { "PUT" } else { "POST" };
    let kind = match random.below(20) {
        0 => "application/vnd.api+json",
        1..10 => "application/json; charset=utf-8",
        _ => "application/json",
    };
    dressed(random, Request::new(name, method, uri), ACCEPT).body(kind, body)
}

pub fn xml(random: &mut Random, name: String) -> Request {
    let mut items = String::new();
    for number in 0..random.between(1, 8) {
        let note = text::japanese(random, 1).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let word = text::word(random);
        items.push_str(&format!(
            "  <item id=\"{number}\" kind=\"{word}\"><name>{word}</name><note>{note}</note></item>\n"
        ));
    }
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<items>\n{items}</items>\n");
    let kind = random.pick(&["application/xml", "text/xml; charset=utf-8", "application/soap+xml"]);
    dressed(random, Request::new(name, "POST", "/api/items"), "application/xml").body(kind, body)
}
