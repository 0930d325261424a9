-- Roll-calls: who was asked after which event, and what they answered.
create schema safety;
grant usage on schema safety to sekisho_app;

-- When a telegram asks this tenant's people. One row; it is also the lock under which the
-- telegrams of a tenant are evaluated one after the other.
create table safety.rule (
    tenant_id   uuid primary key,
    is_watching boolean not null,
    minimum     text not null check (minimum in ('1', '2', '3', '4', '5-', '5+', '6-', '6+', '7')),
    drills      text not null check (drills in ('ignore', 'drill')),
    changed_at  timestamptz not null
);

-- Which tenants a telegram of the watched folder is given to. Ids and nothing else, readable in
-- every scope, written in the tenant's own.
create table safety.watcher (
    tenant_id uuid primary key
);

create table safety.roll_call (
    tenant_id  uuid not null,
    id         uuid not null,
    purpose    text not null check (purpose in ('real', 'drill')),
    -- The agency's number of the event; null for a roll-call that a person started.
    event      text check (length(event) <= 64),
    -- What the person who started it wrote, sealed.
    message    bytea check (length(message) <= 4096),
    -- The agency's own words, public.
    headline   text check (length(headline) <= 4000),
    hypocentre text check (length(hypocentre) <= 200),
    -- Area code → intensity, as reported when people were asked.
    areas      jsonb not null default '{}',
    strongest  text,
    started_at timestamptz not null,
    started_by uuid,
    ended_at   timestamptz,
    ending     text check (ending in ('closed', 'cancelled')),
    resends    integer not null default 0 check (resends between 0 and 5),
    primary key (tenant_id, id),
    check ((ended_at is null) = (ending is null))
);
create unique index roll_call_open on safety.roll_call (tenant_id, purpose, event)
    where event is not null and ended_at is null;
create index roll_call_recent on safety.roll_call (tenant_id, started_at desc, id);

-- One person asked in one roll-call, as they were when they were asked.
create table safety.recipient (
    tenant_id    uuid not null,
    id           uuid not null,
    roll_call_id uuid not null,
    user_id      uuid not null,
    person       bytea not null check (length(person) <= 2048),
    department   text not null check (length(department) <= 400),
    area         text check (length(area) = 3),
    language     text not null check (language in ('ja', 'en')),
    -- The mail that is to be written to them next, and nothing when none is.
    due          text check (due in ('ask', 'remind', 'correct')),
    -- When a mail was due there was no address.
    has_no_address boolean not null default false,
    mail_id      uuid,
    asked_at     timestamptz,
    answer       text check (answer in ('safe', 'injured', 'needs-help')),
    answer_id    uuid,
    answers      integer not null default 0 check (answers between 0 and 50),
    first_answered_at timestamptz,
    answered_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, roll_call_id, user_id),
    foreign key (tenant_id, roll_call_id) references safety.roll_call (tenant_id, id)
);
create index recipient_due on safety.recipient (tenant_id, roll_call_id, id) where due is not null;
create index recipient_user on safety.recipient (tenant_id, user_id, roll_call_id);

-- The links that mails carry. Only a digest: what opens the page is nowhere in the database.
create table safety.answer_link (
    tenant_id    uuid not null,
    digest       bytea not null check (length(digest) = 32),
    recipient_id uuid not null,
    created_at   timestamptz not null,
    primary key (tenant_id, digest),
    foreign key (tenant_id, recipient_id) references safety.recipient (tenant_id, id)
);

-- Every answer that was given, the corrected ones too.
create table safety.answer (
    tenant_id    uuid not null,
    id           uuid not null,
    recipient_id uuid not null,
    answer       text not null check (answer in ('safe', 'injured', 'needs-help')),
    comment      bytea check (length(comment) <= 2048),
    by_link      boolean not null,
    answered_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, recipient_id) references safety.recipient (tenant_id, id)
);
create index answer_recipient on safety.answer (tenant_id, recipient_id, answered_at);

-- Every telegram that was evaluated, and what came of it. The digest makes a second delivery of
-- the same bytes a thing that has been done already.
create table safety.telegram (
    tenant_id    uuid not null,
    id           uuid not null,
    digest       bytea not null check (length(digest) = 32),
    received_at  timestamptz not null,
    name         text not null check (length(name) <= 200),
    bulletin     text check (length(bulletin) <= 20),
    title        text not null check (length(title) <= 400),
    headline     text not null check (length(headline) <= 4000),
    purpose      text check (purpose in ('real', 'drill')),
    event        text check (length(event) <= 64),
    reported     timestamptz not null,
    serial       bigint,
    issued       timestamptz not null,
    outcome      text not null check (length(outcome) <= 40),
    people       integer not null default 0,
    roll_call_id uuid,
    doubts       text not null default '' check (length(doubts) <= 4000),
    primary key (tenant_id, id),
    unique (tenant_id, digest)
);
create index telegram_recent on safety.telegram (tenant_id, received_at desc, id);
create index telegram_event on safety.telegram (tenant_id, purpose, event, bulletin);

do $$ declare t text;
begin
    foreach t in array array['rule', 'watcher', 'roll_call', 'recipient', 'answer_link', 'answer', 'telegram'] loop
        execute format('alter table safety.%I enable row level security', t);
        execute format('alter table safety.%I force row level security', t);
        execute format('create policy tenant on safety.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;
create policy every_watcher on safety.watcher for select using (true);

grant select, insert, update on safety.rule to sekisho_app;
grant select, insert, delete on safety.watcher to sekisho_app;
grant select, insert, update on safety.roll_call, safety.recipient to sekisho_app;
grant select, insert on safety.answer_link, safety.answer, safety.telegram to sekisho_app;
