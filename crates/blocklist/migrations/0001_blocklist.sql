-- Networks that are blocked or allowed: by hand, and by gates. The provider's own; the walls are
-- those of every tenant's tables.
create schema blocklist;
grant usage on schema blocklist to sekisho_app;

-- `made_by` and `lifted_by` are references as the ledger has them; the ledger also keeps what was
-- deleted here.
create table blocklist.entry (
    tenant_id   uuid not null,
    id          uuid not null,
    network     cidr not null,
    rule        text not null check (rule in ('block', 'allow', 'automatic')),
    reason      text not null check (length(reason) between 1 and 400),
    made_at     timestamptz not null,
    made_by     text not null check (length(made_by) <= 100),
    ends_at     timestamptz,
    level       integer not null default 0,
    lifted_at   timestamptz,
    lifted_by   text check (length(lifted_by) <= 100),
    lift_reason text check (length(lift_reason) between 1 and 400),
    primary key (tenant_id, id),
    check (rule <> 'automatic' or ends_at is not null),
    check ((lifted_at is null) = (lifted_by is null))
);
create index entry_in_force on blocklist.entry (tenant_id, rule, made_at desc) where lifted_at is null;
create index entry_over on blocklist.entry (tenant_id, ends_at);

do $$ declare t text;
begin
    foreach t in array array['entry'] loop
        execute format('alter table blocklist.%I enable row level security', t);
        execute format('alter table blocklist.%I force row level security', t);
        execute format('create policy tenant on blocklist.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;
grant select, insert, delete on blocklist.entry to sekisho_app;
grant update (lifted_at, lifted_by, lift_reason) on blocklist.entry to sekisho_app;
