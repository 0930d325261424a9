//! Two people, findings, and what cannot be undone.

use crate::house::{House, august, code};
use review::{
    model::standing::Stage,
    operations::{CloseFinding, ConfirmAccounts, OpenFinding, RequestPack, SignPack},
};
use time::{Duration, macros::datetime};

async fn answered() -> House {
    let house = House::new().await;
    house.august().await;
    house.draw_up(august()).await.unwrap();
    house.answers_everything(august()).await;
    house
}

#[tokio::test]
async fn a_review_is_signed_by_two_different_people() {
    let house = answered().await;
    assert!(!house.signs(house.first, august()).await.unwrap());
    assert_eq!(code(house.signs(house.first, august()).await), "SK-REVIEW-006");
    assert_eq!(house.read(august()).await.stage(), Stage::SignedOnce);
    assert!(house.signs(house.second, august()).await.unwrap());
    assert_eq!(house.read(august()).await.stage(), Stage::SignedByTwo);
    assert_eq!(code(house.signs(house.second, august()).await), "SK-REVIEW-007");
}

/// The table holds the same, whatever the program does.
#[tokio::test]
async fn the_table_takes_no_second_signature_of_the_first() {
    let house = answered().await;
    house.signs(house.first, august()).await.unwrap();
    let by = |who| format!("update review.pack set second_by = {who}, second_at = now()");
    assert!(house.superuser(&by("first_by")).await.is_err());
    assert!(house.superuser("update review.pack set first_by = null, first_at = null, second_by = gen_random_uuid(), second_at = now()").await.is_err());
    house.superuser(&by("gen_random_uuid()")).await.unwrap();
}

#[tokio::test]
async fn nothing_is_signed_before_it_is_answered() {
    let house = House::new().await;
    house.august().await;
    house.draw_up(august()).await.unwrap();
    assert_eq!(code(house.signs(house.first, august()).await), "SK-REVIEW-005");
    house.answers_everything(august()).await;
    let remark = OpenFinding::new(august(), "権限を見直す").unwrap();
    let id = house.does(house.second, remark).await.unwrap();
    assert_eq!(code(house.signs(house.first, august()).await), "SK-REVIEW-005");
    let close = |words| CloseFinding::new(id, words).unwrap();
    assert_eq!(code(house.does(house.first, close("済み")).await), "SK-REVIEW-005");
    house.answers_everything(august()).await;
    house.signs(house.first, august()).await.unwrap();
    house.does(house.second, close("済み")).await.unwrap();
    assert_eq!(code(house.does(house.second, close("もう一度")).await), "SK-REVIEW-010");
}

#[tokio::test]
async fn what_is_signed_is_what_was_shown() {
    let house = answered().await;
    let stale = house.read(august()).await.digest();
    house.ground.clock.advance(Duration::MINUTE);
    house.draw_up(august()).await.unwrap();
    let sign = SignPack { month: august(), digest: stale };
    assert_eq!(code(house.does(house.first, sign).await), "SK-REVIEW-002");
    house.signs(house.first, august()).await.unwrap();
    // Signed: no further edition.
    assert_eq!(code(house.draw_up(august()).await), "SK-REVIEW-004");
    assert_eq!(code(house.does(house.first, RequestPack(august())).await), "SK-REVIEW-004");
    // Somebody with the database's own rights exchanges the digest: nobody reads or signs it any more.
    let digest = house.read(august()).await.digest();
    house.superuser("update review.pack set digest = sha256('other')").await.unwrap();
    let sign = SignPack { month: august(), digest };
    assert_eq!(code(house.does(house.second, sign).await), "SK-REVIEW-002");
}

#[tokio::test]
async fn a_month_that_is_not_over_is_not_signed() {
    let house = House::new().await;
    house.august().await;
    let september = august().after();
    house.draw_up(september).await.unwrap();
    assert_eq!(house.read(september).await.stage(), Stage::Interim);
    assert_eq!(code(house.signs(house.first, september).await), "SK-REVIEW-001");
    assert_eq!(code(house.does(house.first, RequestPack(september.after())).await), "SK-REVIEW-003");
}

#[tokio::test]
async fn a_quarters_accounts_are_confirmed_once() {
    let house = answered().await;
    let confirm = |month, digest| ConfirmAccounts { month, digest };
    let digest = house.read(august()).await.digest();
    assert_eq!(code(house.does(house.first, confirm(august(), digest)).await), "SK-REVIEW-008");
    house.ground.clock.set(datetime!(2026-10-01 00:00 UTC));
    let september = august().after();
    house.draw_up(september).await.unwrap();
    let digest = house.read(september).await.digest();
    house.does(house.first, confirm(september, digest.clone())).await.unwrap();
    assert_eq!(code(house.does(house.second, confirm(september, digest)).await), "SK-REVIEW-009");
}

/// What the probe is told comes from the ledger.
#[tokio::test]
async fn the_ledger_tells_who_signed_what() {
    let house = answered().await;
    house.signs(house.first, august()).await.unwrap();
    house.signs(house.second, august()).await.unwrap();
    let digest = house.read(august()).await.digest();
    let ctx = house.ground.system(house.tenant);
    let since = datetime!(2026-08-02 00:00 UTC);
    let records = review::api::records(&house.ground.office, &ctx, since).await.unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].drawn, std::slice::from_ref(&digest));
    let mut signed = records[0].signed.clone();
    signed.sort();
    let mut expected = [house.first, house.second].map(|who| (who.to_string(), digest.clone()));
    expected.sort();
    assert_eq!(signed, expected);
    assert_eq!(records[0].confirmed, None);
}
