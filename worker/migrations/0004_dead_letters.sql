-- Dead letters that somebody looks at: held in the queue until then, shown from here.

create table held_letters (
    id text primary key,
    -- What deletes it from the queue; that of its last receive.
    receipt text not null,
    body text not null,
    reason text not null,
    order_id text not null,
    first_seen timestamptz not null,
    held_until timestamptz not null
);

-- Letters that were thrown away: never what they held of a person.
create table discarded_letters (
    id text primary key,
    order_id text not null,
    reason text not null,
    first_seen timestamptz not null,
    discarded_by text not null,
    why text not null,
    discarded_at timestamptz not null default now()
);
