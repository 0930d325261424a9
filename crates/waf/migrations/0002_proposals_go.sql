-- A proposal says what an entry of the ledger says. It goes after a month, decided or not, so that it does not outlive
-- what was forgotten there.
create index proposal_made on waf.proposal (tenant_id, made_at);
grant delete on waf.proposal to sekisho_app;
