//! Files: whole or visibly not, each told in the ledger, in the form that was asked for.

use crate::house::House;
use axum::{body::Body, extract::Request};
use http::StatusCode;
use http_body_util::BodyExt;
use kernel::{Actor, Timestamp};
use ledger::EntryOutcome::Success;
use time::{Duration, macros::datetime};

const DAY: &str = "from=2026-09-01&until=2026-09-01&activity=identity";

async fn write(house: &House, count: i64) {
    let noon: Timestamp = datetime!(2026-09-01 03:00 UTC);
    for number in 0..count {
        let at = noon + Duration::seconds(number);
        let what = ("identity.signin.refuse", Success);
        house.entry(house.minato, at, (Actor::Nobody, None), what, &format!("=minato/{number}")).await;
    }
}

#[tokio::test]
async fn events_are_lines_of_json_in_order_and_point_to_their_leaves() {
    let house = House::new().await;
    write(&house, 3).await;
    house.ground.integrate().await;
    let file = house.get(&house.administrator(house.minato), &format!("/audit/ocsf?{DAY}")).await;
    assert_eq!(file.status, StatusCode::OK);
    let events: Vec<serde_json::Value> =
        file.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let targets: Vec<_> =
        events.iter().map(|event| event["unmapped"]["sekisho"]["target"].as_str().unwrap()).collect();
    assert_eq!(targets, ["=minato/2", "=minato/1", "=minato/0"]);
    for event in &events {
        assert_eq!((&event["class_uid"], &event["metadata"]["version"]), (&3002.into(), &"1.8.0".into()));
        assert_eq!(event["metadata"]["log_name"], ledger::origin(house.minato, 1));
        assert!(event["metadata"]["sequence"].is_i64());
    }
}

#[tokio::test]
async fn a_spreadsheet_computes_nothing_and_the_mark_is_a_choice() {
    let house = House::new().await;
    write(&house, 1).await;
    let administrator = house.administrator(house.minato);
    let file = house.get(&administrator, &format!("/audit/csv?{DAY}")).await;
    assert!(file.body.starts_with('\u{FEFF}') && file.body.contains("\"'=minato/0\""), "{}", file.body);
    let file = house.get(&administrator, &format!("/audit/csv?{DAY}&bom=no")).await;
    assert!(file.body.starts_with("\"at\""), "{}", file.body);
}

/// Facts of the last export that ended so, if one did.
async fn last_end(house: &House, outcome: &str) -> Option<serde_json::Value> {
    let query = format!("from=2026-09-05&until=2026-09-05&activity=audit.export&outcome={outcome}");
    let file = house.get(&house.administrator(house.minato), &format!("/audit/csv?{query}")).await;
    let mut reader = csv::Reader::from_reader(file.body.trim_start_matches('\u{FEFF}').as_bytes());
    let newest = reader.records().next()?.unwrap();
    Some(serde_json::from_str(&newest[7]).unwrap())
}

#[tokio::test]
async fn what_left_is_counted_and_a_reader_who_goes_away_is_told_of() {
    let house = House::new().await;
    // More than what waits for a slow reader.
    write(&house, 4_000).await;
    let administrator = house.administrator(house.minato);
    let file = house.get(&administrator, &format!("/audit/ocsf?{DAY}")).await;
    assert_eq!(file.body.lines().count(), 4_000);
    let facts = last_end(&house, "success").await.unwrap();
    assert_eq!((&facts["exported"], &facts["format"]), (&4_000.into(), &"ocsf".into()));

    let path = format!("/audit/ocsf?{DAY}");
    let request = Request::builder().uri(path.as_str()).body(Body::empty()).unwrap();
    let response = house.answer(&administrator, &path, request).await;
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    drop(body);
    let facts = loop {
        if let Some(facts) = last_end(&house, "failure").await {
            break facts;
        }
    };
    assert_eq!(facts["code"], "SK-AUDIT-001");
    assert!(facts["exported"].as_u64().unwrap() < 4_000, "{facts}");
}
