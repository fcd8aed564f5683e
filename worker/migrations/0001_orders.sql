-- Orders, stock and what happens to them. No extension is used: not every PostgreSQL has them.

create table stock (
    sku text primary key,
    available integer not null check (available >= 0)
);

-- Received, confirmed, rejected or withdrawn: an id is never deleted, so none is taken twice.
create table orders (
    id uuid primary key,
    state text not null default 'received' check (state in (
        'received', 'confirmed', 'rejected', 'awaiting_payment', 'payment_expired', 'paid',
        'shipped', 'delivered', 'return_requested', 'returned', 'cancelled', 'refund_due',
        'refunded')),
    version integer not null default 0,
    -- What makes two messages the same order; null for one that was withdrawn before it came.
    content_hash bytea,
    placed_at timestamptz,
    received_at timestamptz not null default now(),
    currency text,
    lines_minor bigint not null default 0 check (lines_minor >= 0),
    shipping_minor bigint not null default 0 check (shipping_minor >= 0),
    discount_minor bigint not null default 0 check (discount_minor >= 0),
    total_minor bigint not null default 0,
    captured_minor bigint not null default 0 check (captured_minor >= 0),
    refunded_minor bigint not null default 0 check (refunded_minor between 0 and captured_minor),
    coupon text,
    reason text,
    detail jsonb,
    account text,
    -- How it left: the carrier's code, the key of the fiscal note (NF-e).
    tracking text,
    invoice_key text,
    -- As the shopper confirmed it: lines, customer, destination, shipping, payment, language.
    content jsonb,
    request_id text,
    check (total_minor = lines_minor + shipping_minor - discount_minor)
);
create index orders_by_account on orders (account, placed_at) where account is not null;
create index orders_by_time on orders (received_at, id);
create index orders_unsettled on orders (state, received_at)
    where state in ('confirmed', 'awaiting_payment', 'return_requested', 'refund_due');

-- Lines, movements and events are written with their order, and no order is ever deleted: a foreign
-- key would be looked up nine times for each order and never find a fault. tests/checker.py asks.
create table order_lines (
    order_id uuid not null,
    sku text not null,
    name text not null,
    quantity integer not null check (quantity > 0),
    unit_minor bigint not null check (unit_minor >= 0),
    primary key (order_id, sku, unit_minor)
);

-- What stock went where; the sum of all of a SKU is what is available.
create table stock_movements (
    id bigint generated always as identity,
    sku text not null,
    order_id uuid,
    kind text not null check (kind in ('initial', 'adjusted', 'sold', 'returned')),
    quantity integer not null,
    moved_at timestamptz not null default now(),
    unique (order_id, sku, kind)
);

-- One for each change of an order's state.
create table order_events (
    order_id uuid not null,
    version integer not null,
    kind text not null,
    happened_at timestamptz not null default now(),
    published_at timestamptz,
    primary key (order_id, version)
);
create index order_events_unpublished on order_events (happened_at) where published_at is null;

create table payment_attempts (
    id bigint generated always as identity primary key,
    order_id uuid not null references orders,
    kind text not null check (kind in ('capture', 'refund')),
    provider text not null,
    -- What makes the provider do it once, however often it is asked.
    provider_key text not null unique,
    amount_minor bigint not null check (amount_minor > 0),
    state text not null default 'started'
        check (state in ('started', 'shown', 'succeeded', 'failed', 'expired')),
    started_at timestamptz not null default now(),
    answered_at timestamptz,
    answer jsonb
);
create index payment_attempts_open on payment_attempts (started_at)
    where state in ('started', 'shown');
create index payment_attempts_by_order on payment_attempts (order_id);

create table coupons (
    code text primary key,
    takes text not null check (takes in ('percent', 'amount', 'freight')),
    value bigint not null check (value >= 0),
    currency text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    uses_left integer not null check (uses_left >= 0),
    least_subtotal_minor bigint not null default 0
);

create table freight_bands (
    method text not null,
    first_cep text not null,
    last_cep text not null,
    most_grams integer not null,
    price_minor bigint not null check (price_minor >= 0),
    currency text not null,
    working_days integer not null,
    free_above_minor bigint,
    primary key (method, first_cep, most_grams)
);

-- Messages that the queue did not take; `worker orders` reads them like messages of the queue.
create table outbox (
    id bigint generated always as identity primary key,
    body text not null,
    stored_at timestamptz not null default now(),
    receives integer not null default 0,
    -- Until then somebody works on it.
    held_until timestamptz not null default now()
);

-- Who sells: one row, which staff keeps.
create table company (
    is_only boolean primary key default true check (is_only),
    name text not null,
    tax_id text not null,
    pix_key text not null,
    city text not null
);
