//! The end of a contract.

use crate::{House, september, word};
use kernel::TenantId;
use keys::CustodyError;
use retention::api::{AddHold, Item, ProposalState, ProposeEnd};
use sqlx::{AssertSqlSafe, Executor};
use time::Duration;

impl House {
    async fn ending(&self) -> Vec<Item> {
        let ctx = self.operator(self.one);
        let surveyed = retention::api::survey(&self.ground.office, &ctx).await.unwrap();
        let own = surveyed.iter().find(|one| one.tenant.id == self.tenant).unwrap();
        retention::api::ending(&self.ground.office, &ctx, own).await.unwrap()
    }

    async fn suspend(&self) {
        let sql =
            format!("update tenancy.tenant set state = 'suspended' where id = '{}'", self.tenant.uuid());
        self.ground.superuser().await.execute(AssertSqlSafe(sql)).await.unwrap();
    }

    async fn stored_key(&self) -> Vec<u8> {
        let sql = format!("select wrapped from office.tenant_key where tenant_id = '{}'", self.tenant.uuid());
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut self.ground.superuser().await).await.unwrap()
    }
}

#[tokio::test]
async fn with_the_contract_everything_goes_but_what_must_be_kept() {
    let house = House::new().await;
    house.record(house.tenant, "sample.do", "september").await;
    house.record(TenantId::PROVIDER, "sample.do", "ours").await;
    house.ground.clock.advance(Duration::days(31));
    house.record(house.tenant, "sample.do", "october").await;
    house.ground.clock.advance(Duration::days(31));
    house.record(house.tenant, "sample.do", "november").await;
    let month = time::macros::date!(2026 - 10 - 01);
    let hold = AddHold::new(house.tenant, None, (month, month), "調査のため").unwrap();
    house.ground.office.perform(&house.operator(house.one), hold).await.unwrap();
    let sealed_before = {
        let ctx = house.ground.system(house.tenant);
        let reading = house.ground.office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
        let place = keys::Place { table: "a.b", column: "c", row: uuid::Uuid::nil() };
        (place, reading.keys().seal(&place, b"personal"))
    };
    let former = house.stored_key().await;

    // Nobody ends a tenant that may still come in.
    let (tenant, items) = (house.tenant, house.ending().await);
    let early = ProposeEnd { tenant, items: items.clone() };
    let refused = house.ground.office.perform(&house.operator(house.one), early).await.unwrap_err();
    assert_eq!(refused.code, "SK-RETENTION-007");
    house.suspend().await;
    let propose = ProposeEnd { tenant, items };
    let id = house.ground.office.perform(&house.operator(house.one), propose).await.unwrap();
    assert_eq!(house.approve(house.one, id).await.unwrap_err().code, "SK-RETENTION-005");
    house.approve(house.other, id).await.unwrap();
    house.carry_out(id).await.unwrap();
    assert_eq!(house.proposal(id).await.state, ProposalState::Done);
    retention::api::forget_announced(&house.ground.office, None).await.unwrap();

    // What was held and what is of this month is read as before; September is forgotten with its reason.
    let found = house.entries(tenant, None).await;
    let words: Vec<_> = found.iter().filter_map(word).collect();
    assert_eq!(words, ["november", "october"]);
    let gone = found.iter().find(|entry| entry.event_time.date() < september() + Duration::days(30)).unwrap();
    assert_eq!(gone.forgotten.as_ref().unwrap().reason.as_deref(), Some("contract"));
    assert_eq!(house.entries(TenantId::PROVIDER, None).await.iter().filter_map(word).count(), 1);
    // Everything else that was sealed for the tenant is noise, and so is every copy of its former key.
    let ctx = house.ground.system(tenant);
    let reading = house.ground.office.view(&ctx, "test.look", office::Target::tenant()).await.unwrap();
    assert!(reading.keys().open(&sealed_before.0, &sealed_before.1).is_err());
    drop(reading);
    let root = keys::FileRoot::new(&kernel::Secret::new([7; 32])).with_expiry(house.ground.expiry.clone());
    assert_eq!(office::open_tenant_key(&root, tenant, &former).await.err(), Some(CustodyError::Destroyed));
    assert!(office::open_tenant_key(&root, tenant, &house.stored_key().await).await.is_ok());
    house.record(tenant, "sample.do", "afterwards").await;
    house.ground.integrate().await;
    assert!(house.ground.verify().await.is_whole());
}
