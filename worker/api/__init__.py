"""The internal API over HTTP: what the storefront asks over the internal load balancer."""
