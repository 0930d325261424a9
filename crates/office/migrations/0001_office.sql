-- Each tenant's key, wrapped by the provider's custodian (key file, KMS or HSM).
create schema office;
grant usage on schema office to sekisho_app;

create table office.tenant_key (
    tenant_id  uuid primary key,
    custodian  text not null,
    wrapped    bytea not null check (length(wrapped) <= 4096),
    created_at timestamptz not null
);
alter table office.tenant_key enable row level security;
alter table office.tenant_key force row level security;
create policy tenant on office.tenant_key using (tenant_id = store.current_tenant())
    with check (tenant_id = store.current_tenant());
grant select, insert on office.tenant_key to sekisho_app;
