-- The tenant of the scope, asked once per statement instead of once per row: as a subquery it is evaluated
-- before the rows are. What the policies let through does not change.
alter policy tenant on ledger.entry
    using (tenant_id = (select store.current_tenant()))
    with check (tenant_id = (select store.current_tenant()));
