"""Pages from templates: the storefront's at request time, the failover site's ahead of time."""
