//! A tenant comes into being whole, or not at all.

use crate::{House, LETTERS, Welcome, first};
use kernel::{RefusalKind, TenantId};
use ledger::EntryOutcome::{Refused, Success};
use office::Target;
use std::sync::Arc;
use tenancy::api::{CreateTenant, FirstAdministrator, TenantState};

#[tokio::test]
async fn a_tenant_has_keys_entries_and_a_first_administrator() {
    let house = House::new().await;
    let id = house.create("minato").await.unwrap();

    let tenants = house.tenants(TenantId::PROVIDER).await;
    assert_eq!(tenants.iter().map(|tenant| tenant.code.as_str()).collect::<Vec<_>>(), ["minato", "provider"]);
    assert_eq!(tenants[0].id, id);
    assert_eq!((tenants[0].name.as_str(), tenants[0].state), ("みなと商事", TenantState::Active));

    // Its keys open what was sealed under them while it was founded.
    let mut reading =
        house.ground.office.view(&house.ground.system(id), "test.look", Target::tenant()).await.unwrap();
    assert_eq!(reading.keys().tenant(), id);
    assert_eq!(notice::api::states(reading.sql(), id, LETTERS).await.unwrap().len(), 1);
    drop(reading);

    let own = house.activities(id).await;
    let expected = [("tenancy.state.change", Success), ("test.administrator.create", Success)];
    assert_eq!(own, expected.map(|(activity, outcome)| (activity.to_owned(), outcome)));
    let provider = house.entries(TenantId::PROVIDER).await;
    let entry = provider.iter().find(|entry| entry.activity == "tenancy.tenant.create").unwrap();
    let content = entry.content.as_ref().unwrap();
    assert_eq!(content["target"], format!("tenancy.tenant/{id}"));
    assert_eq!(content["facts"]["code"], "minato");
}

#[tokio::test]
async fn a_refused_administrator_leaves_nothing() {
    let house = House::new().await;
    let nobody = FirstAdministrator { email: "nowhere".to_owned(), ..first() };
    let operation = CreateTenant::new("minato", "みなと商事", nobody, Arc::new(Welcome)).unwrap();
    let refusal = house.ground.office.perform(&house.operator, operation).await.unwrap_err();
    assert_eq!(refusal.fields[0].field, "email");

    assert_eq!(house.tenants(TenantId::PROVIDER).await.len(), 1);
    let mut superuser = house.ground.superuser().await;
    let keys: i64 =
        sqlx::query_scalar("select count(*) from office.tenant_key").fetch_one(&mut superuser).await.unwrap();
    assert_eq!(keys, 1, "the provider's own");
    let last = house.activities(TenantId::PROVIDER).await.pop().unwrap();
    assert_eq!(last, ("tenancy.tenant.create".to_owned(), Refused));
    assert!(house.create("minato").await.is_ok(), "the code is still free");
}

#[tokio::test]
async fn a_code_is_given_once() {
    let house = House::new().await;
    house.create("minato").await.unwrap();
    let refusal = house.create(" ＭＩＮＡＴＯ ").await.unwrap_err();
    assert_eq!((refusal.code, refusal.kind), ("SK-TENANCY-001", RefusalKind::Conflict));
    assert_eq!(
        (refusal.fields[0].field.as_ref(), refusal.fields[0].message.key),
        ("code", "tenancy-code-taken")
    );

    let (one, other) = tokio::join!(house.create("yamato"), house.create("yamato"));
    assert_eq!([&one, &other].iter().filter(|made| made.is_ok()).count(), 1);
    let refusal = one.err().or(other.err()).unwrap();
    assert_eq!(refusal.code, "SK-TENANCY-001");
}

#[test]
fn faults_of_code_and_name_are_told_together() {
    let refusal = CreateTenant::new("", "\u{0}", first(), Arc::new(Welcome)).err().unwrap();
    let fields: Vec<_> =
        refusal.fields.iter().map(|fault| (fault.field.as_ref(), fault.message.key)).collect();
    assert_eq!(fields, [("code", "tenancy-code-missing"), ("tenant-name", "tenancy-name-characters")]);
}

#[tokio::test]
async fn the_provider_is_made_once() {
    let house = House::new().await;
    let name = tenancy::api::TenantName::parse("another name").unwrap();
    tenancy::api::ensure_provider(&house.ground.office, name).await.unwrap();
    let tenants = house.tenants(TenantId::PROVIDER).await;
    assert_eq!(tenants.len(), 1);
    let provider = &tenants[0];
    assert_eq!((provider.id, provider.code.as_str()), (TenantId::PROVIDER, "provider"));
    assert_eq!(provider.name, "株式会社せきしょ");
    assert_eq!(house.activities(TenantId::PROVIDER).await, [("tenancy.provider.ensure".to_owned(), Success)]);
}
