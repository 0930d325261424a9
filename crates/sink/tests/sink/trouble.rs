//! What goes wrong is told, tried again, and given up at last; a tenant reaches nothing inside.

use crate::{
    house::{House, examined, things, to_http, to_syslog},
    receiver::{Mood, Receiver},
};
use kernel::{Clock, RefusalKind, TenantId};
use sink::api::{StartTarget, State};
use sqlx::Executor;
use time::Duration;

#[tokio::test]
async fn a_tenant_reaches_nothing_inside_and_the_provider_does() {
    let house = House::new(&[]).await;
    let receiver = Receiver::http().await;
    for tenant in [house.tenant, TenantId::PROVIDER] {
        house.add(tenant, to_http("webhook", &receiver)).await.unwrap();
        house.write(tenant, 1).await;
    }
    house.carry().await;
    let target = house.target(house.tenant).await;
    assert_eq!(target.error.unwrap().0, "forbidden");
    assert_eq!(house.target(TenantId::PROVIDER).await.error, None);
    assert_eq!(receiver.connections(), 1);
}

#[tokio::test]
async fn a_server_that_is_another_gets_nothing() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let (receiver, other) = (Receiver::syslog().await, Receiver::syslog().await);
    let mut typed = to_syslog(&receiver);
    typed.authority = other.authority;
    house.add(house.tenant, typed).await.unwrap();
    house.write(house.tenant, 1).await;
    house.carry().await;
    assert_eq!(house.target(house.tenant).await.error.unwrap().0, "tls");
    assert_eq!(receiver.kept().len(), 0);
}

#[tokio::test]
async fn waits_grow_the_target_is_given_up_and_goes_on_where_it_was() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let receiver = Receiver::http().await;
    let id = house.add(house.tenant, to_http("webhook", &receiver)).await.unwrap();
    house.write(house.tenant, 3).await;
    receiver.be(vec![Mood::No; 1_000]);
    house.carry().await;
    house.carry().await;
    let target = house.target(house.tenant).await;
    assert_eq!((target.attempts, target.error.as_ref().unwrap().0.as_str()), (1, "answer"));
    assert!(target.error.unwrap().1.contains("503"));
    assert_eq!(target.next_try, Some(house.ground.clock.now() + Duration::SECOND));

    house.ground.clock.advance(Duration::days(3) + Duration::SECOND);
    house.carry().await;
    let target = house.target(house.tenant).await;
    assert_eq!(target.state, State::Stopped);
    assert_eq!(house.outcomes_of(house.tenant, "sink.target.stop").await, ["success"]);
    assert_eq!(house.outcomes_of(house.tenant, "sink.batch.deliver").await, ["failure", "failure"]);
    // Stopped is stopped.
    house.ground.clock.advance(Duration::DAY);
    let connections = receiver.connections();
    house.carry().await;
    assert_eq!(receiver.connections(), connections);

    receiver.be(Vec::new());
    let office = &house.ground.office;
    office.perform(&house.at_desk(house.tenant), StartTarget(id)).await.unwrap();
    let twice = office.perform(&house.at_desk(house.tenant), StartTarget(id)).await;
    assert_eq!(twice.unwrap_err().kind, RefusalKind::Conflict);
    house.carry().await;
    assert_eq!(examined(&receiver.kept()).1, things(3));
    let target = house.target(house.tenant).await;
    assert_eq!((target.state, target.error, target.failing_since), (State::Running, None, None));
}

/// As many as are carried to at once, and one of another tenant behind them.
#[tokio::test]
async fn slow_receivers_hold_up_nobody_else() {
    let house = House::new(&["127.0.0.0/8"]).await;
    let (slow, quick) = (Receiver::http().await, Receiver::http().await);
    slow.be(vec![Mood::Waits; 100]);
    for _ in 0..4 {
        house.add(house.tenant, to_http("webhook", &slow)).await.unwrap();
    }
    house.write(house.tenant, 1).await;
    let other = house.ground.tenant().await;
    house.add(other, to_http("webhook", &quick)).await.unwrap();
    house.write(other, 1).await;
    let carried = async {
        house.carrier.tick(&house.ground.office).await.unwrap();
        while quick.kept().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    // Less than a receiver may take for its answer.
    tokio::time::timeout(std::time::Duration::from_secs(8), carried).await.expect("the other tenant's turn");
    assert!(slow.connections() <= 2);
}

#[tokio::test]
async fn what_is_secret_is_sealed() {
    let house = House::new(&[]).await;
    let receiver = Receiver::http().await;
    house.add(house.tenant, to_http("webhook", &receiver)).await.unwrap();
    let mut superuser = house.ground.superuser().await;
    let row = superuser.fetch_one("select settings, shown || name from sink.target").await.unwrap();
    let (sealed, shown): (Vec<u8>, String) = (sqlx::Row::get(&row, 0), sqlx::Row::get(&row, 1));
    for word in ["secret", "verborgen", "localhost"] {
        assert!(!sealed.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
    assert!(shown.contains("localhost:") && !shown.contains("verborgen"), "{shown}");
}
