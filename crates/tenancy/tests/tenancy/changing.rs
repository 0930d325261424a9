//! Suspending and resuming.

use crate::House;
use kernel::TenantId;
use tenancy::api::{ResumeTenant, STATE_CHANGED, SuspendTenant, TenantState};

async fn state(house: &House, id: TenantId) -> TenantState {
    house.tenants(TenantId::PROVIDER).await.into_iter().find(|tenant| tenant.id == id).unwrap().state
}

#[tokio::test]
async fn a_suspended_tenant_knows_it_and_so_does_every_process() {
    let house = House::new().await;
    let (id, other) = (house.create("minato").await.unwrap(), house.create("yamato").await.unwrap());
    let office = &house.ground.office;
    let (_, cursor) = office.changes(Default::default()).await.unwrap();

    let suspend = || SuspendTenant::new(id, "契約の終了").unwrap();
    office.perform(&house.operator, suspend()).await.unwrap();
    assert_eq!(state(&house, id).await, TenantState::Suspended);
    assert_eq!(state(&house, other).await, TenantState::Active);
    let (changes, _) = office.changes(cursor).await.unwrap();
    assert!(changes.iter().any(|c| c.topic == STATE_CHANGED && c.key == id.uuid() && c.tenant == id));
    for (tenant, activity) in [(TenantId::PROVIDER, "tenancy.tenant.suspend"), (id, "tenancy.state.change")] {
        let last = house.entries(tenant).await.pop().unwrap();
        assert_eq!(last.activity, activity);
        assert_eq!(last.content.unwrap()["facts"]["reason"], "契約の終了");
    }

    let refusal = office.perform(&house.operator, suspend()).await.unwrap_err();
    assert_eq!(refusal.code, "SK-TENANCY-002");
    office.perform(&house.operator, ResumeTenant::new(id, "再契約").unwrap()).await.unwrap();
    assert_eq!(state(&house, id).await, TenantState::Active);
    let refusal =
        office.perform(&house.operator, ResumeTenant::new(id, "再契約").unwrap()).await.unwrap_err();
    assert_eq!(refusal.code, "SK-TENANCY-002");
    assert_eq!(house.entries(id).await.len(), 4, "founded (2), suspended, resumed");
}

#[tokio::test]
async fn what_cannot_be_suspended() {
    let house = House::new().await;
    let office = &house.ground.office;
    let cases =
        [(TenantId::PROVIDER, "SK-TENANCY-003"), (TenantId::new(house.ground.now()), "SK-ACCESS-002")];
    for (id, code) in cases {
        let refusal =
            office.perform(&house.operator, SuspendTenant::new(id, "x").unwrap()).await.unwrap_err();
        assert_eq!(refusal.code, code);
    }
    let refusal = SuspendTenant::new(TenantId::PROVIDER, " ").err().unwrap();
    assert_eq!(refusal.fields[0].field, "reason");
}

#[tokio::test]
async fn a_suspended_tenant_is_still_found() {
    let house = House::new().await;
    let id = house.create("minato").await.unwrap();
    house.ground.office.perform(&house.operator, SuspendTenant::new(id, "x").unwrap()).await.unwrap();
    let ctx = house.ground.system(id);
    let target = office::Target::tenant();
    let mut reading = house.ground.office.view(&ctx, "test.look", target).await.unwrap();
    let sql = reading.sql();
    let found = tenancy::api::by_code(sql, " Ｍinato ").await.unwrap().unwrap();
    assert_eq!((found.id, found.state), (id, TenantState::Suspended));
    assert_eq!(tenancy::api::name_of(sql, id).await.unwrap().as_deref(), Some("みなと商事"));
    assert_eq!(tenancy::api::by_code(sql, "Provider").await.unwrap().unwrap().id, TenantId::PROVIDER);
    for nobody in ["", "min", "minato'--", "minato\0", "株式会社"] {
        assert_eq!(tenancy::api::by_code(sql, nobody).await.unwrap(), None);
    }
}
