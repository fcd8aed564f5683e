"""What the storefront is told at start; the only list of its environment names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Settings of `python -m storefront`."""

    aws_region: str
    # Where shoppers find the shop, without a trailing slash; absolute links are made from it.
    public_url: str
    # The internal load balancer.
    backend_url: str
    order_queue_url: str
    # Fingerprinted static files and the sign of life go here before the instance serves.
    assets_bucket: str
    # The page that DNS failover shows; None without a domain.
    back_soon_bucket: str | None
    # ARN; its current and previous value sign cookies and calls to the worker.
    signing_key_secret: str
    port: int = 8080
    # An instance is reached by its load balancer; one machine serves itself alone.
    host: str = "0.0.0.0"  # noqa: S104  # nosec B104
    currency: str = "BRL"
