-- Monthly reviews: packs as they were drawn up, who signed them, what was found and how it was answered.
create schema review;
grant usage on schema review to sekisho_app;

-- A pack is drawn up once and never changed; one that was drawn up too early is followed by a further edition.
-- `body` is sealed; `digest` is of what was sealed, and stands in the ledger's entry too.
create table review.pack (
    tenant_id    uuid not null,
    id           uuid not null,
    month        date not null check (extract(day from month) = 1),
    edition      integer not null check (edition >= 1),
    -- An interim pack of a month that is not over is never signed.
    is_final     boolean not null,
    drawn_at     timestamptz not null,
    drawn_by     text not null check (length(drawn_by) <= 100),
    digest       bytea not null check (length(digest) = 32),
    body         bytea not null,
    first_by     uuid,
    first_at     timestamptz,
    second_by    uuid,
    second_at    timestamptz,
    accounts_by  uuid,
    accounts_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, month, edition),
    check ((first_by is null) = (first_at is null)),
    check ((second_by is null) = (second_at is null)),
    check ((accounts_by is null) = (accounts_at is null)),
    -- Two people: the second comes after the first and is somebody else.
    check (second_by is null or (first_by is not null and second_by <> first_by)),
    check (is_final or (first_by is null and accounts_by is null))
);

-- What needs an answer: found by the program (`code` names the rule) or remarked by a person ('remark').
create table review.finding (
    tenant_id   uuid not null,
    id          uuid not null,
    month       date not null check (extract(day from month) = 1),
    code        text not null check (length(code) between 1 and 64),
    -- How many entries, accounts or keys the rule speaks of.
    count       bigint not null check (count >= 0),
    -- The person's words, sealed; null where the rule speaks.
    words       bytea,
    opened_by   text not null check (length(opened_by) <= 100),
    opened_at   timestamptz not null,
    answer      bytea,
    answered_by uuid,
    answered_at timestamptz,
    closing     bytea,
    closed_by   uuid,
    closed_at   timestamptz,
    primary key (tenant_id, id),
    check ((code = 'remark') = (words is not null)),
    check ((answer is null) = (answered_by is null) and (answer is null) = (answered_at is null)),
    check ((closed_by is null) = (closed_at is null)),
    check (closed_at is null or answered_at is not null)
);
create unique index finding_of_rule on review.finding (tenant_id, month, code) where code <> 'remark';
create index finding_open on review.finding (tenant_id, month) where closed_at is null;

do $$ declare t text;
begin
    foreach t in array array['pack', 'finding'] loop
        execute format('alter table review.%I enable row level security', t);
        execute format('alter table review.%I force row level security', t);
        execute format('create policy tenant on review.%I using (tenant_id = store.current_tenant())
                        with check (tenant_id = store.current_tenant())', t);
    end loop;
end $$;
grant select, insert on review.pack, review.finding to sekisho_app;
grant update (first_by, first_at, second_by, second_at, accounts_by, accounts_at) on review.pack to sekisho_app;
grant update (count, answer, answered_by, answered_at, closing, closed_by, closed_at) on review.finding to sekisho_app;
