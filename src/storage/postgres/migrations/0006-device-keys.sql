-- A key of a device: which, and the source that it may send to. One key a device that is good.
alter table dp.api_key add column device text, add column source text;
create unique index api_key_device on dp.api_key (usr, device) where device is not null and not revoked;
