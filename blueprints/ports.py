"""Ports: who listens where. Security groups, load balancers and settings all read them here."""

HTTPS = 443
HTTP = 80

STOREFRONT = 8080
WORKER = 8081
# The internal load balancer: plain HTTP inside security groups, a named exception.
INTERNAL = HTTP

POSTGRESQL = 5432
MEMCACHED = 11211
REDIS = 6379
