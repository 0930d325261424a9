-- Rules over the ledger's entries, what they raised, and who is told.
create schema alert;
grant usage on schema alert to sekisho_app;

-- A tenant's own rules, and what it changed of the seeded ones (`filter` is null then).
create table alert.rule (
    tenant_id  uuid not null,
    id         text not null check (length(id) between 1 and 64),
    is_on      boolean not null,
    severity   smallint not null check (severity between 1 and 4),
    name       text check (length(name) between 1 and 100),
    reason     text check (length(reason) <= 400),
    filter     text check (length(filter) between 1 and 1000),
    key        text not null default '' check (length(key) <= 1000),
    gauge      text not null default 'count' check (gauge in ('count', 'distinct', 'unseen')),
    value      text not null default '' check (length(value) <= 1000),
    threshold  integer not null check (threshold between 1 and 1000),
    window_s   integer not null check (window_s between 1 and 7776000),
    quiet_s    integer not null check (quiet_s between 0 and 604800),
    changed_at timestamptz not null,
    changed_by text not null check (length(changed_by) <= 100),
    primary key (tenant_id, id),
    check ((filter is null) = (name is null))
);

-- How far the follower has read each tree, and what it remembers: one row, so that both are of one
-- instant. `generation` is the fence: who read another one writes nothing.
create table alert.tail (
    tenant_id  uuid primary key,
    generation bigint not null,
    cursors    jsonb not null,
    state      bytea not null,
    kept_at    timestamptz not null
);

-- What was raised. `content` is sealed: key, entry, facts.
create table alert.alert (
    tenant_id       uuid not null,
    id              uuid not null,
    rule            text not null,
    severity        smallint not null check (severity between 1 and 4),
    raised_at       timestamptz not null,
    last_at         timestamptz not null,
    times           integer not null check (times > 0),
    delay_ms        integer not null,
    dispatched_at   timestamptz,
    content         bytea not null,
    acknowledged_at timestamptz,
    acknowledged_by text check (length(acknowledged_by) <= 100),
    note            bytea,
    primary key (tenant_id, id),
    check ((acknowledged_at is null) = (acknowledged_by is null))
);
create index alert_open on alert.alert (tenant_id, raised_at desc) where acknowledged_at is null;
create index alert_raised on alert.alert (tenant_id, raised_at desc);
create index alert_rule on alert.alert (tenant_id, rule, raised_at desc);

-- Who is told. `address` and `secret` are sealed; `shown` is what lists show of it.
create table alert.channel (
    tenant_id  uuid not null,
    id         uuid not null,
    kind       text not null check (kind in ('mail', 'webhook')),
    shown      text not null check (length(shown) <= 300),
    address    bytea not null,
    secret     bytea,
    severity   smallint not null check (severity between 1 and 4),
    made_at    timestamptz not null,
    made_by    text not null check (length(made_by) <= 100),
    last_error text check (length(last_error) <= 300),
    failing_since timestamptz,
    primary key (tenant_id, id)
);

-- Webhook deliveries: each is one alert on its way to one channel.
create table alert.delivery (
    tenant_id  uuid not null,
    alert_id   uuid not null,
    channel_id uuid not null,
    state      text not null check (state in ('waiting', 'sent', 'failed')),
    attempts   integer not null default 0,
    made_at    timestamptz not null,
    settled_at timestamptz,
    last_error text check (length(last_error) <= 300),
    primary key (tenant_id, alert_id, channel_id)
);

-- A rule tried on past entries.
create table alert.trial (
    tenant_id  uuid not null,
    id         uuid not null,
    rule       jsonb not null,
    days       integer not null check (days between 1 and 90),
    state      text not null check (state in ('waiting', 'running', 'done', 'cut', 'failed')),
    scanned    bigint not null default 0,
    total      bigint not null default 0,
    raised     integer not null default 0,
    faults     integer not null default 0,
    examples   bytea,
    started_at timestamptz not null,
    started_by text not null check (length(started_by) <= 100),
    settled_at timestamptz,
    primary key (tenant_id, id)
);

do $$ declare t text;
begin
    foreach t in array array['rule', 'tail', 'alert', 'channel', 'delivery', 'trial'] loop
        execute format('alter table alert.%I enable row level security', t);
        execute format('alter table alert.%I force row level security', t);
        execute format('create policy tenant on alert.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;
grant select, insert, update, delete on alert.rule, alert.channel, alert.delivery, alert.trial to sekisho_app;
grant select, insert, update on alert.tail to sekisho_app;
grant select, insert, update, delete on alert.alert to sekisho_app;
