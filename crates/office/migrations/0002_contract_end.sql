-- At the end of a contract a tenant gets another key, under which only what must be kept is wrapped again.
-- The application cannot change tenants' keys otherwise; the provider's own is never replaced.
create function office.replace_tenant_key(to_wrapped bytea, at timestamptz)
    returns boolean language plpgsql security definer set search_path = pg_catalog as $$
begin
    update office.tenant_key k set wrapped = to_wrapped, created_at = at
    where k.tenant_id = store.current_tenant() and k.tenant_id <> '00000000-0000-0000-0000-000000000001';
    return found;
end $$;
revoke all on function office.replace_tenant_key(bytea, timestamptz) from public;
grant execute on function office.replace_tenant_key(bytea, timestamptz) to sekisho_app;
