create table articles (
    id integer auto_increment primary key,
    name varchar(60) not null unique,
    price decimal(8, 2) not null,
    pieces integer unsigned not null
) collate utf8mb4_unicode_ci;

create table orders (
    id integer auto_increment primary key,
    customer varchar(60) not null,
    state enum('open', 'packing') not null default 'open'
) collate utf8mb4_unicode_ci;

create table order_lines (
    order_id integer not null,
    article_id integer not null,
    pieces integer unsigned not null,
    price decimal(8, 2) not null,
    primary key (order_id, article_id),
    foreign key (order_id) references orders (id),
    foreign key (article_id) references articles (id)
);
