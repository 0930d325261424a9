-- Who the tenants are. One table of the platform: everybody finds a tenant by its code, before
-- anybody is known; only the provider writes.
create schema tenancy;
grant usage on schema tenancy to sekisho_app;

create table tenancy.tenant (
    id         uuid primary key,
    code       text not null unique
               check (length(code) between 3 and 32 and code ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
    name       text not null check (length(name) between 1 and 100),
    state      text not null check (state in ('active', 'suspended')),
    created_at timestamptz not null,
    check (state = 'active' or id <> '00000000-0000-0000-0000-000000000001')
);
alter table tenancy.tenant enable row level security;
alter table tenancy.tenant force row level security;
create policy found on tenancy.tenant for select using (true);
create policy made on tenancy.tenant for insert
    with check (store.current_tenant() = '00000000-0000-0000-0000-000000000001');
create policy changed on tenancy.tenant for update
    using (store.current_tenant() = '00000000-0000-0000-0000-000000000001')
    with check (store.current_tenant() = '00000000-0000-0000-0000-000000000001');
grant select, insert on tenancy.tenant to sekisho_app;
grant update (state) on tenancy.tenant to sekisho_app;
