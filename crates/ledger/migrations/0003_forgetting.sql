-- Forgetting on time. A data key is wrapped twice: by its tenant's key, and by the expiry key named in
-- `expiry_key`, which lies with the custodian and never in this database (null: made before there were
-- any). On `keep_until` its period is over; before, nobody may destroy it. Null: made before periods were
-- written down; the caller states the period of its class.
alter table ledger.data_key add column keep_until date;

-- Destroys what is left of a data key here: for the tenant of the scope, and not before its time. The
-- application cannot change data keys otherwise. `on_contract_end` may end classes early for which no
-- period was promised; the promised ones (6 to 9) stay. Returns the key's id; null if there is nothing to
-- destroy or it is too early.
create function ledger.forget_data_key(of_retention smallint, of_month date, due date, at timestamptz,
                                       reason text, on_contract_end boolean)
    returns bytea language plpgsql security definer set search_path = pg_catalog as $$
declare destroyed bytea;
begin
    update ledger.data_key k
    set wrapped = null, destroyed_at = at, destroy_reason = reason
    where k.tenant_id = store.current_tenant() and k.retention = of_retention and k.month = of_month
      and k.destroyed_at is null
      and (greatest(k.keep_until, due) <= (at at time zone 'UTC')::date
           or (on_contract_end and k.retention < 6))
    returning k.key_id into destroyed;
    return destroyed;
end $$;
revoke all on function ledger.forget_data_key(smallint, date, date, timestamptz, text, boolean) from public;
grant execute on function ledger.forget_data_key(smallint, date, date, timestamptz, text, boolean) to sekisho_app;

-- Puts a key that must stay under an expiry key of its own, before the common one is destroyed.
create function ledger.move_data_key(of_retention smallint, of_month date, to_wrapped bytea, to_expiry_key text)
    returns boolean language plpgsql security definer set search_path = pg_catalog as $$
begin
    update ledger.data_key k
    set wrapped = to_wrapped, expiry_key = to_expiry_key
    where k.tenant_id = store.current_tenant() and k.retention = of_retention and k.month = of_month
      and k.wrapped is not null and k.destroyed_at is null;
    return found;
end $$;
revoke all on function ledger.move_data_key(smallint, date, bytea, text) from public;
grant execute on function ledger.move_data_key(smallint, date, bytea, text) to sekisho_app;
