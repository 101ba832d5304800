-- Readers without the right to personal values: the role datapunk_masked. It reaches no table that holds any; what it
-- reads are views of schema dp_shown, named as the tables and with their columns, and the public views. All of them mask
-- by the labels of an event and by what its type declares. So filters, sorting and search see masked values too.
-- The views belong to datapunk_shown, which nobody is: they read the tables with its rights, under row-level security.

do $$
declare
  name text;
begin
  foreach name in array array['datapunk_masked', 'datapunk_shown'] loop
    begin
      if not exists (select from pg_roles where rolname = name) then
        execute format('create role %I nologin', name);
      end if;
    exception
      when duplicate_object or unique_violation then null; -- another database of the same cluster was faster
    end;
    if not pg_has_role(name, 'member') then
      execute format('grant %I to %I', name, current_user);
    end if;
  end loop;
end $$;

create schema dp_shown;
grant usage on schema dp, datapunk, dp_shown to datapunk_masked;
grant usage on schema dp to datapunk_shown;

-- What a type declares to be personal: {"subject": "USERNAME", "data": {"from": [[["from"], "USERNAME"]]}}, by the first
-- name of a path in data. See ../hides.ts.
alter table dp.type add column hides jsonb;

-- Of who asks, also inside a view that belongs to another role.
create function dp.may_read_pii() returns boolean language sql stable
  return pg_has_role(current_user, 'datapunk_app', 'usage');

create or replace function dp.current_owner() returns integer language sql stable
  return case when session_user::text ~ '^datapunk_(reader|masked)_[0-9]+_[0-9]+$'
    then (select split_part(session_user::text, '_', 4)::integer from pg_database
      where datname = current_database() and oid::text = split_part(session_user::text, '_', 3))
    else nullif(current_setting('datapunk.owner', true), '')::integer end;

-- Degrees × 10^7 to two decimals of a degree: about a kilometre.
create function dp.coarse(e7 integer) returns integer language sql immutable parallel safe
  return (round(e7 / 100000.0) * 100000)::integer;

-- A text that is a personal value as a whole. What a policy made a token of stays one. Of a URN its scheme stays.
create function dp.hidden_text(value text, hint text) returns text language sql immutable parallel safe
  return case
    when value = '' or left(value, 1) = '⟦' and value ~ '^⟦[A-Z][A-Z0-9_]*:[a-z][0-9]+:[^⟦⟧@[:space:]]+⟧$' then value
    when hint = 'urn' then coalesce(substring(value from '^[a-z]{1,20}:[a-z]{1,20}:'), '')
      || case when value like 'place:%' then '⟦LOCATION⟧' when value like 'person:%' then '⟦PERSON⟧' else '⟦ID⟧' end
    when hint in ('latitude', 'longitude') then '⟦LOCATION_COORDINATES⟧'
    else '⟦' || hint || '⟧' end;

-- Any value: the type stays. Names of fields below a personal value may be personal too.
create function dp.hidden_value(value jsonb, hint text) returns jsonb language plpgsql immutable parallel safe as $$
declare
  n numeric;
