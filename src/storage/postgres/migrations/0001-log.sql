-- The event log, its runs and its readers. Tables live in schema dp, public views in schema datapunk.
-- Owner and row-level security are here from the first migration on: every personal table leads with usr, and the role
-- datapunk_app sees the rows of the owner named in the setting datapunk.owner, no others.

create schema dp;
create schema datapunk;

do $$
begin
  begin
    if not exists (select from pg_roles where rolname = 'datapunk_app') then
      create role datapunk_app nologin;
    end if;
  exception
    when duplicate_object or unique_violation then null; -- another database of the same cluster was faster
  end;
  if not pg_has_role('datapunk_app', 'member') then
    execute format('grant datapunk_app to %I', current_user);
  end if;
end $$;
grant usage on schema dp, datapunk to datapunk_app;

create table dp.owner (
  id integer generated always as identity primary key,
  name text not null unique,
  -- The key that the personal values of the owner are sealed with, wrapped by the master key.
  data_key bytea,
  created timestamptz not null default now()
);
insert into dp.owner (name) values ('owner');

create function dp.current_owner() returns integer language sql stable
  return nullif(current_setting('datapunk.owner', true), '')::integer;

-- Milliseconds since 1970 as a point in time, exact: to_timestamp alone is off by some microseconds in far years.
create function dp.instant(ms double precision) returns timestamptz language sql stable parallel safe
  return to_timestamp(floor(ms / 1000)) + (ms - floor(ms / 1000) * 1000) * interval '1 millisecond';

create table dp.stream (
  id integer generated always as identity primary key,
  usr integer not null references dp.owner,
  name text not null,
  own boolean not null,
  created timestamptz not null default now(),
  unique (usr, name)
);

create table dp.type (
  id integer generated always as identity primary key,
  usr integer not null references dp.owner,
  source text not null,
  name text not null,
  kind text not null,
  version integer not null,
  unique (usr, source, name)
);

-- The current revision of every fact. Wide columns first: no padding, 8 bytes saved a row.
create table dp.event (
  time timestamptz,
  endtime timestamptz,
  position bigint not null,
  -- Of the content, where one content is all that was ever read of the fact; else 0, and dp.reading has the readings.
  hash bigint not null,
  id uuid not null,
  usr integer not null,
  run integer,
  file integer,
  record integer,
  lat integer,
  lon integer,
  accuracy integer,
  stream integer not null,
  type integer not null,
  revision integer not null,
  tz smallint,
  endtz smallint,
  precision smallint not null,
  state smallint not null,
  subject text,
  place text,
  actors text[],
  data jsonb not null,
  primary key (usr, id)
);
create index event_log on dp.event (usr, stream, position);
-- Facts whose id does not begin with their time. Rows of the big sources never enter these three.
create index event_time on dp.event (usr, time, id) where id >= '80000000-0000-0000-0000-000000000000' and time is not null;
create index event_span on dp.event (usr, type, time) where endtime is not null;
create index event_place on dp.event (usr, place) where place is not null;

-- Superseded revisions.
create table dp.event_history (like dp.event, primary key (usr, id, revision));
create index event_history_log on dp.event_history (usr, stream, position);

-- The readings of facts of which more than one content was read, or that the owner edited: the current row is folded
-- from them. Rank and time of a reading are those of its file.
create table dp.reading (
  hash bigint not null,
  id uuid not null,
  usr integer not null,
  run integer not null,
  file integer not null,
  record integer,
  primary key (usr, id, run, file, hash)
);
create index reading_run on dp.reading (usr, run, id);

create table dp.reading_content (
  hash bigint not null,
  id uuid not null,
  usr integer not null,
  content jsonb not null,
  primary key (usr, id, hash)
);

