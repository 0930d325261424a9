//! The walls between tenants in the database of a running program, looked at from outside it.

use crate::{demo::Demo, people};

/// Tables that a tenant's scope does not close off, and why that is right. Whatever is not here
/// must show nobody's rows but the tenant's own.
const OPEN: [(&str, &str); 2] = [
    ("ledger.state", "the integrator's position; no tenant's"),
    ("tenancy.tenant", "found by code before the tenant is known"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_has_its_wall() {
    let demo = Demo::start().await;
    let mut operator = people::operator(&demo).await;
    for tenant in ["minato", "kita"] {
        people::found(&demo, &mut operator, tenant).await;
    }
    demo.psql("insert into safety.watcher (tenant_id) select id from tenancy.tenant on conflict do nothing");
    every_table_is_declared_or_walled(&demo);
    the_application_is_bound_by_them(&demo);
    nobody_sees_another_tenants_rows(&demo);
    nobody_writes_another_tenants_rows(&demo);
}

/// What PostgreSQL's catalogue says. A permissive policy beside the wall would be a hole in it.
fn every_table_is_declared_or_walled(demo: &Demo) {
    let rows = demo.psql(
        "select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition
           and n.nspname not in ('pg_catalog', 'information_schema', 'migration') and n.nspname not like 'pg\\_%'
           and not (
             c.relrowsecurity and c.relforcerowsecurity
             and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
             and (select bool_and(pg_get_expr(p.polqual, p.polrelid) like '%current_tenant()%'
                                  and coalesce(pg_get_expr(p.polwithcheck, p.polrelid) like '%current_tenant()%', true))
                  from pg_policy p
                  where p.polrelid = c.oid and (p.polroles = '{0}' or 'sekisho_app'::regrole = any (p.polroles))))
         order by 1",
    );
    let found: Vec<&str> = rows.lines().collect();
    let mut declared: Vec<&str> = OPEN.iter().map(|(table, _)| *table).collect();
    declared.sort_unstable();
    assert_eq!(found, declared, "tables without a wall");
    let by_capabilities = ledger::PLATFORM_TABLES.iter().map(|(table, _)| *table);
    let by_capabilities =
        by_capabilities.chain(tenancy::capability().platform_tables.iter().map(|table| table.table));
    for table in by_capabilities {
        assert!(declared.contains(&table), "{table} is declared and has a wall");
    }
}

/// The roles that the program uses can neither step over the walls nor take them down.
fn the_application_is_bound_by_them(demo: &Demo) {
    let roles = demo.psql(
        "select rolname from pg_roles
         where rolname like 'sekisho%' and (rolsuper or rolbypassrls or rolcreaterole or rolreplication)",
    );
    assert_eq!(roles, "", "roles above the walls");
    let owned = demo.psql(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relowner in ('sekisho_app'::regrole, 'sekisho_ledger'::regrole) and n.nspname not like 'pg\\_%'",
    );
    assert_eq!(owned, "", "tables that the application could open by itself");
}

/// What the application's role sees in one tenant's scope, the provider's too, in every table that it may read.
fn nobody_sees_another_tenants_rows(demo: &Demo) {
    for code in ["minato", "provider"] {
        let tenant = demo.psql(&format!("select id from tenancy.tenant where code = '{code}'"));
        sees_its_own_rows_only(demo, &tenant);
        let watchers = demo.psql(&format!(
            "set role sekisho_app; set sekisho.tenant = '{tenant}'; select count(*) from safety.watchers()"
        ));
        assert_eq!(watchers.ends_with('1'), code == "minato", "{code} is told of {watchers} watchers");
    }
}

fn sees_its_own_rows_only(demo: &Demo, tenant: &str) {
    let mut filled = 0;
    for table in readable(demo) {
        let counted = format!(
            "select count(*) filter (where tenant_id = '{tenant}'), count(*) filter (where tenant_id <> '{tenant}') from {table}"
        );
        let all = demo.psql(&counted);
        let seen = demo.psql(&format!("set role sekisho_app; set sekisho.tenant = '{tenant}'; {counted}"));
        let (own, others) = all.split_once('|').expect("counts");
        filled += usize::from(own != "0" && others != "0");
        if !OPEN.iter().any(|(open, _)| *open == table) {
            assert!(seen.ends_with("|0"), "{table}: own|others is {seen} of {all}");
        }
        let without = demo.psql(&format!("set role sekisho_app; {counted}"));
        let is_open = OPEN.iter().any(|(open, _)| *open == table);
        assert!(is_open || without == "0|0", "{table}: without a tenant {without} is seen");
    }
    assert!(filled >= 10, "only {filled} tables had rows of both: this shows nothing");
}

fn nobody_writes_another_tenants_rows(demo: &Demo) {
    let id = |code: &str| demo.psql(&format!("select id from tenancy.tenant where code = '{code}'"));
    let (own, other) = (id("minato"), id("kita"));
    let attempt = |sql: &str| {
        let script = format!(
            "do $$ begin set local role sekisho_app; set local sekisho.tenant = '{own}'; {sql}; raise exception 'it was done';
             exception when insufficient_privilege then null; end $$"
        );
        demo.psql(&script)
    };
    attempt(&format!(
        "insert into access.role (tenant_id, id, name, name_key, created_at) values ('{other}', gen_random_uuid(), 'x', 'x', now())"
    ));
    let before = demo.psql(&format!(
        "select count(*) from identity.user_account where tenant_id = '{other}' and state = 'active'"
    ));
    demo.psql(&format!("set role sekisho_app; set sekisho.tenant = '{own}'; update identity.user_account set state = 'suspended' where tenant_id = '{other}'"));
    assert_eq!(
        demo.psql(&format!(
            "select count(*) from identity.user_account where tenant_id = '{other}' and state = 'active'"
        )),
        before
    );
    assert_ne!(before, "0");
}

/// Tables with a tenant that the application may read; partitions too.
fn readable(demo: &Demo) -> Vec<String> {
    let rows = demo.psql(
        "select n.nspname || '.' || c.relname
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
           and has_table_privilege('sekisho_app', c.oid, 'select')
           and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
         order by 1",
    );
    rows.lines().map(str::to_owned).collect()
}
