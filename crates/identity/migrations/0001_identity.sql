-- People, how they prove who they are, and where they are signed in. Names and addresses of people
-- are sealed under their tenant's key; what opens something (links, cookies) is kept as a digest.
create schema identity;
grant usage on schema identity to sekisho_app;

create table identity.user_account (
    tenant_id       uuid not null,
    id              uuid not null,
    login           text not null check (length(login) between 1 and 64),
    name            bytea not null,
    email           bytea,
    -- Finds equal addresses without showing them.
    email_index     bytea check (length(email_index) = 32),
    department      text not null default '' check (length(department) <= 100),
    area            text check (area ~ '^[0-9]{3}$'),
    language        text not null check (language in ('ja', 'en')),
    standing        text not null check (standing in ('member', 'administrator', 'operator')),
    state           text not null check (state in ('active', 'suspended')),
    -- Null until the person has set one.
    password_phc    text check (length(password_phc) <= 500),
    password_set_at timestamptz,
    must_change     boolean not null default false,
    totp            bytea,
    -- The last time step of which a code was accepted; it only rises.
    totp_step       bigint,
    -- A secret that was shown and not confirmed by a first code yet.
    totp_offer      bytea,
    created_at      timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, login),
    unique (tenant_id, email_index),
    check ((email is null) = (email_index is null)),
    check ((password_phc is null) = (password_set_at is null))
);

create table identity.session (
    tenant_id      uuid not null,
    id             uuid not null,
    digest         bytea not null check (length(digest) = 32),
    user_id        uuid not null,
    signed_in_at   timestamptz not null,
    last_seen      timestamptz not null,
    -- Null: never ends by idling.
    idle_seconds   integer check (idle_seconds > 0),
    absolute_until timestamptz not null,
    address        text check (length(address) <= 64),
    agent          text check (length(agent) <= 256),
    revoked_at     timestamptz,
    reason         text check (length(reason) <= 64),
    primary key (tenant_id, id),
    unique (tenant_id, digest),
    foreign key (tenant_id, user_id) references identity.user_account (tenant_id, id)
);
create index session_of_user on identity.session (tenant_id, user_id) where revoked_at is null;

-- Between the password and what is still owed.
create table identity.pending_sign_in (
    tenant_id  uuid not null,
    digest     bytea not null check (length(digest) = 32),
    id         uuid not null,
    user_id    uuid not null,
    content    bytea not null,
    expires_at timestamptz not null,
    primary key (tenant_id, digest),
    foreign key (tenant_id, user_id) references identity.user_account (tenant_id, id)
);
create index pending_of_user on identity.pending_sign_in (tenant_id, user_id);
create index pending_expiry on identity.pending_sign_in (tenant_id, expires_at);

-- Mailed links that set a password. Good once.
create table identity.token (
    tenant_id  uuid not null,
    digest     bytea not null check (length(digest) = 32),
    user_id    uuid not null,
    purpose    text not null check (purpose in ('set-up', 'reset')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    primary key (tenant_id, digest),
    foreign key (tenant_id, user_id) references identity.user_account (tenant_id, id)
);
create index token_of_user on identity.token (tenant_id, user_id);
create index token_expiry on identity.token (tenant_id, expires_at);

-- Attempts that were not followed by a success, one row for each sign-in name and kind of proof,
-- whether or not somebody has that name.
create table identity.attempt (
    tenant_id    uuid not null,
    name_index   bytea not null check (length(name_index) = 32),
    kind         text not null check (kind in ('password', 'code', 'link')),
    attempts     timestamptz[] not null,
    locked_until timestamptz,
    touched_at   timestamptz not null,
    primary key (tenant_id, name_index, kind)
);
create index attempt_touched on identity.attempt (tenant_id, touched_at);

-- What a tenant has set. No row: it is silent about everything.
create table identity.option_layer (
    tenant_id  uuid primary key,
    layer      jsonb not null,
    changed_at timestamptz not null,
    changed_by text not null check (length(changed_by) <= 100)
);

do $$
declare name text;
begin
    foreach name in array array['user_account', 'session', 'pending_sign_in', 'token', 'attempt', 'option_layer'] loop
        execute format('alter table identity.%I enable row level security', name);
        execute format('alter table identity.%I force row level security', name);
        execute format('create policy tenant on identity.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', name);
    end loop;
end $$;

grant select, insert, update on identity.user_account to sekisho_app;
grant select, insert, update, delete on identity.session to sekisho_app;
grant select, insert, update, delete on identity.pending_sign_in to sekisho_app;
grant select, insert, update, delete on identity.token to sekisho_app;
grant select, insert, update, delete on identity.attempt to sekisho_app;
grant select, insert, update on identity.option_layer to sekisho_app;
