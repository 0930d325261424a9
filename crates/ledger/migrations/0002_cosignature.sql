-- Witnesses' signatures of the anchor log's checkpoints: what others have seen of this log, and when.
-- One row per witness and day, the newest of the day: the checkpoint file carries the current ones.
create table ledger.cosignature (
    tenant_id  uuid not null,
    witness    text not null check (length(witness) <= 256),
    day        date not null,
    size       bigint not null check (size >= 0),
    line       text not null check (length(line) <= 10000),
    at         timestamptz not null,
    primary key (tenant_id, witness, day)
);
alter table ledger.cosignature enable row level security;
alter table ledger.cosignature force row level security;
create policy tenant on ledger.cosignature using (tenant_id = store.current_tenant())
    with check (tenant_id = store.current_tenant());
create policy integrator on ledger.cosignature to sekisho_ledger using (true) with check (true);
grant select on ledger.cosignature to sekisho_app;
grant select, insert, update on ledger.cosignature to sekisho_ledger;
