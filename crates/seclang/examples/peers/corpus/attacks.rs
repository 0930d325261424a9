//! Attacks: every payload in every place, and in every encoding.

use super::{encoding::ENCODINGS, placement::PLACEMENTS};
use crate::request::Request;

/// One payload a line.
pub const FAMILIES: &[(&str, &str)] = &[
    ("sql", include_str!("../data/attacks/sql.txt")),
    ("scripting", include_str!("../data/attacks/scripting.txt")),
    ("commands", include_str!("../data/attacks/commands.txt")),
    ("files", include_str!("../data/attacks/files.txt")),
    ("addresses", include_str!("../data/attacks/addresses.txt")),
    ("java", include_str!("../data/attacks/java.txt")),
    ("php", include_str!("../data/attacks/php.txt")),
    ("templates", include_str!("../data/attacks/templates.txt")),
    ("objects", include_str!("../data/attacks/objects.txt")),
    ("protocol", include_str!("../data/attacks/protocol.txt")),
];

/// Named `hostile/family/place/encoding/number`: each payload plain in every place, in every encoding
/// in the query, and in every encoding in one more place, another for each payload.
pub fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for (family, payloads) in FAMILIES {
        for (number, payload) in payloads.lines().enumerate() {
            for (place, _) in PLACEMENTS {
                all.push(request(family, number, payload, place, "plain"));
            }
            let other = PLACEMENTS[1 + number % (PLACEMENTS.len() - 1)].0;
            for (encoding, _) in &ENCODINGS[1..] {
                all.push(request(family, number, payload, "query", encoding));
                all.push(request(family, number, payload, other, encoding));
            }
        }
    }
    all
}

fn request(family: &str, number: usize, payload: &str, place: &str, encoding: &str) -> Request {
    let encode = ENCODINGS.iter().find(|(name, _)| *name == encoding).expect("listed").1;
    let put = PLACEMENTS.iter().find(|(name, _)| *name == place).expect("listed").1;
    let mut request = put(&encode(payload.as_bytes()));
    request.name = format!("hostile/{family}/{place}/{encoding}/{number:03}");
    request
}
