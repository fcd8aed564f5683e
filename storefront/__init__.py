"""The web front end: server-rendered pages behind the public load balancer."""
