-- As in 0001, and the partition that takes what has none is made again if somebody dropped it: without it
-- an entry could have no place, and with it no operation could be done.
create or replace function ledger.ensure_partitions(first date) returns void language plpgsql security definer
    set search_path = pg_catalog as $$
declare month date; name text;
begin
    if to_regclass('ledger.entry_default') is null then
        create table ledger.entry_default partition of ledger.entry default;
    end if;
    for step in 0..2 loop
        month := (date_trunc('month', first) + make_interval(months => step))::date;
        name := 'entry_' || to_char(month, 'YYYY_MM');
        if to_regclass('ledger.' || name) is null
           and not exists (select from ledger.entry_default
                           where event_time >= month and event_time < month + interval '1 month') then
            execute format('create table ledger.%I partition of ledger.entry for values from (%L) to (%L)',
                           name, month::timestamptz, (month + interval '1 month')::timestamptz);
        end if;
    end loop;
end $$;
