create table replies (
    number bigint generated always as identity primary key,
    entry bigint not null references entries (number) on delete cascade,
    name text not null check (name <> '' and length(name) <= 40),
    text text not null check (text <> '' and length(text) <= 500),
    written timestamptz not null default now()
);
create index replies_of_an_entry on replies (entry, number);
