create table entries (
    number bigint generated always as identity primary key,
    name text not null check (name <> '' and length(name) <= 40),
    text text not null check (text <> '' and length(text) <= 500),
    written timestamptz not null default now()
);
