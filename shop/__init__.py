"""The business of the shop, pure Python: no sockets, no AWS, no environment of its own."""
