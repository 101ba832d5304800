-- A person who asks in SQL comes in with a role of the owner's own, datapunk_reader_<database>_<owner>: see
-- ../sql/reader-role.ts. Whose rows it sees is in its name and cannot be set: the setting datapunk.owner is for programs
-- that change to datapunk_app by themselves. In another database the role is nobody.
create or replace function dp.current_owner() returns integer language sql stable
  return case when session_user::text ~ '^datapunk_reader_[0-9]+_[0-9]+$'
    then (select split_part(session_user::text, '_', 4)::integer from pg_database
      where datname = current_database() and oid::text = split_part(session_user::text, '_', 3))
    else nullif(current_setting('datapunk.owner', true), '')::integer end;
