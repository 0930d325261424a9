//! Every text exists in both languages and is used.

use testkit::{text_keys, text_keys_named};

#[test]
fn both_languages_have_every_text_and_no_other() {
    let (ja, en) = blocklist::LOCALES;
    assert_eq!(web::keys_missing(ja, en), Vec::<String>::new());
    web::Catalog::new(&[blocklist::LOCALES]).unwrap();
    let there = text_keys(ja);
    assert!(there.len() > 5);
    assert_eq!(there, text_keys_named(env!("CARGO_MANIFEST_DIR"), "blocklist-"));
}