-- Readings that said again what was stored, of facts that are in no other way in dp.reading: one row a page and kind of
-- file. All facts of the types in [low, high] that were there at position `before`, or of them those whose last 8 bytes
-- are listed.
create table dp.seen (
  before bigint not null,
  low uuid not null,
  high uuid not null,
  usr integer not null,
  run integer not null,
  no integer not null,
  file integer not null,
  types integer[] not null,
  tails bytea,
  primary key (run, no, file)
);
create index seen_range on dp.seen (usr, low);

-- The owner's edits: an overlay that wins over every reading.
create table dp.edit (
  id uuid not null,
  usr integer not null,
  edited timestamptz not null default now(),
  patch jsonb not null,
  -- The time is another than the one the id may begin with.
  moved boolean not null generated always as (patch ? 'time') stored,
  primary key (usr, id)
);
create index edit_moved on dp.edit (usr) where moved;

create table dp.run (
  id integer generated always as identity primary key,
  usr integer not null references dp.owner,
  parent integer references dp.run,
  work text not null,
  source text,
  engine text not null,
  state text not null,
  phase text not null default '',
  fingerprint text not null,
  input jsonb not null default '[]',
  created timestamptz not null default now(),
  finished timestamptz,
  -- At work, summed over all attempts; `beat` is up to when they are counted while one goes on.
  seconds double precision not null default 0,
  beat timestamptz,
  done_bytes bigint not null default 0,
  total_bytes bigint,
  error jsonb,
  ignored jsonb not null default '[]',
  counts jsonb,
  undone boolean not null default false
);
create index run_owner on dp.run (usr, id);
create unique index run_child on dp.run (parent, source) where parent is not null;
create unique index run_unfinished on dp.run (usr, work, fingerprint) where state in ('queued', 'running') and parent is null;

create table dp.run_file (
  usr integer not null,
  run integer not null references dp.run on delete cascade,
  no integer not null,
  path text not null,
  bytes bigint,
  format text not null,
  rank smallint not null,
  asof timestamptz not null,
  -- Read to its end; an unfinished run goes on with the others.
  complete boolean not null default false,
  -- How many records the file has, once it was read to its end.
  records integer not null default 0,
  note text,
  primary key (run, no)
);

-- One row a transaction of an import: the cursor and the counts of the equation, committed with the rows they tell of.
create table dp.batch (
  usr integer not null,
  run integer not null references dp.run on delete cascade,
  no integer not null,
  -- Triples: file, first record, record behind the last.
  ranges integer[] not null,
  read integer not null,
  stored integer not null,
  revised integer not null,
  duplicate integer not null,
  dropped jsonb not null,
  quarantined jsonb not null,
  events_new integer not null,
  events_revised integer not null,
  events_duplicate integer not null,
  primary key (run, no)
);

-- Changes of the number of live events, one row a transaction and type; the sum is exact. Joined now and then.
create table dp.tally (
  usr integer not null,
  stream integer not null,
  type integer not null,
  events bigint not null
);
create index tally_owner on dp.tally (usr);

create table dp.quarantine (
  id bigint generated always as identity primary key,
  usr integer not null,
  run integer not null references dp.run on delete cascade,
  file integer not null,
  record integer not null,
  source text not null,
  channel text not null,
  part text not null,
  name text not null,
  stage text not null,
  code text not null,
  detail text not null,
  bytes integer not null,
  raw bytea not null,
  created timestamptz not null default now()
);
create index quarantine_owner on dp.quarantine (usr, id);
create index quarantine_run on dp.quarantine (run);

create table dp.projection (
  usr integer not null,
  name text not null,
  position bigint not null,
  primary key (usr, name)
);

create table dp.event_text (
  id uuid not null,
  usr integer not null,
  words tsvector not null,
  primary key (usr, id)
);
create index event_text_words on dp.event_text using gin (words);

create table dp.api_key (
  id text primary key,
  usr integer not null references dp.owner,
  hash bytea not null,
  name text not null,
  scopes text[] not null,
  created timestamptz not null default now(),
  used timestamptz,
  revoked boolean not null default false
);

create table dp.token (
  hash bytea primary key,
  usr integer not null references dp.owner,
  use text not null,
  expires timestamptz not null
);

