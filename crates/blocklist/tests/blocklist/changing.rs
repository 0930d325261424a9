//! What becomes of entries.

use crate::House;
use blocklist::api::{AllowAddress, BlockAddress, CHANGED, EntryId, LiftBlock, RecordBlock, State};
use kernel::Ctx;
use ledger::EntryOutcome;
use time::Duration;

#[tokio::test]
async fn a_block_by_hand_is_told_to_gates_and_ends() {
    let house = House::new().await;
    let office = &house.ground.office;
    let (_, cursor) = office.changes(Default::default()).await.unwrap();
    let id = house.block("192.0.2.7/24").await.unwrap();
    let allow = AllowAddress::new("198.51.100.1", "自社の監視", None).unwrap();
    office.perform(&house.at_desk(), allow).await.unwrap();
    let (changes, _) = office.changes(cursor).await.unwrap();
    assert_eq!(changes.iter().filter(|change| change.topic == CHANGED).count(), 2);
    assert_eq!(house.in_force().await, ["allow 198.51.100.1/32", "block 192.0.2.0/24"]);

    let entry = house.entries().await.remove(0);
    assert_eq!((entry.activity.as_str(), entry.outcome), ("blocklist.address.block", EntryOutcome::Success));
    let facts = &entry.content.unwrap()["facts"];
    assert_eq!((&facts["network"], &facts["reason"]), (&"192.0.2.0/24".into(), &"通報".into()));

    house.ground.clock.advance(Duration::hours(2));
    assert_eq!(house.in_force().await, ["allow 198.51.100.1/32"]);
    let listed = house.listed().await;
    assert_eq!(
        listed.iter().map(|entry| entry.state(house.at_desk().now)).collect::<Vec<_>>(),
        [State::InForce, State::Over]
    );
    let lift = LiftBlock::new(id, "済み").unwrap();
    assert_eq!(office.perform(&house.at_desk(), lift).await.unwrap_err().code, "SK-BLOCKLIST-002");
}

#[tokio::test]
async fn what_a_gate_blocks_is_a_finding_and_can_be_lifted() {
    let house = House::new().await;
    house.record("203.0.113.5/32").await;
    let entry = house.entries().await.remove(0);
    assert_eq!(entry.activity, "gate.address.block");
    assert_eq!(entry.content.unwrap()["facts"]["reasons"]["inspected"], 5);
    assert_eq!(house.in_force().await, ["automatic 203.0.113.5/32"]);
    let listed = house.listed().await.remove(0);
    assert_eq!((listed.reason.as_str(), listed.level), ("inspected 5, probe-path 1", 2));

    let lift = LiftBlock::new(listed.id, "誤検知").unwrap();
    house.ground.office.perform(&house.at_desk(), lift).await.unwrap();
    let again = LiftBlock::new(listed.id, "誤検知").unwrap();
    let refused = house.ground.office.perform(&house.at_desk(), again).await.unwrap_err();
    assert_eq!(refused.code, "SK-BLOCKLIST-002");
    // Gates still hear of it, so that they forget their own.
    let entries = blocklist::api::in_force(&house.ground.office, &house.system()).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.lifted_at.is_some()).collect::<Vec<_>>(), [true]);
    house.ground.clock.advance(Duration::hours(25));
    assert_eq!(house.in_force().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_only_observed_stands_in_the_ledger_alone() {
    let house = House::new().await;
    let block = RecordBlock {
        network: "203.0.113.5/32".parse().unwrap(),
        until: house.ground.now() + Duration::HOUR,
        level: 1,
        score: 100.0,
        reasons: Vec::new(),
        is_observed: true,
    };
    house.ground.office.perform(&house.system(), block).await.unwrap();
    assert_eq!(house.entries().await[0].content.as_ref().unwrap()["facts"]["observed"], true);
    assert_eq!(house.in_force().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_over_a_month_ago_is_forgotten() {
    let house = House::new().await;
    house.record("203.0.113.5/32").await;
    house.block("192.0.2.7/24").await.unwrap();
    let office = &house.ground.office;
    let swept = async || {
        blocklist::api::sweep(office).await.unwrap();
        house.entries().await.iter().filter(|entry| entry.activity == "blocklist.sweep").count()
    };
    house.ground.clock.advance(Duration::days(29));
    assert_eq!((swept().await, house.listed().await.len()), (0, 2));
    house.ground.clock.advance(Duration::days(3));
    house.record("203.0.113.6/32").await;
    assert_eq!((swept().await, swept().await), (1, 1), "where nothing is over, there is no entry");
    let networks: Vec<String> = house.listed().await.iter().map(|entry| entry.network.to_string()).collect();
    assert_eq!(networks, ["203.0.113.6/32"]);
}

#[tokio::test]
async fn what_cannot_be_done_is_named() {
    let house = House::new().await;
    let office = &house.ground.office;
    let now = house.ground.now();
    let fields = |refused: Option<kernel::Refusal>| -> Vec<String> {
        refused.unwrap().fields.iter().map(|fault| fault.field.to_string()).collect()
    };
    assert_eq!(fields(BlockAddress::new("x", "", None).err()), ["network", "reason"]);
    assert_eq!(fields(LiftBlock::new(EntryId::new(now), " ").err()), ["reason"]);
    let past = BlockAddress::new("192.0.2.1", "x", Some(now)).unwrap();
    assert_eq!(fields(office.perform(&house.at_desk(), past).await.err()), ["until"]);
    let unknown = LiftBlock::new(EntryId::new(now), "x").unwrap();
    assert_eq!(office.perform(&house.at_desk(), unknown).await.unwrap_err().code, "SK-ACCESS-002");

    let mut from = house.at_desk();
    from.origin.address = Some("::ffff:192.0.2.9".parse().unwrap());
    let block = |ctx: Ctx, network: &str| {
        let operation = BlockAddress::new(network, "x", None).unwrap();
        let office = office.clone();
        async move { office.perform(&ctx, operation).await }
    };
    let refused = block(from.clone(), "192.0.2.0/24").await.unwrap_err();
    assert_eq!((refused.code, fields(Some(refused))), ("SK-BLOCKLIST-001", vec!["network".to_owned()]));
    assert!(block(from, "198.51.100.0/24").await.is_ok());
}
