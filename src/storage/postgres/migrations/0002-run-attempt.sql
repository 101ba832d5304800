-- How often a run was taken by a process. Pages say for which attempt they are: a process that lost the run without
-- noticing, because its connection broke and another was quicker, can no longer write for it.
alter table dp.run add column attempt integer not null default 0;
