-- Rotation of the key that the personal values of an owner are sealed with. All are wrapped by the master key.
-- Keys that open what was sealed before a rotation; the newest first.
alter table dp.owner add column former_keys bytea[] not null default '{}';
-- What hashes are made with; null where that is data_key. It stays over rotations: the value of a hash is gone.
alter table dp.owner add column hash_key bytea;
