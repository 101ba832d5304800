-- Where a revision of the fact, in dp.event or dp.event_history, says just what a reading said, the reading has its number and
-- no row in dp.reading_content: mostly the first reading of a fact, and the best one.
alter table dp.reading add column revision integer;
