-- Which program wrote the views of the sources into schema datapunk, and which views: see ../public-views.ts.
create table dp.published (
  program text not null,
  digest text not null,
  -- In the order in which they were created.
  views text[] not null
);
create unique index published_once on dp.published ((true));

-- What a field of data says, for views: null where it is not of that kind, never an error. An owner may write anything
-- into data.
create function datapunk.number(data jsonb, field text) returns double precision language sql immutable parallel safe
  return case when jsonb_typeof(data -> field) = 'number' then
    case when abs((data -> field)::numeric) < 1e300 then (data -> field)::double precision end end;

-- Exact: of a number, or of a text that is a decimal number. For amounts of money and long ids.
create function datapunk.amount(data jsonb, field text) returns numeric language sql immutable parallel safe
  return case when data ->> field ~ '^-?[0-9]{1,100}([.][0-9]{1,100})?$' then (data ->> field)::numeric end;

create function datapunk.flag(data jsonb, field text) returns boolean language sql immutable parallel safe
  return case when jsonb_typeof(data -> field) = 'boolean' then (data -> field)::boolean end;

-- A text that is an RFC 3339 time with its offset.
create function datapunk.moment(data jsonb, field text) returns timestamptz language plpgsql immutable parallel safe as $$
begin
  return case when data ->> field ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$'
    then (data ->> field)::timestamptz end;
exception when datetime_field_overflow or invalid_datetime_format then
  return null;
end $$;
