-- What every capability stands on: the tenant scope, the job queue, the change feed.
create schema store;
grant usage on schema store to sekisho_app, sekisho_ledger;

-- The tenant of the running transaction; null outside a scope, so that no row matches.
create function store.current_tenant() returns uuid language sql stable
    as $$ select nullif(current_setting('sekisho.tenant', true), '')::uuid $$;

-- True only in the transactions of named platform workers (queue, change feed, registry).
create function store.is_platform() returns boolean language sql stable
    as $$ select current_setting('sekisho.scope', true) = 'platform' $$;

-- Work to be done after a commit. A job is leased, never locked for its duration:
-- a lease that ran out is work again.
create table store.job (
    tenant_id    uuid not null,
    id           uuid not null,
    queue        text not null check (length(queue) <= 64),
    payload      jsonb not null,
    run_after    timestamptz not null,
    created_at   timestamptz not null,
    attempts     integer not null default 0,
    lease        uuid,
    leased_until timestamptz,
    buried_at    timestamptz,
    last_error   text check (length(last_error) <= 1000),
    primary key (tenant_id, id)
);
create index job_due on store.job (queue, run_after) where buried_at is null;
alter table store.job enable row level security;
alter table store.job force row level security;
create policy tenant on store.job
    using (tenant_id = store.current_tenant() or store.is_platform())
    with check (tenant_id = store.current_tenant() or store.is_platform());
grant select, insert, update, delete on store.job to sekisho_app;

-- What changed, for processes that keep things in memory. `xid` lets a reader continue exactly
-- where it stopped, however late a transaction commits.
create table store.change (
    tenant_id  uuid not null,
    id         bigint generated always as identity,
    xid        bigint not null default (pg_current_xact_id()::text)::bigint,
    at         timestamptz not null,
    topic      text not null check (length(topic) <= 64),
    key        uuid not null,
    primary key (tenant_id, id)
);
create index change_xid on store.change (xid);
create index change_at on store.change (at);
alter table store.change enable row level security;
alter table store.change force row level security;
create policy tenant on store.change
    using (tenant_id = store.current_tenant() or store.is_platform())
    with check (tenant_id = store.current_tenant() or store.is_platform());
grant select, insert, delete on store.change to sekisho_app;
