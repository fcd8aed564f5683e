"""The edge and the load balancers."""