begin
  case jsonb_typeof(value)
    when 'string' then return to_jsonb(dp.hidden_text(value #>> '{}', hint));
    when 'number' then
      if hint not in ('latitude', 'longitude') then return '0'; end if;
      n := (value #>> '{}')::numeric;
      return to_jsonb(case when abs(n) > 180 then round(n / 100000) * 100000 else round(n, 2) end);
    when 'boolean' then return 'false';
    when 'array' then
      return coalesce((select jsonb_agg(dp.hidden_value(e, hint) order by i) from jsonb_array_elements(value) with ordinality a(e, i)), '[]');
    when 'object' then
      if hint not in ('latitude', 'longitude', 'urn') then return '{}'; end if;
      return coalesce((select jsonb_object_agg(key, dp.hidden_value(inner_value, hint)) from jsonb_each(value) o(key, inner_value)), '{}');
    else return value;
  end case;
end $$;

-- Hides what a declared path leads to: names, `[]` for every element, `*` for every field.
create function dp.hide(value jsonb, path text[], hint text) returns jsonb language plpgsql immutable parallel safe as $$
declare
  step text := path[1];
begin
  if step is null then return dp.hidden_value(value, hint); end if;
  if step = '[]' then
    if jsonb_typeof(value) <> 'array' then return value; end if;
    return coalesce((select jsonb_agg(dp.hide(e, path[2:], hint) order by i) from jsonb_array_elements(value) with ordinality a(e, i)), '[]');
  end if;
  if jsonb_typeof(value) <> 'object' then return value; end if;
  if step = '*' then
    return coalesce((select jsonb_object_agg(key, dp.hide(inner_value, path[2:], hint)) from jsonb_each(value) o(key, inner_value)), '{}');
  end if;
  return case when value ? step then jsonb_set(value, array[step], dp.hide(value -> step, path[2:], hint)) else value end;
end $$;

-- Puts the entity in the place of every span that is still in clear. Offsets count UTF-16 code units: a character beyond
-- the first plane is followed by a filler meanwhile. A text whose offsets make no sense is hidden as a whole.
create function dp.mask_spans(value text, labels jsonb) returns text language plpgsql immutable parallel safe as $$
declare
  label record;
  result text := value;
  is_plain boolean := octet_length(value) = length(value);
  edge integer;
begin
  if is_plain and jsonb_array_length(labels) = 1 and (labels #>> '{0,1}')::integer < (labels #>> '{0,2}')::integer
    and (labels #>> '{0,2}')::integer <= length(value)
  then
    return left(value, (labels #>> '{0,1}')::integer) || '⟦' || (labels #>> '{0,3}') || '⟧' || substr(value, (labels #>> '{0,2}')::integer + 1);
  end if;
  if not is_plain then
    if value ~ '[\uE000\uE001]' then return dp.hidden_text(value, labels #>> '{0,3}'); end if;
    result := regexp_replace(value, '([\U00010000-\U0010FFFF])', E'\\1\uE001', 'g');
  end if;
  edge := length(result);
  for label in
    select (l ->> 1)::integer as from_unit, (l ->> 2)::integer as to_unit, l ->> 3 as entity from jsonb_array_elements(labels) l order by 1 desc
  loop
    if label.to_unit <= label.from_unit or label.to_unit > edge then return dp.hidden_text(value, label.entity); end if;
    result := left(result, label.from_unit) || '⟦' || label.entity || '⟧' || substr(result, label.to_unit + 1);
    edge := label.from_unit;
  end loop;
  return case when is_plain then result else replace(result, E'\uE001', '') end;
end $$;

-- Of a column of text: as its type declares, else by its labels.
create function dp.masked_text(value text, pii jsonb, name text, hint text) returns text language plpgsql immutable parallel safe as $$
declare
  labels jsonb;
begin
  if hint is not null then return dp.hidden_text(value, hint); end if;
  if value is null or pii is null then return value; end if;
  select jsonb_agg(l) into labels from jsonb_array_elements(pii) l where l ->> 5 = 'tag' and l -> 0 = jsonb_build_array(name);
  return case when labels is null then value else dp.mask_spans(value, labels) end;
end $$;

-- Labels first, since their offsets are of the stored texts. A label that leads nowhere leaves nothing.
create function dp.masked_data(data jsonb, pii jsonb, hides jsonb) returns jsonb language plpgsql immutable parallel safe as $$
declare
  each record;
  path text[];
  value jsonb;
  result jsonb := data;
begin
  -- Mostly there is one, of a field of data itself.
  if jsonb_array_length(pii) = 1 and jsonb_array_length(pii #> '{0,0}') = 2 and pii #>> '{0,0,0}' = 'data' and pii #>> '{0,5}' = 'tag'
    and jsonb_typeof(data -> (pii #>> '{0,0,1}')) = 'string'
  then
    result := data || jsonb_build_object(pii #>> '{0,0,1}', dp.mask_spans(data ->> (pii #>> '{0,0,1}'), pii));
  elsif pii is not null then
    for each in
      select l -> 0 as path, jsonb_agg(l) as labels from jsonb_array_elements(pii) l where l ->> 5 = 'tag' and l #>> '{0,0}' = 'data' group by 1
    loop
      path := array(select step from jsonb_array_elements_text(each.path) with ordinality s(step, i) where i > 1 order by i);
      value := result #> path;
      if value is null or cardinality(path) = 0 then return '{}'; end if;
      result := jsonb_set(result, path, case jsonb_typeof(value)
        when 'string' then to_jsonb(dp.mask_spans(value #>> '{}', each.labels))
        else dp.hidden_value(value, each.labels #>> '{0,3}') end);
    end loop;
  end if;
  if hides -> 'data' is not null and result <> '{}' then
    for each in
      select p -> 0 as path, p ->> 1 as hint from jsonb_each(hides -> 'data') h(key, paths), jsonb_array_elements(paths) p where result ? key
    loop
      result := dp.hide(result, array(select step from jsonb_array_elements_text(each.path) with ordinality s(step, i) order by i), each.hint);
    end loop;
  end if;
  return result;
end $$;

create function dp.masked_actors(actors text[]) returns text[] language sql immutable parallel safe
  return (select array_agg(dp.hidden_text(urn, 'urn') order by i) from unnest(actors) with ordinality a(urn, i));

-- The words of what a masked reader sees; null where they are the same.
alter table dp.event_text add column masked tsvector;
delete from dp.event_text;
delete from dp.projection where name = 'text';

do $$
declare
  name text;
begin
  foreach name in array array['event', 'event_history'] loop
    -- The type is looked up for each row and not joined: the plan of a page stays that of the table.
    execute format(
      'create view dp_shown.%1$I as select e.time, e.endtime, e.position, e.hash, e.id, e.usr, e.run, e.file, e.record,
         dp.coarse(e.lat) as lat, dp.coarse(e.lon) as lon, e.accuracy, e.stream, e.type, e.revision, e.tz, e.endtz, e.precision, e.state,
         case when e.subject is not null then dp.masked_text(e.subject, e.pii, ''subject'', (select t.hides ->> ''subject'' from dp.type t where t.id = e.type)) end as subject,
         dp.hidden_text(e.place, ''urn'') as place,
         case when e.actors is not null then dp.masked_actors(e.actors) end as actors,
         dp.masked_data(e.data, e.pii, (select t.hides from dp.type t where t.id = e.type)) as data, e.pii
       from dp.%1$I e', name);
  end loop;
  create view dp_shown.event_text as select id, usr, coalesce(masked, words) as words from dp.event_text;

  foreach name in array array['event', 'event_history', 'event_text', 'type', 'stream', 'run_file'] loop
    execute format('create policy shown on dp.%I to datapunk_shown using (usr = (select dp.current_owner()))', name);
    execute format('grant select on dp.%I to datapunk_shown', name);
  end loop;
  -- Needed to be given a view.
  grant create on schema dp_shown, datapunk to datapunk_shown;
  foreach name in array array['event', 'event_history', 'event_text'] loop
    execute format('alter view dp_shown.%I owner to datapunk_shown', name);
    execute format('grant select on dp_shown.%I to datapunk_masked', name);
  end loop;

  foreach name in array array['stream', 'type', 'run', 'run_file', 'tally', 'projection', 'edit', 'quarantine'] loop
    execute format('create policy masked on dp.%I to datapunk_masked using (usr = (select dp.current_owner()))', name);
  end loop;
end $$;
grant select on dp.stream, dp.type, dp.run, dp.run_file, dp.tally, dp.projection, dp.position_seq to datapunk_masked;
grant select (id, usr, moved) on dp.edit to datapunk_masked;
grant select (id, usr, run, source, channel, record, stage, code, detail, bytes, created) on dp.quarantine to datapunk_masked;

create or replace view datapunk.events with (security_invoker = false) as
  select e.id as fact, e.revision, e.position, t.source, t.name as type, t.kind, s.name as stream, e.time, e.endtime,
    e.tz, e.endtz, (array['ms', 's', 'min', 'day'])[e.precision + 1] as precision,
    case when (select dp.may_read_pii()) then e.subject else dp.masked_text(e.subject, e.pii, 'subject', t.hides ->> 'subject') end as subject,
    case when (select dp.may_read_pii()) then e.place else dp.hidden_text(e.place, 'urn') end as place,
    case when (select dp.may_read_pii()) then e.actors else dp.masked_actors(e.actors) end as actors,
    case when (select dp.may_read_pii()) then e.lat else dp.coarse(e.lat) end / 1e7::double precision as latitude,
    case when (select dp.may_read_pii()) then e.lon else dp.coarse(e.lon) end / 1e7::double precision as longitude,
    e.accuracy,
    case when (select dp.may_read_pii()) then e.data else dp.masked_data(e.data, e.pii, t.hides) end as data,
    e.run as origin_run, f.path as origin_file, e.record as origin_record,
    (select array_agg(distinct l ->> 3 order by l ->> 3) from jsonb_array_elements(e.pii) l) as pii
  from dp.event e
    join dp.type t on t.id = e.type
    join dp.stream s on s.id = e.stream
    left join dp.run_file f on f.run = e.run and f.no = e.file
  where e.state in (0, 2);
alter view datapunk.events owner to datapunk_shown;
revoke create on schema dp_shown, datapunk from datapunk_shown;
grant select on datapunk.events, datapunk.runs, datapunk.quarantine to datapunk_masked;

-- What the sources of the program declare, for types to come: see ../hides.ts. A type has it from its first row on.
create table dp.declared (
  source text not null,
  name text not null,
  hides jsonb not null,
  primary key (source, name)
);
create function dp.take_declared() returns trigger language plpgsql as $$
begin
  new.hides := (select d.hides from dp.declared d where d.source = new.source and d.name = new.name);
  return new;
end $$;
create trigger declared before insert on dp.type for each row execute function dp.take_declared();
