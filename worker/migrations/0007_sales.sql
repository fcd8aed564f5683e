-- Sales are summed by when their orders were placed: over those for which money has come.

create index orders_sold on orders (placed_at) where captured_minor > 0;
