"""What the worker is told at start; the only list of its environment names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Settings of `python -m worker`, the same for all its commands."""

    aws_region: str
    public_url: str
    database_host: str
    database_port: int
    database_name: str
    # Logs in by 15-minute IAM token; only `migrate` reads the owner's secret (ARN).
    database_user: str
    database_master_secret: str
    catalogue_table: str
    redis_host: str
    redis_port: int
    redis_token_secret: str
    # The configuration endpoint, which lists the nodes.
    memcached_host: str
    memcached_port: int
    order_queue_url: str
    dead_letters_url: str
    order_events_topic: str
    # Product images go here.
    assets_bucket: str
    # ARN; its current and previous value sign order links and check callers.
    signing_key_secret: str
    port: int = 8081
    # On an instance the load balancer comes from another machine; its security group lets no
    # other in.
    host: str = "0.0.0.0"  # noqa: S104  # nosec B104
    # Of all prices; the language of a page never changes it.
    currency: str = "BRL"
