//! Page after page: each entry once, in order, also where many have the same time and while more come in.

use crate::house::{House, on_page};
use http::StatusCode;
use kernel::{Actor, Timestamp};
use ledger::EntryOutcome::Success;
use time::{Duration, macros::datetime};

const NOON: Timestamp = datetime!(2026-09-01 03:00 UTC);

async fn write(house: &House, numbers: std::ops::Range<i64>, at: impl Fn(i64) -> Timestamp) {
    for number in numbers {
        let target = format!("minato/{number}");
        let who = (Actor::Nobody, None);
        house.entry(house.minato, at(number), who, ("identity.signin.refuse", Success), &target).await;
    }
}

/// The path behind "older", if there is one.
fn older(body: &str) -> Option<String> {
    let (before, _) = body.split_once("さらに前の記録")?;
    let (_, link) = before.rsplit_once("href=\"")?;
    Some(link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
}

#[tokio::test]
async fn each_entry_is_on_one_page() {
    let house = House::new().await;
    let administrator = house.administrator(house.minato);
    // Three for each second: pages end within a second.
    write(&house, 0..120, |number| NOON + Duration::seconds(number / 3)).await;
    house
        .entry(house.nagisa, NOON, (Actor::Nobody, None), ("identity.signin.refuse", Success), "nagisa/0")
        .await;

    let query = "from=2026-09-01&until=2026-09-01&activity=identity";
    let (mut path, mut sizes, mut seen) = (Some(format!("/audit?{query}")), Vec::new(), Vec::new());
    while let Some(next) = path {
        let page = house.get(&administrator, &next).await;
        assert_eq!(page.status, StatusCode::OK, "{next}");
        let targets = on_page(&page.body);
        sizes.push(targets.len());
        seen.extend(targets);
        path = older(&page.body);
        // Newer entries push nothing onto the next page.
        write(&house, 1000..1003, |_| NOON + Duration::hours(1)).await;
    }
    assert_eq!(sizes, [50, 50, 20]);
    let expected: Vec<String> = (0..120).rev().map(|number| format!("minato/{number}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_full_last_page_has_no_next_one_and_a_file_has_all() {
    let house = House::new().await;
    let administrator = house.administrator(house.minato);
    write(&house, 0..50, |_| NOON).await;
    let query = "from=2026-09-01&until=2026-09-01&activity=identity";
    let page = house.get(&administrator, &format!("/audit?{query}")).await;
    assert_eq!((on_page(&page.body).len(), older(&page.body)), (50, None));
    write(&house, 50..51, |_| NOON).await;
    let page = house.get(&administrator, &format!("/audit?{query}")).await;
    assert_eq!(on_page(&page.body).len(), 50);
    let last = house.get(&administrator, &older(&page.body).unwrap()).await;
    assert_eq!((on_page(&last.body), older(&last.body)), (vec!["minato/0".to_owned()], None));

    // More than one of the ledger's own pages.
    write(&house, 51..520, |_| NOON).await;
    let file = house.get(&administrator, &format!("/audit/csv?{query}")).await;
    assert_eq!(file.body.lines().count(), 1 + 520);
}
