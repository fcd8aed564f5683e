-- Answers of the internal API to POSTs, so that what is said again is not done again.

create table idempotency_keys (
    key text primary key,
    -- What was asked, by whom: the same key for something else is refused.
    request_hash bytea not null,
    status integer,
    answer bytea,
    made_at timestamptz not null default now()
);
create index idempotency_keys_by_age on idempotency_keys (made_at);
