-- Who changed stock by hand, and why.

alter table stock_movements
    add column moved_by text,
    add column why text;
