create table accounts (
    number bigint generated always as identity primary key,
    name text not null check (name <> '' and length(name) <= 40),
    password text not null
);
create unique index accounts_by_name on accounts (lower(name));
alter table entries add column account bigint references accounts (number);
