-- Whether an import copies the pictures and films it meets into the data directory: who goes on with it must know.
alter table dp.run add column keep_media boolean not null default false;

-- Pictures and films that an import kept, one row for each file of a run; the files themselves lie in the data directory
-- under their hashes, each once an owner. Events name a file as `name` does.
create table dp.media (
  usr integer not null references dp.owner,
  run integer not null references dp.run on delete cascade,
  -- Of dp.run_file.
  file integer not null,
  name text not null,
  sha256 bytea not null,
  bytes bigint not null,
  -- What it is by its first bytes.
  type text not null,
  primary key (run, file)
);
create index media_name on dp.media (usr, name);
create index media_content on dp.media (usr, sha256);

-- A picture cannot be masked: who may not read personal values has no way to it.
alter table dp.media enable row level security;
create policy own on dp.media to datapunk_app using (usr = (select dp.current_owner()));
grant select on dp.media to datapunk_app;
