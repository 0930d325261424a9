-- Legal holds, and the lists of what two operators agreed to destroy. Keys are the ledger's.
create schema retention;
grant usage on schema retention to sekisho_app;

-- A hold stands twice under one id: in the provider's register, and with the tenant that it is about, who
-- sees what is kept of it and why. No class: all of them. Months are first days.
create table retention.hold (
    tenant_id   uuid not null,
    id          uuid not null,
    of_tenant   uuid not null,
    class       smallint check (class between 1 and 9),
    first_month date not null,
    last_month  date not null,
    reason      text not null check (length(reason) between 1 and 200),
    made_at     timestamptz not null,
    made_by     text not null check (length(made_by) <= 100),
    lifted_at   timestamptz,
    lifted_by   text check (length(lifted_by) <= 100),
    lift_reason text check (length(lift_reason) between 1 and 200),
    primary key (tenant_id, id),
    check (first_month <= last_month),
    check ((lifted_at is null) = (lifted_by is null)),
    check (tenant_id = of_tenant or tenant_id = '00000000-0000-0000-0000-000000000001')
);

-- What one operator proposed to destroy and another agreed to. `items` is the list as both saw it and is
-- never changed; `names` are the expiry keys that go with it, written when the rows are gone.
create table retention.proposal (
    tenant_id     uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    id            uuid not null,
    basis         text not null check (basis in ('period', 'contract')),
    items         jsonb not null check (jsonb_typeof(items) = 'array'),
    state         text not null check (state in ('proposed', 'refused', 'approved', 'destroying', 'done')),
    proposed_at   timestamptz not null,
    proposed_by   uuid not null,
    decided_at    timestamptz,
    decided_by    uuid,
    decide_reason text check (length(decide_reason) between 1 and 200),
    names         text[],
    done_at       timestamptz,
    primary key (tenant_id, id),
    check ((state = 'proposed') = (decided_by is null)),
    check ((decided_by is null) = (decided_at is null)),
    -- Two persons, whatever the program says.
    check (state in ('proposed', 'refused') or decided_by <> proposed_by),
    check (state not in ('destroying', 'done') or names is not null),
    check ((state = 'done') = (done_at is not null))
);
create unique index proposal_open on retention.proposal (tenant_id, basis)
    where state in ('proposed', 'approved', 'destroying');

do $$ declare t text;
begin
    foreach t in array array['hold', 'proposal'] loop
        execute format('alter table retention.%I enable row level security', t);
        execute format('alter table retention.%I force row level security', t);
        execute format('create policy tenant on retention.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;
grant select, insert on retention.hold, retention.proposal to sekisho_app;
grant update (lifted_at, lifted_by, lift_reason) on retention.hold to sekisho_app;
grant update (state, decided_at, decided_by, decide_reason, names, done_at) on retention.proposal to sekisho_app;
