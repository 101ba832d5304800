-- What the PII stage did: one record a transaction, chained by hash, and counts for reports. No value stands in any of it.

-- Versions of the policy that were in use: a version never changes its meaning.
create table dp.pii_policy (
  version integer primary key,
  hash bytea not null,
  text text not null,
  since timestamptz not null default now()
);

-- The last record of every chain: `run/<id>`, or `stream/<name>` for what was appended.
create table dp.pii_chain (
  usr integer not null references dp.owner,
  chain text not null,
  no integer not null,
  hash bytea not null,
  primary key (usr, chain)
);

-- record: JSON text; hash: sha256 of the hash before it, the chain, the number and the record.
create table dp.pii_audit (
  usr integer not null references dp.owner,
  chain text not null,
  no integer not null,
  at timestamptz not null default now(),
  record text not null,
  prev bytea not null,
  hash bytea not null,
  primary key (usr, chain, no)
);

-- How much was found, one row a transaction and kind; the sum is exact.
create table dp.pii_count (
  usr integer not null references dp.owner,
  run integer,
  day date not null default current_date,
  source text not null,
  type text not null,
  entity text not null,
  risk text not null,
  operator text not null,
  policy integer not null,
  findings bigint not null
);
create index pii_count_owner on dp.pii_count (usr, day);

-- Called last in a transaction: the row of the chain is locked until it commits.
create function dp.add_pii_audit(owner integer, name text, said text) returns void language plpgsql as $$
declare
  link dp.pii_chain;
  next_hash bytea;
begin
  insert into dp.pii_chain (usr, chain, no, hash) values (owner, name, 0, ''::bytea) on conflict do nothing;
  select * into link from dp.pii_chain c where c.usr = owner and c.chain = name for update;
  next_hash := sha256(link.hash || convert_to(name || E'\n' || (link.no + 1) || E'\n' || said, 'UTF8'));
  insert into dp.pii_audit (usr, chain, no, record, prev, hash) values (owner, name, link.no + 1, said, link.hash, next_hash);
  update dp.pii_chain c set no = link.no + 1, hash = next_hash where c.usr = owner and c.chain = name;
end $$;
revoke execute on function dp.add_pii_audit from public;

do $$
declare
  name text;
begin
  foreach name in array array['pii_chain', 'pii_audit', 'pii_count']
  loop
    execute format('alter table dp.%I enable row level security', name);
    execute format('create policy own on dp.%I to datapunk_app using (usr = (select dp.current_owner()))', name);
    execute format('grant select on dp.%I to datapunk_app', name);
  end loop;
end $$;
