-- contract: no release has read or written these columns
-- What a proposal quotes from an entry of the ledger is sealed under that entry's keys, within the tenant whose request it
-- is: whoever destroys these destroys the proposal, in every copy. Those of before cannot be sealed here: they go, and whoever
-- still needs one reports the request again.
truncate waf.proposal;
alter table waf.proposal
    drop column rule,
    drop column message,
    drop column target,
    drop column service,
    drop column path,
    drop column reason,
    add column content bytea not null check (octet_length(content) between 1 and 16384);
