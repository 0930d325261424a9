-- The inventory, what probes saw of it, and who decided otherwise. All rows are the provider's own.
create schema assurance;
grant usage on schema assurance to sekisho_app;

-- What must be proven. Retired, never deleted: evidence keeps its subject.
create table assurance.asset (
    tenant_id uuid not null,
    id        uuid not null,
    class     text not null check (class in ('gate-listener', 'tenant', 'ledger', 'database', 'service', 'platform')),
    name      text not null check (length(name) between 1 and 200),
    -- How a probe reaches it: address, host name, tenant.
    attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object' and octet_length(attributes::text) <= 8192),
    since     timestamptz not null,
    until     timestamptz check (until >= since),
    primary key (tenant_id, id)
);
create unique index asset_live on assurance.asset (tenant_id, class, name) where until is null;
alter table assurance.asset enable row level security;
alter table assurance.asset force row level security;
create policy tenant on assurance.asset
    using (tenant_id = store.current_tenant()) with check (tenant_id = store.current_tenant());
grant select, insert on assurance.asset to sekisho_app;
grant update (until, attributes) on assurance.asset to sekisho_app;

-- One observed window of one probe on one asset. Appended to, never changed.
create table assurance.evidence (
    tenant_id uuid not null,
    id        uuid not null,
    probe     text not null check (length(probe) between 1 and 64),
    asset     uuid not null,
    t0        timestamptz not null,
    t1        timestamptz not null check (t1 >= t0),
    runs      integer not null check (runs > 0),
    ok        integer not null check (ok between 0 and runs),
    missed    integer not null check (missed >= 0),
    verdict   text not null check (verdict in ('pass', 'fail', 'error', 'na')),
    facts     jsonb not null check (jsonb_typeof(facts) = 'object' and octet_length(facts::text) <= 32768),
    seen      timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, asset) references assurance.asset (tenant_id, id)
);
create index evidence_series on assurance.evidence (tenant_id, probe, asset, t1 desc);
alter table assurance.evidence enable row level security;
alter table assurance.evidence force row level security;
create policy tenant on assurance.evidence
    using (tenant_id = store.current_tenant()) with check (tenant_id = store.current_tenant());
grant select, insert on assurance.evidence to sekisho_app;

-- The newest evidence of each probe on each asset: what status is derived from.
create table assurance.head (
    tenant_id uuid not null,
    probe     text not null check (length(probe) between 1 and 64),
    asset     uuid not null,
    evidence  uuid not null,
    t1        timestamptz not null,
    verdict   text not null check (verdict in ('pass', 'fail', 'error', 'na')),
    since     timestamptz not null check (since <= t1),
    primary key (tenant_id, probe, asset),
    foreign key (tenant_id, asset) references assurance.asset (tenant_id, id),
    foreign key (tenant_id, evidence) references assurance.evidence (tenant_id, id)
);
alter table assurance.head enable row level security;
alter table assurance.head force row level security;
create policy tenant on assurance.head
    using (tenant_id = store.current_tenant()) with check (tenant_id = store.current_tenant());
grant select, insert, update on assurance.head to sekisho_app;

-- The newest trial of each probe on something known to be wrong.
create table assurance.canary (
    tenant_id uuid not null,
    probe     text not null check (length(probe) between 1 and 64),
    at        timestamptz not null,
    is_caught boolean not null,
    since     timestamptz not null check (since <= at),
    facts     jsonb not null check (jsonb_typeof(facts) = 'object' and octet_length(facts::text) <= 32768),
    primary key (tenant_id, probe)
);
alter table assurance.canary enable row level security;
alter table assurance.canary force row level security;
create policy tenant on assurance.canary
    using (tenant_id = store.current_tenant()) with check (tenant_id = store.current_tenant());
grant select, insert, update on assurance.canary to sekisho_app;

-- A decision that a clause is not kept for a while: by a person, for a reason, with an end.
create table assurance.exception (
    tenant_id  uuid not null,
    id         uuid not null,
    clause     text not null check (length(clause) between 1 and 64),
    since      timestamptz not null,
    until      timestamptz not null check (until > since and until <= since + interval '366 days'),
    reason     text not null check (length(btrim(reason)) between 1 and 500),
    decided_by text not null check (length(decided_by) between 1 and 200),
    primary key (tenant_id, id)
);
create index exception_clause on assurance.exception (tenant_id, clause, until);
alter table assurance.exception enable row level security;
alter table assurance.exception force row level security;
create policy tenant on assurance.exception
    using (tenant_id = store.current_tenant()) with check (tenant_id = store.current_tenant());
grant select, insert on assurance.exception to sekisho_app;
grant update (until) on assurance.exception to sekisho_app;
