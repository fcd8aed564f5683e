-- Who people are, what lets them in, what they keep with us, and what was done by whom.

create table accounts (
    id text primary key,
    -- In the one form of `shop.accounts`; null once its owner wanted to be forgotten.
    email text,
    name text not null default '',
    language text not null check (language in ('pt-BR', 'en')),
    role text not null default 'shopper' check (role in ('shopper', 'staff', 'owner')),
    password_hash text,
    -- Since when its owner is known to read that mail; nobody signs in before.
    verified_at timestamptz,
    -- Sessions of another epoch are over.
    epoch integer not null default 0,
    made_at timestamptz not null default now(),
    forgotten_at timestamptz
);
-- Staff buy under another account, which may have the same address.
create unique index accounts_by_email on accounts (email, (role = 'shopper'));

create table staff (
    account text primary key references accounts,
    totp_secret text not null,
    -- The step of the last code that was used: none works twice.
    last_step bigint not null default 0
);

create table sessions (
    token_hash bytea primary key,
    -- What a session was called before its token changed: signing out meets it all the same.
    previous_hash bytea,
    account text not null references accounts,
    role text not null,
    epoch integer not null,
    confirmed_at timestamptz not null,
    idle_until timestamptz not null,
    ends_at timestamptz not null
);
create index sessions_by_account on sessions (account);
create index sessions_by_previous on sessions (previous_hash) where previous_hash is not null;
create index sessions_by_end on sessions (idle_until);

create table links (
    token_hash bytea primary key,
    purpose text not null check (purpose in ('verify', 'reset')),
    account text not null references accounts,
    -- The address it was sent to: whoever opens it reads that mail.
    email text not null,
    -- Of whoever registered: an account has the password of the link that was opened.
    name text,
    password_hash text,
    made_at timestamptz not null,
    used_at timestamptz
);
create index links_by_account on links (account);
create index links_by_age on links (made_at);

create table addresses (
    account text not null references accounts,
    label text not null,
    content jsonb not null,
    primary key (account, label)
);

create table consents (
    id bigint generated always as identity primary key,
    account text not null references accounts,
    wording text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz
);
-- At most one that holds.
create unique index consents_held on consents (account) where withdrawn_at is null;

-- Who wants to hear that something is there again.
create table notices (
    sku text not null,
    email text not null,
    language text not null,
    -- What its page is called.
    product text not null,
    made_at timestamptz not null default now(),
    primary key (sku, email)
);
create index notices_by_email on notices (email);

-- Mails that are to be sent; once told, only the key is left of one.
create table mails (
    key text primary key,
    kind text not null,
    recipient text not null,
    language text not null,
    path text not null,
    made_at timestamptz not null default now(),
    told_at timestamptz
);
create index mails_untold on mails (made_at) where told_at is null;

-- Deeds; written in the transaction of the deed, changed by nobody.
create table audit (
    id bigint generated always as identity primary key,
    happened_at timestamptz not null default now(),
    account text not null,
    deed text not null,
    subject text not null,
    before jsonb,
    after jsonb
);
create index audit_by_account on audit (account, happened_at);
create index audit_by_subject on audit (subject, happened_at);

-- Since when an order's shopper is forgotten; what the law asks for is kept until it does not.
alter table orders add column forgotten_at timestamptz;
create index orders_forgotten on orders (placed_at) where forgotten_at is not null;
-- Orders of guests, by the address that may later be an account's.
create index orders_of_guests on orders (lower(content -> 'customer' ->> 'email'))
    where account is null;
