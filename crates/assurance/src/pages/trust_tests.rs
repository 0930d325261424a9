//! The page as it is sent, in both languages.

#![allow(clippy::arithmetic_side_effects, reason = "test times are small constants")]

use super::*;
use crate::model::catalogue::Catalogue;
use crate::model::status::{Assessment, Exception, Gap, Observed, assess};
use kernel::{Actor, Ctx, Language, Secret, TenantId};
use std::sync::Arc;
use time::{Duration, macros::datetime};
use web::{Catalog, CsrfKey, Site, Zone};

const NOW: Timestamp = datetime!(2026-11-21 02:42 UTC);

fn visit(language: Language) -> Visit {
    let catalog = Catalog::new(&[web::LOCALES, crate::LOCALES]).unwrap();
    let csrf = CsrfKey::new(Secret::new(vec![1; 32]));
    let mut ctx = Ctx::system("test", TenantId::PROVIDER, NOW);
    (ctx.actor, ctx.language) = (Actor::Nobody, language);
    Visit::new(Arc::new(Site { catalog, csrf, zone: Zone::default() }), ctx, "trust.example.com", "/trust")
}

fn rendered(language: Language, change: impl FnOnce(&mut Assessment)) -> String {
    let catalogue = Catalogue::built_in().unwrap();
    let mut assessment = assess(&catalogue, &Observed::default(), NOW);
    change(&mut assessment);
    let statement = Statement::new(&catalogue, &assessment, language);
    TrustPage::new(&visit(language), statement).render().unwrap()
}

/// Every status at once: the first promises of the paper in turn.
fn mixed(assessment: &mut Assessment) {
    for (number, status) in assessment.clauses.iter_mut().enumerate() {
        if status.status == Status::Duty {
            continue;
        }
        status.gaps.clear();
        status.since = Some(NOW - Duration::days(40));
        (status.tally.proven, status.tally.unproven) = (3, 0);
        status.status = match number {
            3 => Status::Broken,
            6 => Status::Unproven,
            9 => Status::Excepted,
            _ => Status::Kept,
        };
        match status.status {
            Status::Kept => status.next_stale = Some(NOW + Duration::minutes(4)),
            Status::Broken => (status.tally.proven, status.tally.failing) = (2, 1),
            Status::Unproven => {
                (status.tally.proven, status.tally.unproven) = (1, 2);
                status.gaps = vec![Gap::Stale, Gap::CanaryMissing];
            }
            _ => {
                status.next_stale = Some(NOW + Duration::days(9));
                status.exception = Some(Exception {
                    clause: status.clause.clone(),
                    since: NOW - Duration::days(1),
                    until: NOW + Duration::days(9),
                    reason: "移行中のため <b>".to_owned(),
                });
            }
        }
    }
}

#[test]
fn the_texts_of_both_languages_have_the_same_keys() {
    let (ja, en) = crate::LOCALES;
    assert_eq!(web::keys_missing(ja, en), Vec::<String>::new());
    let visit = visit(Language::Ja);
    for status in Status::ALL {
        for kind in ["status", "legend"] {
            let key = format!("assurance-{kind}-{}", status.name());
            assert!(!visit.t(&key).contains('['), "{key}");
        }
    }
    for gap in [
        Gap::Missing,
        Gap::Stale,
        Gap::Future,
        Gap::Error,
        Gap::CanaryMissing,
        Gap::CanaryPassed,
        Gap::Nothing,
    ] {
        assert!(!visit.t(&format!("assurance-gap-{}", gap.name())).contains('['), "{gap:?}");
    }
}

#[test]
fn every_sentence_stands_beside_its_status() {
    let words = [
        (Language::Ja, ["履行中", "不履行", "未証明", "例外", "お客様の責任範囲"]),
        (Language::En, ["Kept", "Broken", "Unproven", "Excepted", "Your duty"]),
    ];
    for (language, words) in words {
        let html = rendered(language, mixed);
        for clause in Catalogue::built_in().unwrap().clauses() {
            let sentence = clause.sentence(language).replace('\'', "&#39;");
            assert!(html.contains(&sentence), "{}", clause.id);
            assert_eq!(html.matches(&format!("id=\"{}\"", clause.id)).count(), 1, "{}", clause.id);
        }
        for word in words {
            assert!(html.contains(word), "{word}");
        }
        assert!(!html.contains("[assurance-"), "a text is missing");
        assert!(!html.contains("<b>"), "a reason is text, not markup");
        assert!(!html.contains("style=\""), "the policy forbids inline style");
    }
}

#[test]
fn the_page_names_the_end_of_its_validity() {
    let until = (NOW + Duration::minutes(4)).unix_timestamp();
    let html = rendered(Language::Ja, mixed);
    assert!(html.contains(&format!("data-valid-until=\"{until}\"")));
    assert!(html.contains("この内容の有効期限は 2026年11月21日 11:46 です"));
    let nothing = rendered(Language::En, |_| {});
    assert!(nothing.contains("At present no promise is proven to be kept."));
    assert!(nothing.contains(&format!("data-valid-until=\"{}\"", NOW.unix_timestamp())));
}
