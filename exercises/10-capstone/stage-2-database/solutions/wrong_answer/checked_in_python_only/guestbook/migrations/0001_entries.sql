create table entries (
    number bigint generated always as identity primary key,
    name text,
    text text,
    written timestamptz not null default now()
);
