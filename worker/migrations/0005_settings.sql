-- What the owner and staff set: who sells, its policies, freight and coupons; each with a version,
-- so that of two who change the same the second is told.

alter table company
    add column address text not null default '',
    add column email text not null default '',
    add column phone text not null default '',
    add column version integer not null default 1;

create table policies (
    kind text not null,
    language text not null,
    body text not null,
    version integer not null,
    changed_at timestamptz not null default now(),
    primary key (kind, language)
);

create table freight_version (
    is_only boolean primary key default true check (is_only),
    version integer not null
);
insert into freight_version (version) values (1);

-- How often it could be used in all; what is left of that is `uses_left`.
alter table coupons
    add column uses integer check (uses >= 0),
    add column version integer not null default 1;
update coupons set uses = uses_left;
