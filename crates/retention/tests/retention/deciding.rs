//! Two persons, on time, and never early.

use crate::{FOUR_YEARS, House, is_september, word};
use kernel::TenantId;
use ledger::{EntryOutcome, Retention};
use retention::api::{Item, ProposalState, Propose, Refuse};
use sqlx::{AssertSqlSafe, Executor};
use time::Duration;

#[tokio::test]
async fn what_is_over_goes_and_the_rest_stays() {
    let house = House::new().await;
    house.record(house.tenant, "sample.do", "september").await;
    house.record(house.tenant, "gate.request.refuse", "access").await;
    house.ground.clock.advance(Duration::days(31));
    house.record(house.tenant, "sample.do", "october").await;
    house.ground.integrate().await;
    assert_eq!(house.due().await, []);

    // Access records are over after a year, operations after three.
    house.ground.clock.advance(Duration::days(370));
    let due = house.due().await;
    assert_eq!(due.iter().filter(|item| item.tenant == house.tenant).count(), 1);
    assert!(due.iter().all(|item| item.class == Retention::Access), "{due:?}");
    assert_eq!(due[0].entries, 1);

    house.ground.clock.advance(Duration::days(730));
    let due = house.due().await;
    assert!(due.iter().any(|item| item.tenant == house.tenant && is_september(item, Retention::Operation)));
    let id = house.destroy_due().await;

    let found = house.entries(house.tenant, None).await;
    let words: Vec<_> = found.iter().filter_map(word).collect();
    assert_eq!(words, ["october"]);
    let gone: Vec<_> = found.iter().filter(|entry| entry.forgotten.is_some()).collect();
    assert!(gone.iter().any(|entry| entry.activity == "gate.request.refuse"));
    let forgotten = gone[0].forgotten.clone().unwrap();
    assert_eq!((forgotten.reason.as_deref(), forgotten.at), (Some("period"), Some(house.now())));

    // Told twice with the provider, once with the tenant; the trees are whole.
    let outcomes = house.outcomes(TenantId::PROVIDER, "retention.keys.destroy").await;
    assert_eq!(outcomes, [EntryOutcome::Intent, EntryOutcome::Success]);
    assert_eq!(house.outcomes(house.tenant, "retention.key.forget").await, [EntryOutcome::Success]);
    house.ground.integrate().await;
    assert!(house.ground.verify().await.is_whole());

    // Once more changes nothing.
    house.carry_out(id).await.unwrap();
    assert_eq!(house.outcomes(house.tenant, "retention.key.forget").await.len(), 1);
    assert_eq!(house.due().await.iter().filter(|item| item.tenant == house.tenant).count(), 0);
}

#[tokio::test]
async fn it_takes_two_and_the_table_says_so_too() {
    let house = House::new().await;
    house.record(house.tenant, "sample.do", "september").await;
    house.ground.clock.advance(FOUR_YEARS);
    let id = house.propose(house.due().await).await.unwrap();
    let refused = house.approve(house.one, id).await.unwrap_err();
    assert_eq!(refused.code, "SK-RETENTION-005");
    assert!(house.carry_out(id).await.is_err());
    let alone = format!(
        "update retention.proposal set state = 'approved', decided_at = now(), decided_by = proposed_by where id = '{}'",
        id.uuid()
    );
    let mut superuser = house.ground.superuser().await;
    assert!(superuser.execute(AssertSqlSafe(alone)).await.is_err());
    assert_eq!(house.proposal(id).await.state, ProposalState::Proposed);

    // A second list waits; a refused one destroys nothing.
    let second = house.propose(house.due().await).await.unwrap_err();
    assert_eq!(second.code, "SK-RETENTION-004");
    let refuse = Refuse::new(id, "まだ必要").unwrap();
    house.ground.office.perform(&house.operator(house.other), refuse).await.unwrap();
    assert!(house.approve(house.other, id).await.is_err());
    assert!(house.carry_out(id).await.is_err());
    assert_eq!(word(house.entries(house.tenant, Some("thing/1")).await.last().unwrap()), Some("september"));
}

#[tokio::test]
async fn nothing_goes_early_even_when_two_agree() {
    let house = House::new().await;
    house.record(house.tenant, "sample.do", "september").await;
    house.ground.clock.advance(Duration::days(31));
    let ctx = house.operator(house.one);
    let surveyed = retention::api::survey(&house.ground.office, &ctx).await.unwrap();
    let of_tenant = surveyed.iter().find(|one| one.tenant.id == house.tenant).unwrap();
    let key = of_tenant.keys.iter().find(|key| key.month == crate::september()).unwrap();
    let item = |keep_until| Item {
        tenant: house.tenant,
        class: key.class,
        month: key.month,
        key: key.id.clone(),
        keep_until,
        entries: 1,
        bytes: 1,
        is_held: false,
    };
    let honest = house.ground.office.perform(&ctx, Propose { items: vec![item(key.keep_until)] }).await;
    assert_eq!(honest.unwrap_err().code, "SK-RETENTION-002");

    // A list that lies about the day is agreed to, and the key stays where it is needed.
    let lie = Propose { items: vec![item(crate::september())] };
    let id = house.ground.office.perform(&ctx, lie).await.unwrap();
    house.approve(house.other, id).await.unwrap();
    house.carry_out(id).await.unwrap();
    let found = house.entries(house.tenant, Some("thing/1")).await;
    assert_eq!(found.iter().filter_map(word).collect::<Vec<_>>(), ["september"]);

    // Nor does PostgreSQL do it for the application, asked directly.
    let mut app = house.ground.database.dsn().app.clone();
    app = app.application_name("early");
    let mut app = <sqlx::PgConnection as sqlx::Connection>::connect_with(&app).await.unwrap();
    let scope = format!("set sekisho.tenant = '{}'", house.tenant.uuid());
    app.execute(AssertSqlSafe(scope)).await.unwrap();
    let early = "select ledger.forget_data_key(1::smallint, '2026-09-01', '2026-09-01', '2026-10-02', 'period', false)";
    let row: Option<Vec<u8>> = sqlx::query_scalar(early).fetch_one(&mut app).await.unwrap();
    assert_eq!(row, None);
    assert!(app.execute("update ledger.data_key set wrapped = null").await.is_err());
}

#[tokio::test]
async fn a_shorter_period_does_not_reach_what_was_promised_longer() {
    let house = House::new().await;
    house.record(house.tenant, "sample.do", "september").await;
    let ctx = house.ground.system(house.tenant);
    let mut reading = house.ground.office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
    let one_month = ledger::Periods::default().with(Retention::Operation, 1).unwrap();
    let keys = ledger::forgetting::keys_of(reading.sql(), house.tenant, one_month).await.unwrap();
    assert_eq!(keys[0].keep_until, time::macros::date!(2029 - 10 - 01));
    let longer = ledger::Periods::default().with(Retention::Operation, 48).unwrap();
    let keys = ledger::forgetting::keys_of(reading.sql(), house.tenant, longer).await.unwrap();
    assert_eq!(keys[0].keep_until, time::macros::date!(2030 - 10 - 01));
}
