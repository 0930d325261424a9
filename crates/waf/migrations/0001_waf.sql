-- Rule packages and which of them is in force, with what the provider adds and takes away. All rows are the
-- provider's own, but waf.choice: that is each tenant's.
create schema waf;
grant usage on schema waf to sekisho_app;

-- A rule set as it was brought. Never changed: another one is another package.
create table waf.package (
    tenant_id   uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    id          uuid not null,
    name        text not null check (length(name) between 1 and 100),
    version     text not null check (length(version) between 1 and 60),
    -- SHA-256 over names, lengths and contents of the files.
    digest      bytea not null check (octet_length(digest) = 32),
    source      text not null check (length(source) between 1 and 500),
    -- Names and contents, compressed.
    files       bytea not null check (octet_length(files) between 1 and 33554432),
    file_count  integer not null check (file_count between 1 and 1000),
    -- Bytes before compression.
    size        bigint not null check (size between 1 and 33554432),
    rule_count  integer not null check (rule_count > 0),
    -- What failed of the self-test, one name a line, and why it was accepted all the same.
    failures    text not null check (length(failures) <= 8192),
    override    text check (length(override) between 1 and 500),
    imported_by text not null check (length(imported_by) <= 200),
    imported_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, digest),
    check (failures = '' or override is not null)
);

-- Which package is in force. The nil id is the baseline, which is no row. No row at all: nothing was ever decided.
create table waf.deployment (
    tenant_id   uuid primary key check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    active      uuid not null,
    -- What was in force before: where rolling back leads.
    previous    uuid,
    -- Beside the active one, seen by some requests and deciding nothing.
    staged      uuid check (staged <> active),
    reason      text not null check (length(reason) between 1 and 500),
    changed_by  text not null check (length(changed_by) <= 200),
    changed_at  timestamptz not null,
    staged_at   timestamptz check ((staged_at is null) = (staged is null))
);

-- What a rule does not look at, where. Ended, never deleted.
create table waf.exclusion (
    tenant_id   uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    id          uuid not null,
    rule        bigint not null check (rule > 0),
    target      text check (length(target) between 1 and 200),
    service     text check (length(service) between 1 and 100),
    path        text check (length(path) between 1 and 500),
    -- Whose requests only.
    member_of   uuid,
    reason      text not null check (length(reason) between 1 and 500),
    made_by     text not null check (length(made_by) <= 200),
    made_at     timestamptz not null,
    expires_at  timestamptz not null check (expires_at > made_at),
    ended_by    text check (length(ended_by) <= 200),
    ended_at    timestamptz check ((ended_at is null) = (ended_by is null)),
    primary key (tenant_id, id)
);
create index exclusion_live on waf.exclusion (tenant_id, expires_at) where ended_at is null;

-- One rule of the provider's own against a hole that is not mended yet. Ended, never deleted.
create table waf.patch (
    tenant_id   uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    id          uuid not null,
    rule        bigint not null check (rule between 83000 and 84999),
    text        text not null check (length(text) between 1 and 8192),
    reason      text not null check (length(reason) between 1 and 500),
    made_by     text not null check (length(made_by) <= 200),
    made_at     timestamptz not null,
    expires_at  timestamptz not null check (expires_at > made_at),
    ended_by    text check (length(ended_by) <= 200),
    ended_at    timestamptz check ((ended_at is null) = (ended_by is null)),
    primary key (tenant_id, id)
);
create index patch_live on waf.patch (tenant_id, expires_at) where ended_at is null;

-- The narrowest exclusion that would have let a request pass that somebody calls honest.
create table waf.proposal (
    tenant_id   uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    id          uuid not null,
    -- The request's, as its refusal page and the audit show it.
    trace       uuid not null,
    rule        bigint not null check (rule > 0),
    message     text not null check (length(message) <= 400),
    target      text check (length(target) between 1 and 200),
    service     text check (length(service) between 1 and 100),
    path        text check (length(path) between 1 and 500),
    member_of   uuid,
    reason      text not null check (length(reason) between 1 and 500),
    made_by     text not null check (length(made_by) <= 200),
    made_at     timestamptz not null,
    state       text not null check (state in ('open', 'accepted', 'declined')),
    primary key (tenant_id, id)
);
create index proposal_open on waf.proposal (tenant_id, made_at) where state = 'open';

-- The rules were looked through: what stood then, and what was decided.
create table waf.review (
    tenant_id   uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    id          uuid not null,
    notes       text not null check (length(notes) between 1 and 4000),
    -- Active package, exclusions, patches and counts as they stood.
    standing    jsonb not null check (jsonb_typeof(standing) = 'object' and octet_length(standing::text) <= 65536),
    reviewed_by text not null check (length(reviewed_by) <= 200),
    reviewed_at timestamptz not null,
    primary key (tenant_id, id)
);
create index review_recent on waf.review (tenant_id, reviewed_at desc);

-- What the staged package would have changed: one row a rule and route.
create table waf.shadow (
    tenant_id   uuid not null check (tenant_id = '00000000-0000-0000-0000-000000000001'),
    active      uuid not null,
    staged      uuid not null,
    -- Whose rule refused: 0 stands for all requests that were compared.
    rule        bigint not null check (rule >= 0),
    route       text not null check (length(route) between 1 and 200),
    -- Requests.
    compared    bigint not null check (compared >= 0),
    only_staged bigint not null check (only_staged >= 0),
    only_active bigint not null check (only_active >= 0),
    first_at    timestamptz not null,
    last_at     timestamptz not null,
    primary key (tenant_id, active, staged, rule, route)
);

-- A tenant's own word on one service, where the provider lets tenants choose.
create table waf.choice (
    tenant_id   uuid not null,
    service     text not null check (length(service) between 1 and 100),
    mode        text not null check (mode in ('block', 'detect')),
    changed_by  text not null check (length(changed_by) <= 200),
    changed_at  timestamptz not null,
    primary key (tenant_id, service)
);

do $$ declare t text;
begin
    foreach t in array array['package', 'deployment', 'exclusion', 'patch', 'proposal', 'review', 'shadow', 'choice'] loop
        execute format('alter table waf.%I enable row level security', t);
        execute format('alter table waf.%I force row level security', t);
        execute format('create policy tenant on waf.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;
-- The gate holds every tenant's choice in memory. It asks through a function, which answers in the provider's scope; in
-- a tenant's it knows of that tenant only.
create policy every_choice on waf.choice for select to current_user
    using (store.current_tenant() = '00000000-0000-0000-0000-000000000001'::uuid);
create function waf.choices() returns table (tenant uuid, service text, mode text)
    language sql stable security definer set search_path = pg_catalog
    as 'select c.tenant_id, c.service, c.mode from waf.choice c order by c.tenant_id, c.service';
revoke all on function waf.choices() from public;
grant execute on function waf.choices() to sekisho_app;

grant select, insert on waf.package to sekisho_app;
grant select, insert, update on waf.deployment, waf.shadow, waf.choice to sekisho_app;
grant select, insert on waf.exclusion, waf.patch, waf.proposal, waf.review to sekisho_app;
grant update (ended_by, ended_at) on waf.exclusion, waf.patch to sekisho_app;
grant update (state) on waf.proposal to sekisho_app;
