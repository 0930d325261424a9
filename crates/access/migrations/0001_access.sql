-- Roles of a tenant, what they grant, and who holds them.
create schema access;
grant usage on schema access to sekisho_app;

-- `name_key` is the name as it is compared: without case and outer space. The two built-in roles are
-- shown in the reader's language; their stored name is the Japanese one.
create table access.role (
    tenant_id  uuid not null,
    id         uuid not null,
    name       text not null check (length(name) between 1 and 100),
    name_key   text not null check (length(name_key) between 1 and 300),
    builtin    text check (builtin in ('administrator', 'general')),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, name_key)
);
create unique index role_builtin on access.role (tenant_id, builtin) where builtin is not null;

-- The built-in administrator role grants everything and has no rows here.
create table access.role_grant (
    tenant_id  uuid not null,
    role_id    uuid not null,
    service    text not null check (length(service) <= 64),
    function   text not null check (length(function) <= 64),
    primary key (tenant_id, role_id, service, function),
    foreign key (tenant_id, role_id) references access.role on delete cascade
);

-- No cascade: a role that somebody holds is not deleted.
create table access.member_role (
    tenant_id  uuid not null,
    user_id    uuid not null,
    role_id    uuid not null,
    primary key (tenant_id, user_id, role_id),
    foreign key (tenant_id, role_id) references access.role
);
create index member_role_of on access.member_role (tenant_id, role_id);

do $$ declare t text;
begin
    foreach t in array array['role', 'role_grant', 'member_role'] loop
        execute format('alter table access.%I enable row level security', t);
        execute format('alter table access.%I force row level security', t);
        execute format('create policy tenant on access.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;

grant select, insert, update, delete on access.role to sekisho_app;
grant select, insert, delete on access.role_grant, access.member_role to sekisho_app;
