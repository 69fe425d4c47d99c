create table entries (
    number bigserial primary key,
    name varchar(40) not null constraint has_name check (length(name) > 0),
    text varchar(500) not null constraint has_text check (length(text) > 0)
);
