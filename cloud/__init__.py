"""What storefront and worker both need of AWS: signed calls, secrets, keys, log lines."""
