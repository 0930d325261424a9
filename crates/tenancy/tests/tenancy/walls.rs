//! What one tenant can reach of another, behind all permissions.

use crate::{House, LETTERS};
use kernel::TenantId;
use office::Target;
use store::{Access, Scope};

#[tokio::test]
async fn a_new_tenants_rows_are_its_own() {
    let house = House::new().await;
    let (one, other) = (house.create("minato").await.unwrap(), house.create("yamato").await.unwrap());
    let ctx = house.ground.system(other);
    let mut reading = house.ground.office.view(&ctx, "test.look", Target::tenant()).await.unwrap();
    assert_eq!(notice::api::states(reading.sql(), one, LETTERS).await.unwrap(), []);
    assert_eq!(notice::api::states(reading.sql(), other, LETTERS).await.unwrap().len(), 1);
    for table in ["office.tenant_key", "notice.mail", "store.job", "ledger.entry"] {
        let count = format!("select count(*) filter (where tenant_id = $1) from {table}");
        let seen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
            .bind(one.uuid())
            .fetch_one(reading.sql())
            .await
            .unwrap();
        assert_eq!(seen, 0, "{table}");
    }
}

#[tokio::test]
async fn only_the_providers_scope_writes_the_list() {
    let house = House::new().await;
    let id = house.create("minato").await.unwrap();
    for scope in [Scope::Tenant(id), Scope::Platform] {
        let mut scoped = house.ground.database.begin(scope, Access::Write).await.unwrap();
        let changed =
            sqlx::query("update tenancy.tenant set state = 'suspended'").execute(scoped.sql()).await.unwrap();
        assert_eq!(changed.rows_affected(), 0, "{scope:?}");
        let inserted = sqlx::query(
            "insert into tenancy.tenant (id, code, name, state, created_at)
             values (gen_random_uuid(), 'intruder', 'x', 'active', now())",
        )
        .execute(scoped.sql())
        .await;
        assert_eq!(store::refusal(inserted.unwrap_err()).code, "SK-ACCESS-001", "{scope:?}");
    }
    let forbidden = [
        "delete from tenancy.tenant",
        "truncate tenancy.tenant",
        "update tenancy.tenant set code = 'other'",
        "update tenancy.tenant set id = gen_random_uuid()",
    ];
    for statement in forbidden {
        let provider = Scope::Tenant(TenantId::PROVIDER);
        let mut scoped = house.ground.database.begin(provider, Access::Write).await.unwrap();
        let refused = sqlx::query(statement).execute(scoped.sql()).await;
        assert_eq!(store::refusal(refused.unwrap_err()).code, "SK-ACCESS-001", "{statement}");
    }
}

#[tokio::test]
async fn the_one_table_without_a_tenant_is_declared() {
    let house = House::new().await;
    let mut superuser = house.ground.superuser().await;
    let walls = store::table_walls(&mut superuser).await.unwrap();
    let ours = walls.into_iter().filter(|wall| wall.table.starts_with("tenancy."));
    let bare: Vec<_> = ours.filter(|wall| !wall.stands()).map(|wall| wall.table).collect();
    let declared: Vec<_> = tenancy::capability().platform_tables.iter().map(|table| table.table).collect();
    assert_eq!(bare, declared);
}
