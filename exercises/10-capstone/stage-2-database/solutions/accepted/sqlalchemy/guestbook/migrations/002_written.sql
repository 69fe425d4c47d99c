alter table entries add column written timestamp with time zone not null default current_timestamp;
create index entries_by_time on entries (written);
