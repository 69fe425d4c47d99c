create table accounts (
    id integer generated always as identity primary key,
    owner text not null,
    balance numeric(12, 2) not null
);

create table transfers (
    id integer generated always as identity primary key,
    source integer not null references accounts,
    target integer not null references accounts,
    amount numeric(12, 2) not null,
    key text unique
);
