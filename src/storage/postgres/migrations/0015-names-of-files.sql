-- Exports are named after people and their addresses, and no detector searches such a name: names of files are for those
-- who may read personal values. Messages of errors name files; their codes do not.
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
    e.run as origin_run, case when (select dp.may_read_pii()) then f.path end as origin_file, e.record as origin_record,
    (select array_agg(distinct l ->> 3 order by l ->> 3) from jsonb_array_elements(e.pii) l) as pii
  from dp.event e
    join dp.type t on t.id = e.type
    join dp.stream s on s.id = e.stream
    left join dp.run_file f on f.run = e.run and f.no = e.file
  where e.state in (0, 2);

-- Where the masked role asks the tables, there are no files, and of a run nothing that names one.
drop policy masked on dp.run_file;
revoke select on dp.run from datapunk_masked;
do $$
begin
  execute (select format('grant select (%s) on dp.run to datapunk_masked', string_agg(quote_ident(attname), ', '))
    from pg_attribute where attrelid = 'dp.run'::regclass and attnum > 0 and not attisdropped
      and attname not in ('input', 'ignored', 'error', 'fingerprint'));
end $$;

create policy shown on dp.run to datapunk_shown using (usr = (select dp.current_owner()));
grant select on dp.run to datapunk_shown;
create or replace view datapunk.runs with (security_invoker = false) as
  select id, parent, work, source, engine, state, created, finished, seconds, counts,
    case when (select dp.may_read_pii()) then error else jsonb_build_object('code', error -> 'code') end as error, undone
  from dp.run;
grant create on schema datapunk to datapunk_shown;
alter view datapunk.runs owner to datapunk_shown;
revoke create on schema datapunk from datapunk_shown;
