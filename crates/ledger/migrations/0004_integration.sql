-- Ordering in bounded steps, and after a server whose transactions count from the beginning.

-- A window of snapshots with more entries than one step takes stays open: `window_until` is where it
-- ends, `window_xid` and `window_id` how far it has been ordered. It counts only while `window_batch`
-- is the current batch. `system_id` is the server by whose transactions `snapshot` counts;
-- entries up to `floor_id` were there when a new server was met: which of them are ordered, only their
-- leaves tell.
alter table ledger.state
    add column system_id    bigint,
    add column floor_id     bigint not null default 0,
    add column window_batch bigint,
    add column window_until pg_snapshot,
    add column window_xid   xid8,
    add column window_id    bigint;

-- Hashes do not compress; trying costs time at every step.
alter table ledger.tile alter hashes set storage external;
-- A tree's row is written at every step: room for the new version in the same page.
alter table ledger.tree set (fillfactor = 50);
alter table ledger.state set (fillfactor = 10);

-- How far a writer's own spool (a file beside the program) has been written here. Moves in the
-- transaction that writes the entries, so that nothing of a spool is written twice.
create table ledger.spool (
    tenant_id  uuid not null,
    spool      uuid not null,
    position   bigint not null,
    primary key (tenant_id, spool)
);
alter table ledger.spool enable row level security;
alter table ledger.spool force row level security;
create policy tenant on ledger.spool using (tenant_id = store.current_tenant())
    with check (tenant_id = store.current_tenant());
grant select, insert, update on ledger.spool to sekisho_app;

-- Who writes entries, and when each was last heard of: a writer that falls silent is told of. Rows of
-- the provider.
create table ledger.writer (
    tenant_id    uuid not null,
    name         text not null check (length(name) <= 64),
    heard_at     timestamptz not null,
    silent_after integer not null check (silent_after between 1 and 86400),
    told_at      timestamptz,
    primary key (tenant_id, name)
);
alter table ledger.writer enable row level security;
alter table ledger.writer force row level security;
create policy tenant on ledger.writer using (tenant_id = store.current_tenant())
    with check (tenant_id = store.current_tenant());
create policy integrator on ledger.writer to sekisho_ledger using (true) with check (true);
grant select on ledger.writer to sekisho_app;
grant select, insert, update, delete on ledger.writer to sekisho_ledger;
