//! Who may look, what looking leaves behind, and what an altered entry looks like.

use crate::house::{House, SATO, user};
use http::StatusCode;
use kernel::{Actor, Ctx};
use ledger::EntryOutcome::Success;
use sqlx::Executor;
use time::macros::datetime;

/// Activity, outcome and facts of the entries of the day on which the tests look.
async fn today(house: &House) -> Vec<(String, String, String)> {
    let ctx = house.administrator(house.minato);
    let file = house.get(&ctx, "/audit/csv?from=2026-09-05&until=2026-09-05").await;
    let mut reader = csv::Reader::from_reader(file.body.trim_start_matches('\u{FEFF}').as_bytes());
    reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[2].to_owned(), row[3].to_owned(), row[7].to_owned()))
        .collect()
}

#[tokio::test]
async fn looking_is_an_entry_that_tells_what_was_looked_for() {
    let house = House::new().await;
    let administrator = house.administrator(house.minato);
    let query =
        "from=2026-09-01&until=2026-09-02&actor=sato&activity=identity&outcome=refused&address=203.0.113.7";
    assert_eq!(house.get(&administrator, &format!("/audit?{query}")).await.status, StatusCode::OK);
    assert_eq!(house.get(&administrator, &format!("/audit/csv?{query}")).await.status, StatusCode::OK);
    let entries = today(&house).await;
    let [export, intent, search] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((export.0.as_str(), export.1.as_str()), ("audit.export", "success"));
    assert_eq!((intent.0.as_str(), intent.1.as_str()), ("audit.export", "intent"));
    assert_eq!((search.0.as_str(), search.1.as_str()), ("audit.search", "success"));
    for (name, value) in [
        ("from", serde_json::json!(datetime!(2026-08-31 15:00 UTC).unix_timestamp())),
        ("until", serde_json::json!(datetime!(2026-09-02 15:00 UTC).unix_timestamp())),
        ("actor", "sato".into()),
        ("activity", "identity".into()),
        ("outcome", "refused".into()),
        ("address", "203.0.113.7".into()),
    ] {
        for facts in [&export.2, &intent.2, &search.2] {
            let facts: serde_json::Value = serde_json::from_str(facts).unwrap();
            assert_eq!(facts[name], value, "{name}");
        }
    }
    let exported: serde_json::Value = serde_json::from_str(&export.2).unwrap();
    assert_eq!(exported["exported"], 0);
}

#[tokio::test]
async fn only_administrators_and_at_home_operators_look() {
    let house = House::new().await;
    let now = house.ground.now();
    house
        .entry(
            house.minato,
            datetime!(2026-09-01 00:00 UTC),
            (Actor::Nobody, None),
            ("gate.request.refuse", Success),
            "minato/secret",
        )
        .await;
    let member = testkit::member(house.minato, now, user(SATO));
    // An operator who came into a tenant is not its administrator.
    let visiting = Ctx { tenant: house.minato, ..testkit::operator(now, user(SATO)) };
    for ctx in [&member, &visiting] {
        for path in ["/audit?from=2026-09-01", "/audit/csv?from=2026-09-01"] {
            let refused = house.get(ctx, path).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert!(!refused.body.contains("minato/secret"));
        }
    }
    let stranger = house.get(&testkit::nobody(house.minato, now), "/audit").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);

    let refused = today(&house).await.into_iter().filter(|(_, outcome, _)| outcome == "refused");
    let mut refused: Vec<String> = refused.map(|(activity, ..)| activity).collect();
    refused.sort();
    assert_eq!(refused, ["audit.export", "audit.export", "audit.search", "audit.search"]);
}

#[tokio::test]
async fn an_altered_entry_is_listed_as_unreadable() {
    let house = House::new().await;
    let administrator = house.administrator(house.minato);
    for (target, minute) in [("minato/1", 1), ("minato/2", 2)] {
        let at = datetime!(2026-09-01 00:00 UTC) + time::Duration::minutes(minute);
        house
            .entry(house.minato, at, (Actor::Nobody, None), ("identity.signin.refuse", Success), target)
            .await;
    }
    let query = "from=2026-09-01&until=2026-09-01&activity=identity";
    assert_eq!(house.found(&administrator, query).await, ["minato/2", "minato/1"]);

    let mut superuser = house.ground.superuser().await;
    superuser.execute("set session_replication_role = replica").await.unwrap();
    let changed = superuser
        .execute(
            "update ledger.entry set body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1)
             where activity = 'identity.signin.refuse' and event_time = '2026-09-01 00:02:00+00'",
        )
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
    let page = house.get(&administrator, &format!("/audit?{query}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.body.matches("読み取り不可").count(), 1);
    assert!(page.body.contains("minato/1") && !page.body.contains("minato/2"));
}
