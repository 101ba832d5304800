-- Runs that treat stored events anew under the policy in force.

-- How far such a run is: the last fact of its last page.
alter table dp.run add column cursor uuid;
-- What it applies, and what it has seen when it is through: {"policy": 2, "catalogue": "1f…", "before": <position>}.
alter table dp.run add column reprocess jsonb;
-- What became of the values of a page: see ReprocessReport in models/pii.ts.
alter table dp.batch add column pii jsonb;

-- From which position on a policy and a catalogue were in force; one more row with every change.
create table dp.pii_epoch (
  position bigint not null,
  no integer primary key generated always as identity,
  policy integer not null,
  -- Empty: not known.
  catalogue text not null,
  since timestamptz not null default now()
);
insert into dp.pii_epoch (position, policy, catalogue, since)
  select 0, version, '', since from dp.pii_policy where (select count(*) from dp.pii_policy) = 1;

-- Types of which a finished run has seen all events below a position.
create table dp.pii_checked (
  usr integer not null references dp.owner,
  type integer not null references dp.type,
  before bigint not null,
  policy integer not null,
  catalogue text not null,
  run integer,
  primary key (usr, type)
);
