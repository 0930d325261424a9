//! Words within entries, severity and class; what is looked for does not stand in an address.

use crate::house::{House, SATO, SUZUKI, on_page, user};
use http::StatusCode;
use kernel::{Actor, SessionId, Standing};
use ledger::EntryOutcome::{self, Failure, Refused, Success};
use time::{Duration, macros::datetime};

async fn write(house: &House) {
    let now = datetime!(2026-09-01 00:00 UTC);
    let person =
        |id| Actor::User { id: user(id), session: SessionId::new(now), standing: Standing::Administrator };
    let rows: [(Actor, &str, EntryOutcome, &str); 5] = [
        (person(SATO), "identity.session.open", Success, "minato/1"),
        (person(SUZUKI), "access.role.create", Success, "access.role/Payroll"),
        (Actor::Nobody, "identity.signin.refuse", Failure, "minato/給与"),
        (person(SATO), "tenancy.tenant.list", Refused, "minato/4"),
        (Actor::Nobody, "gate.attack.detect", Success, "minato/5"),
    ];
    for (number, (actor, activity, outcome, target)) in (0..).zip(rows) {
        let at = now + Duration::minutes(number);
        house.entry(house.minato, at, (actor, Some("203.0.113.7")), (activity, outcome), target).await;
    }
}

#[tokio::test]
async fn each_condition_finds_what_it_says() {
    let house = House::new().await;
    write(&house).await;
    let administrator = house.administrator(house.minato);
    let day = "from=2026-09-01&until=2026-09-01";
    for (condition, found) in [
        ("severity=low", &["minato/5", "minato/4", "minato/給与", "access.role/Payroll"][..]),
        ("severity=medium", &["minato/5", "minato/4"]),
        ("severity=high", &["minato/5"]),
        ("class=3001", &["access.role/Payroll"]),
        ("class=2004", &["minato/5"]),
        ("class=4002", &[]),
        ("retention=access", &["minato/5"]),
        ("retention=camera", &[]),
        ("target=minato%2F4", &["minato/4"]),
        ("target=minato", &[]),
        ("class=3002&severity=low", &["minato/給与"]),
        // In clear, words are not looked for.
        ("text=payroll&class=3001", &["access.role/Payroll"]),
        ("text=zzz&class=3001", &["access.role/Payroll"]),
    ] {
        assert_eq!(house.found(&administrator, &format!("{day}&{condition}")).await, found, "{condition}");
    }
    let mut words = vec![
        ("text=payROLL", vec!["access.role/Payroll"]),
        ("text=%E7%B5%A6%E4%B8%8E", vec!["minato/給与"]),
        ("text=203.0.113", vec!["minato/5", "minato/4", "minato/給与", "access.role/Payroll", "minato/1"]),
        // As the page shows it: a person's name, an operation's label.
        ("text=%E4%BD%90%E8%97%A4", vec!["minato/4", "minato/1"]),
        (
            "text=%E3%82%B5%E3%82%A4%E3%83%B3%E3%82%A4%E3%83%B3%E3%81%AE%E5%A4%B1%E6%95%97",
            vec!["minato/給与"],
        ),
        ("text=no+such+words", vec![]),
    ];
    words.push(("actor=sato&text=open", vec!["minato/1"]));
    for (fields, found) in words {
        let path = house.seek(&administrator, &format!("{day}&{fields}")).await;
        let query = path.strip_prefix("/audit?").unwrap();
        assert_eq!(house.found(&administrator, query).await, found, "{fields}");
    }
}

#[tokio::test]
async fn a_search_leads_to_an_address_that_tells_nothing_and_opens_for_its_tenant_only() {
    let house = House::new().await;
    write(&house).await;
    let administrator = house.administrator(house.minato);
    let fields = "from=2026-09-01&until=2026-09-02&actor=sato&address=203.0.113.7&text=payroll&target=x&outcome=success";
    let path = house.seek(&administrator, fields).await;
    assert!(path.starts_with("/audit?from=2026-09-01&until=2026-09-02&outcome=success&q="), "{path}");
    for word in ["sato", "203.0.113.7", "payroll", "target"] {
        assert!(!path.contains(word), "{path}");
    }
    let page = house.get(&administrator, &path).await;
    assert_eq!(page.status, StatusCode::OK);
    for typed in ["value=\"sato\"", "value=\"payroll\"", "value=\"203.0.113.7\""] {
        assert!(page.body.contains(typed), "{typed}");
    }
    let stranger = house.get(&house.administrator(house.nagisa), &path).await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
    let altered = house.get(&administrator, &path[..path.len() - 2]).await;
    assert_eq!(altered.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(on_page(&altered.body), Vec::<String>::new());
    // Nothing to hide, nothing sealed.
    assert_eq!(
        house.seek(&administrator, "from=2026-09-01&until=2026-09-02").await,
        "/audit?from=2026-09-01&until=2026-09-02"
    );
}
