-- Names under which channels that share no key know a fact: docs/decisions/aliases.md. What is written here stays, also
-- where the run that told it is undone: which names are one fact is nothing that a reading says of it.
create table dp.alias (
  -- Hash of type and name.
  key uuid not null,
  id uuid not null,
  usr integer not null,
  -- 0: the fact has this name. 1: a part of it has. 2 and more: it is known by this name alone, the lowest first.
  place smallint not null,
  primary key (usr, key, id)
);
create index alias_fact on dp.alias (usr, id);

alter table dp.alias enable row level security;
create policy own on dp.alias to datapunk_app using (usr = (select dp.current_owner()));
grant select on dp.alias to datapunk_app;

-- Of a reading that came under a name: the id it would have by itself, and whether it tells of no more than a part.
alter table dp.reading add column own uuid, add column part boolean not null default false;
