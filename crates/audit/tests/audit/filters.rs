//! What is looked for is found, nothing else is, and never what is another tenant's.

use crate::house::{House, SATO, SUZUKI, user};
use http::StatusCode;
use kernel::{Actor, SessionId, Standing, TenantId, Timestamp};
use ledger::EntryOutcome::{self, Failure, Intent, Refused, Success, Unknown};
use time::macros::datetime;

const OFFICE: Option<&str> = Some("203.0.113.7");
const ELSEWHERE: Option<&str> = Some("2001:db8::9");

fn person(id: u128) -> Actor {
    let now = datetime!(2026-09-01 00:00 UTC);
    Actor::User { id: user(id), session: SessionId::new(now), standing: Standing::Member }
}

type Row = (&'static str, Timestamp, Actor, Option<&'static str>, &'static str, EntryOutcome);

/// Times are UTC; days are days in Japan: the second day begins at 15:00 UTC.
fn rows() -> [Row; 8] {
    [
        ("1", datetime!(2026-09-01 00:00 UTC), person(SATO), OFFICE, "identity.session.open", Success),
        (
            "2",
            datetime!(2026-09-01 14:59:59.999999 UTC),
            person(SATO),
            OFFICE,
            "identity.member.create",
            Success,
        ),
        ("3", datetime!(2026-09-01 15:00 UTC), person(SUZUKI), ELSEWHERE, "identity.signin.refuse", Failure),
        ("4", datetime!(2026-09-02 03:00 UTC), Actor::Nobody, ELSEWHERE, "gate.request.refuse", Refused),
        ("5", datetime!(2026-09-02 04:00 UTC), Actor::System("mailer"), None, "notice.mail.settle", Intent),
        ("6", datetime!(2026-09-02 05:00 UTC), Actor::System("mailer"), None, "notice.mail.settle", Unknown),
        (
            "7",
            datetime!(2026-09-03 14:59:59.999999 UTC),
            person(SATO),
            ELSEWHERE,
            "identity.options.set",
            Refused,
        ),
        ("8", datetime!(2026-09-03 15:00 UTC), person(SUZUKI), OFFICE, "identityx.other", Success),
    ]
}

async fn write(house: &House, tenant: TenantId, mark: &str) {
    for (number, at, actor, address, activity, outcome) in rows() {
        house.entry(tenant, at, (actor, address), (activity, outcome), &format!("{mark}/{number}")).await;
    }
}

/// Query, and the numbers of what is found, newest first.
fn cases() -> Vec<(String, &'static str)> {
    let sato = format!("actor={}", user(SATO));
    let days = |query: &str| format!("from=2026-09-01&until=2026-09-04&{query}");
    let by_day = [
        ("from=2026-09-01&until=2026-09-01", "21"),
        ("from=2026-09-02&until=2026-09-02", "6543"),
        ("from=2026-09-03&until=2026-09-03", "7"),
        ("from=2026-09-04&until=2026-09-04", "8"),
        ("from=2026-09-01&until=2026-09-04", "87654321"),
        ("from=2026-08-01&until=2026-08-31", ""),
    ];
    let filtered = [
        ("actor=sato", "721"),
        (sato.as_str(), "721"),
        ("actor=suzuki", "83"),
        ("actor=nobody", "4"),
        ("actor=system:mailer", "65"),
        ("actor=system:mail", ""),
        ("actor=tanaka", ""),
        ("activity=identity.", "7321"),
        ("activity=identity.session", "1"),
        ("activity=identity", "87321"),
        ("activity=notice.mail.settle", "65"),
        ("activity=gate", "4"),
        // Letters that mean something to LIKE.
        ("activity=%25", ""),
        ("activity=identity_session", ""),
        ("activity=%5C", ""),
        ("outcome=success", "821"),
        ("outcome=failure", "3"),
        ("outcome=refused", "74"),
        ("outcome=intent", "5"),
        ("outcome=unknown", "6"),
        ("address=203.0.113.7", "821"),
        ("address=2001:db8::9", "743"),
        ("address=203.0.113.", ""),
        ("actor=sato&outcome=refused", "7"),
        ("actor=sato&address=2001:db8::9&activity=identity&outcome=refused", "7"),
        ("actor=sato&outcome=failure", ""),
    ];
    let by_day = by_day.map(|(query, found)| (query.to_owned(), found));
    let filtered = filtered.map(|(query, found)| (days(query), found));
    by_day.into_iter().chain(filtered).collect()
}

#[tokio::test]
async fn every_filter_finds_its_entries_and_only_the_tenants_own() {
    let house = House::new().await;
    // The same in both: time, people, addresses and operations. Only the target tells whose it is.
    write(&house, house.minato, "minato").await;
    write(&house, house.nagisa, "nagisa").await;
    for (tenant, mark) in [(house.minato, "minato"), (house.nagisa, "nagisa")] {
        let administrator = house.administrator(tenant);
        for (query, numbers) in cases() {
            let expected: Vec<String> = numbers.chars().map(|number| format!("{mark}/{number}")).collect();
            assert_eq!(house.found(&administrator, &query).await, expected, "{mark}: {query}");
        }
    }
    let operator = testkit::operator(house.ground.now(), user(SATO));
    let all = "from=2026-09-01&until=2026-09-04";
    let providers = house.found(&operator, all).await;
    assert!(!providers.is_empty(), "the provider's ledger tells of the tenants' making");
    assert!(
        providers.iter().all(|target| !target.contains('/') || target.starts_with("tenant/")),
        "{providers:?}"
    );
}

#[tokio::test]
async fn nonsense_is_said_and_not_searched_for() {
    let house = House::new().await;
    let administrator = house.administrator(house.minato);
    for (query, field) in [
        ("from=yesterday", "from"),
        ("from=2026-09-02&until=2026-09-01", "until"),
        ("from=2020-01-01&until=2026-09-01", "until"),
        ("outcome=maybe", "outcome"),
    ] {
        let page = house.get(&administrator, &format!("/audit?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.body.contains(&format!("id=\"fault-{field}\"")), "{query}: {}", page.body);
        let file = house.get(&administrator, &format!("/audit/csv?{query}")).await;
        assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    // A cursor that nobody gave is no cursor; the search begins at the newest.
    let page = house.get(&administrator, "/audit?before=1.x").await;
    assert_eq!(page.status, StatusCode::OK);
}
