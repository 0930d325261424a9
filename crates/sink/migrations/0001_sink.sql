-- Where a tenant's entries are carried to, and how far each tree has been carried.
create schema sink;
grant usage on schema sink to sekisho_app;

-- `settings` (addresses, secrets) is sealed; `shown` is what lists show of it. `error` is a word that
-- pages translate, `detail` what the other side or the machine said.
create table sink.target (
    tenant_id     uuid not null,
    id            uuid not null,
    kind          text not null check (kind in ('file', 'syslog', 'otlp', 'webhook')),
    name          text not null check (length(name) between 1 and 80),
    shown         text not null check (length(shown) <= 300),
    settings      bytea not null check (length(settings) <= 65536),
    state         text not null check (state in ('running', 'paused', 'stopped')),
    made_at       timestamptz not null,
    made_by       text not null check (length(made_by) <= 100),
    attempts      integer not null default 0,
    failing_since timestamptz,
    next_try      timestamptz,
    error         text check (length(error) <= 40),
    detail        text check (length(detail) <= 300),
    last_sent_at  timestamptz,
    primary key (tenant_id, id),
    check ((failing_since is null) = (error is null)),
    -- A file is on the provider's own machine.
    check (kind <> 'file' or tenant_id = '00000000-0000-0000-0000-000000000001'::uuid)
);

-- The number of the next leaf to carry, per target and tree. It moves from what was read, or not at all.
create table sink.cursor (
    tenant_id uuid not null,
    target_id uuid not null,
    retention smallint not null check (retention > 0),
    seq       bigint not null check (seq >= 0),
    primary key (tenant_id, target_id, retention),
    foreign key (tenant_id, target_id) references sink.target (tenant_id, id) on delete cascade
);

do $$ declare t text;
begin
    foreach t in array array['target', 'cursor'] loop
        execute format('alter table sink.%I enable row level security', t);
        execute format('alter table sink.%I force row level security', t);
        execute format('create policy tenant on sink.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;

-- Whose entries are carried at all is asked in the provider's scope, through a function; the rows stay
-- behind their walls.
create policy every_target on sink.target for select to current_user
    using (store.current_tenant() = '00000000-0000-0000-0000-000000000001'::uuid);
create function sink.tenants() returns setof uuid language sql stable security definer
    set search_path = pg_catalog as 'select distinct tenant_id from sink.target where state = ''running''';
revoke all on function sink.tenants() from public;
grant execute on function sink.tenants() to sekisho_app;

grant select, insert, delete on sink.target, sink.cursor to sekisho_app;
grant update (state, attempts, failing_since, next_try, error, detail, last_sent_at) on sink.target to sekisho_app;
grant update (seq) on sink.cursor to sekisho_app;
