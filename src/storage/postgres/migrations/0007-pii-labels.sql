-- What was found to be personal in an event: see ../labels.ts. Null where nothing was, which costs no byte.
alter table dp.event add column pii jsonb;
alter table dp.event_history add column pii jsonb;
