-- A hint for processes that wait for changes. The feed stays the truth: a hint may be lost, and a server
-- without NOTIFY gives none. It carries nothing; whoever hears it reads the feed.
create function store.hint_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    perform pg_notify('sekisho_change', '');
    return null;
exception when feature_not_supported or undefined_function then
    return null;
end $$;
create trigger change_hint after insert on store.change
    for each statement execute function store.hint_change();
