-- Carts of those who are signed in, as the cookie spells them: SKU*2.SKU*1.

create table saved_carts (
    account text primary key,
    -- The id of the order to be.
    cart_id uuid not null,
    lines text not null default '',
    changed_at timestamptz not null default now()
);

-- Carts of nobody that were put into a saved one: each once.
create table merged_carts (
    cart_id uuid primary key,
    merged_at timestamptz not null default now()
);
