//! Requests that nobody should stop: browsers, applications and programs at their work.

mod browsing;
mod documents;
mod forms;
pub mod uploads;

use crate::{random::Random, request::Request};

type Maker = fn(&mut Random, String) -> Request;

/// How many of each kind.
const KINDS: &[(&str, usize, Maker)] = &[
    ("page", 900, browsing::page),
    ("asset", 200, browsing::asset),
    ("search-english", 700, browsing::search_english),
    ("search-japanese", 500, browsing::search_japanese),
    ("long-cookie", 300, browsing::long_cookies),
    ("program", 300, browsing::program),
    ("form-english", 900, forms::english),
    ("form-japanese", 700, forms::japanese),
    ("form-shift-jis", 400, forms::shift_jis),
    ("form-code", 500, forms::code),
    ("form-sign-in", 300, forms::sign_in),
    ("form-blob", 250, forms::blob),
    ("json", 1200, documents::json),
    ("json-large", 60, documents::large_json),
    ("xml", 250, documents::xml),
    ("upload", 500, uploads::upload),
    ("multipart-form", 400, uploads::multipart_form),
];

pub fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for (index, (kind, count, make)) in KINDS.iter().enumerate() {
        let mut random = Random::new(1000 + index as u64);
        all.extend((0..*count).map(|number| make(&mut random, format!("benign/{kind}/{number:04}"))));
    }
    all
}
