-- What is known of a file as a whole, and whether it belongs to another one ('companion') or holds records of several
-- sources ('shared').
alter table dp.run_file add about jsonb, add part text;
