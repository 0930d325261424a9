-- Mail on its way out. What a mail says is sealed, and its text is forgotten once it is settled:
-- it may hold a link that opens something.
create schema notice;
grant usage on schema notice to sekisho_app;

create table notice.mail (
    tenant_id  uuid not null,
    id         uuid not null,
    purpose    text not null check (length(purpose) between 1 and 64),
    reference  uuid,
    recipient  bytea not null,
    subject    bytea not null,
    body       bytea,
    state      text not null check (state in ('queued', 'deferred', 'sent', 'failed')),
    attempts   integer not null default 0 check (attempts >= 0),
    message_id text check (length(message_id) <= 250),
    created_at timestamptz not null,
    settled_at timestamptz,
    last_reply text check (length(last_reply) <= 300),
    primary key (tenant_id, id),
    check ((settled_at is not null) = (state in ('sent', 'failed'))),
    check ((body is null) = (settled_at is not null))
);
create index mail_reference on notice.mail (tenant_id, reference) where reference is not null;
alter table notice.mail enable row level security;
alter table notice.mail force row level security;
create policy tenant on notice.mail using (tenant_id = store.current_tenant())
    with check (tenant_id = store.current_tenant());
grant select, insert on notice.mail to sekisho_app;
grant update (body, state, attempts, message_id, settled_at, last_reply) on notice.mail to sekisho_app;