create table dp.idempotency (
  usr integer not null,
  key text not null,
  request bytea not null,
  status smallint,
  body text,
  created timestamptz not null default now(),
  primary key (usr, key)
);
create index idempotency_created on dp.idempotency (created);

-- Positions. A writer takes a block and holds an advisory lock that carries the block's first position until its
-- transaction ends. Readers see in pg_locks which blocks are open and read only below the lowest. So what they once read
-- is never preceded later by something new, and no other open transaction, however long, holds them up.
create sequence dp.position_seq;

create function dp.take_positions(wanted bigint) returns bigint language plpgsql as $$
declare
  first bigint;
begin
  -- Of the session, not of the transaction: the next writer must not wait for our commit.
  perform pg_advisory_lock(17488, 1);
  begin
    select last_value + is_called::integer into first from dp.position_seq;
    -- Before the positions are taken: who sees them taken sees the lock too.
    perform pg_advisory_xact_lock((17488::bigint << 48) | first);
    perform setval('dp.position_seq', first + wanted - 1);
  exception when others or query_canceled then
    perform pg_advisory_unlock(17488, 1);
    raise;
  end;
  perform pg_advisory_unlock(17488, 1);
  return first;
end $$;
revoke execute on function dp.take_positions from public;

-- The lowest position that may still be written to: everything below is committed, or never will be. Asked for before
-- the rows are, in a statement of its own: the rows are read with a younger snapshot then.
create function dp.fence() returns bigint language plpgsql as $$
declare
  behind bigint;
  open_block bigint;
begin
  select last_value + is_called::integer into behind from dp.position_seq;
  select min(((classid::bigint << 32) | objid::bigint) & ((1::bigint << 48) - 1)) into open_block
    from pg_locks
    where locktype = 'advisory' and objsubid = 1 and classid::bigint >> 16 = 17488
      and database = (select oid from pg_database where datname = current_database());
  return least(open_block, behind);
end $$;

-- The words of a text. One with more different words than a tsvector holds is cut, not refused.
create function dp.words(source text) returns tsvector language plpgsql immutable parallel safe as $$
begin
  return to_tsvector('simple', source);
exception when program_limit_exceeded then
  return to_tsvector('simple', left(source, 200000));
end $$;

do $$
declare
  name text;
begin
  foreach name in array array['stream', 'type', 'event', 'event_history', 'reading', 'reading_content', 'seen',
    'edit', 'run', 'run_file', 'batch', 'tally', 'quarantine', 'projection', 'event_text']
  loop
    execute format('alter table dp.%I enable row level security', name);
    execute format('create policy own on dp.%I to datapunk_app using (usr = (select dp.current_owner()))', name);
    execute format('grant select on dp.%I to datapunk_app', name);
  end loop;
end $$;
grant select on dp.position_seq to datapunk_app;

create view datapunk.events with (security_invoker = true) as
  select e.id as fact, e.revision, e.position, t.source, t.name as type, t.kind, s.name as stream, e.time, e.endtime,
    e.tz, e.endtz, (array['ms', 's', 'min', 'day'])[e.precision + 1] as precision, e.subject, e.place, e.actors,
    e.lat / 1e7::double precision as latitude, e.lon / 1e7::double precision as longitude, e.accuracy, e.data,
    e.run as origin_run, f.path as origin_file, e.record as origin_record
  from dp.event e
    join dp.type t on t.id = e.type
    join dp.stream s on s.id = e.stream
    left join dp.run_file f on f.run = e.run and f.no = e.file
  where e.state in (0, 2);

create view datapunk.runs with (security_invoker = true) as
  select id, parent, work, source, engine, state, created, finished, seconds, counts, error, undone from dp.run;

create view datapunk.quarantine with (security_invoker = true) as
  select id, run, source, channel, record, stage, code, detail, bytes, created from dp.quarantine;

grant select on all tables in schema datapunk to datapunk_app;
