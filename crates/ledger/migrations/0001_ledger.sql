-- The ledger: entries that are only ever inserted, and the trees that commit to them.
create schema ledger;
grant usage on schema ledger to sekisho_app, sekisho_ledger;

-- One row per operation, inserted by the operation's own transaction. `body` is the leaf: header,
-- nonce, ciphertext. The clear columns are facets for searching; the leaf's header commits to them.
create table ledger.entry (
    tenant_id  uuid not null,
    event_time timestamptz not null,
    id         bigint generated always as identity,
    xid        xid8 not null default pg_current_xact_id(),
    retention  smallint not null,
    class      integer not null,
    activity   text not null check (length(activity) <= 100),
    outcome    smallint not null,
    tok_actor  bytea not null check (length(tok_actor) = 16),
    tok_target bytea not null check (length(tok_target) = 16),
    tok_address bytea not null check (length(tok_address) = 16),
    key_id     bytea not null check (length(key_id) = 32),
    body       bytea not null check (length(body) between 100 and 65535),
    primary key (tenant_id, event_time, id)
) partition by range (event_time);
alter table ledger.entry alter column body set storage external;
create index entry_xid on ledger.entry (xid);
-- An entry whose month has no partition yet is still an entry.
create table ledger.entry_default partition of ledger.entry default;

-- Makes the partitions of the given month and the two after it, where missing and possible.
create function ledger.ensure_partitions(first date) returns void language plpgsql security definer
    set search_path = pg_catalog as $$
declare month date; name text;
begin
    for step in 0..2 loop
        month := (date_trunc('month', first) + make_interval(months => step))::date;
        name := 'entry_' || to_char(month, 'YYYY_MM');
        if to_regclass('ledger.' || name) is null
           and not exists (select from ledger.entry_default
                           where event_time >= month and event_time < month + interval '1 month') then
            execute format('create table ledger.%I partition of ledger.entry for values from (%L) to (%L)',
                           name, month::timestamptz, (month + interval '1 month')::timestamptz);
        end if;
    end loop;
end $$;
revoke all on function ledger.ensure_partitions(date) from public;
grant execute on function ledger.ensure_partitions(date) to sekisho_ledger;

-- Entries cannot be changed by any role of the application. A superuser can: the tree tells.
create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'ledger entries are never changed' using errcode = '42501';
end $$;
create trigger entry_is_final before update or delete on ledger.entry
    for each row execute function ledger.refuse_change();
create trigger entry_is_never_truncated before truncate on ledger.entry
    for each statement execute function ledger.refuse_change();

-- Data keys: one per tenant, retention class and month, sealed by the tenant's key. Destroying the
-- row's wrapped key is forgetting what it sealed.
create table ledger.data_key (
    tenant_id  uuid not null,
    retention  smallint not null,
    month      date not null,
    key_id     bytea not null check (length(key_id) = 32),
    wrapped    bytea,
    expiry_key text,
    created_at timestamptz not null,
    destroyed_at timestamptz,
    destroy_reason text,
    primary key (tenant_id, retention, month)
);

-- One RFC 6962 tree per tenant and retention class; retention 0 of the provider is the anchor log,
-- whose leaves are the other trees' checkpoints.
create table ledger.tree (
    tenant_id  uuid not null,
    retention  smallint not null,
    origin     text not null unique,
    size       bigint not null,
    root       bytea not null,
    frontier   bytea not null,
    min_index  bigint not null default 0,
    note       text not null,
    signed_at  timestamptz not null,
    anchored_size bigint not null default 0,
    primary key (tenant_id, retention)
);

-- The order: which entry is which leaf.
create table ledger.leaf (
    tenant_id  uuid not null,
    retention  smallint not null,
    seq        bigint not null,
    event_time timestamptz not null,
    id         bigint not null,
    primary key (tenant_id, retention, seq)
);
create index leaf_entry on ledger.leaf (id);

create table ledger.anchor_leaf (
    tenant_id  uuid not null,
    seq        bigint not null,
    body       bytea not null,
    primary key (tenant_id, seq)
);

-- Static tiles (C2SP tlog-tiles): full ones, and the growing one at the right edge of each level.
create table ledger.tile (
    tenant_id  uuid not null,
    retention  smallint not null,
    level      smallint not null,
    n          bigint not null,
    hashes     bytea not null check (length(hashes) % 32 = 0 and length(hashes) <= 8192),
    primary key (tenant_id, retention, level, n)
);

-- The fence: an integrator proceeds only from the state that it read. No tenant: one row.
create table ledger.state (
    shard      smallint primary key,
    snapshot   pg_snapshot not null,
    batch      bigint not null
);
insert into ledger.state (shard, snapshot, batch) values (0, '1:1:', 0);

do $$ declare t text;
begin
    foreach t in array array['entry', 'data_key', 'tree', 'leaf', 'anchor_leaf', 'tile'] loop
        execute format('alter table ledger.%I enable row level security', t);
        execute format('alter table ledger.%I force row level security', t);
        execute format('create policy tenant on ledger.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
        execute format('create policy integrator on ledger.%I to sekisho_ledger using (true) with check (true)', t);
    end loop;
end $$;

grant select, insert on ledger.entry to sekisho_app;
grant select, insert on ledger.data_key to sekisho_app;
grant select on ledger.tree, ledger.leaf, ledger.anchor_leaf, ledger.tile to sekisho_app;
grant select on ledger.entry, ledger.data_key to sekisho_ledger;
grant select, insert, update on ledger.tree, ledger.tile, ledger.state to sekisho_ledger;
grant select, insert on ledger.leaf, ledger.anchor_leaf to sekisho_ledger;
