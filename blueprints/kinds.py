"""The kinds of values that cross from one tier to another, and the choices a person makes."""

from __future__ import annotations

from blueprints.wiring import Value


class Text(Value):
    """Text without a kind of its own."""

    meaning = "Given by the root stack"


class Arn(Value):
    """The full name of a resource; subclasses say of which."""

    allowed_pattern = r"^arn:[a-z-]+:[^\s]+$"
    constraint = "must be a full ARN: arn:partition:service:region:account:resource"


# ---- what a person chooses


class Size(Value):
    """How much of everything there is."""

    meaning = "How large the shop is: dev, small or growing"
    allowed_values = ("dev", "small", "growing")
    constraint = "must be dev, small or growing"


class DomainName(Value):
    """The shop's own domain, or nothing."""

    meaning = "The shop's domain, such as shop.example.com; empty means CloudFront's own name"
    # Certificates take names of 64 characters at most, and one is for origin.DOMAIN.
    allowed_pattern = r"^$|^(?=.{4,57}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$"
    constraint = "must be a domain of at most 57 characters in lower case, or empty"


class HostedZoneId(Value):
    """The Route 53 zone that holds the shop's domain, or nothing."""

    meaning = "Id of the Route 53 hosted zone that holds the domain; empty without a domain"
    allowed_pattern = r"^$|^Z[A-Z0-9]{7,31}$"
    constraint = "must be a hosted zone id such as Z0123456789ABCDEFGHIJ, or empty"


class Cidr(Value):
    """An IPv4 network."""

    meaning = "IPv4 network of the VPC; six subnets of 256 addresses each are cut from it"
    allowed_pattern = r"^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.0/(1[6-9]|20)$"
    constraint = "must be a private IPv4 network between /16 and /20, such as 10.20.0.0/16"


class Placement(Value):
    """Which subnets the frontends stand in."""

    meaning = "Where the storefront's instances stand: public subnets as drawn, or private ones"
    allowed_values = ("public", "private")
    constraint = "must be public or private"


class Switch(Value):
    """Yes or no."""

    meaning = "Yes or no"
    allowed_values = ("true", "false")
    constraint = "must be true or false"


class FirewallMode(Value):
    """Whether the firewalls block or only count."""

    meaning = (
        "enforce blocks what the firewall rules match; observe only counts it, but known attacks"
    )
    allowed_values = ("enforce", "observe")
    constraint = "must be enforce or observe"


class StaffNetworks(Value):
    """The networks that may reach the staff area, or nothing."""

    meaning = "Comma-separated IPv4 networks that may reach /admin; empty means any"
    allowed_pattern = r"^$|^(\d{1,3}\.){3}\d{1,3}/\d{1,2}(,(\d{1,3}\.){3}\d{1,3}/\d{1,2}){0,49}$"
    constraint = "must be up to 50 networks such as 203.0.113.0/24,198.51.100.7/32, or empty"


class WhichSecret(Value):
    """Which of the two header secrets CloudFront sends."""

    meaning = "Which of the two header secrets CloudFront sends; the load balancer takes both"
    allowed_values = ("one", "two")
    constraint = "must be one or two"


class Serial(Value):
    """A number that ends a secret's name; another number makes another secret."""

    meaning = "Serial of a secret; count it up to have a new one made"
    allowed_pattern = r"^[1-9][0-9]{0,5}$"
    constraint = "must be a whole number from 1 to 999999"


class CacheEngine(Value):
    """Which Redis-compatible engine serves the catalogue cache."""

    meaning = "Engine of the catalogue cache: valkey, or redis at a higher price"
    allowed_values = ("valkey", "redis")
    constraint = "must be valkey or redis"


class Email(Value):
    """An e-mail address, or nothing."""

    meaning = "An e-mail address, or empty"
    allowed_pattern = r"^$|^[^\s@,;<>]+@[^\s@,;<>]+\.[A-Za-z]{2,}$"
    constraint = "must be one e-mail address, or empty"


# ---- network


class VpcId(Value):
    """A VPC."""

    meaning = "The shop's VPC"
    parameter_type = "AWS::EC2::VPC::Id"


class SubnetId(Value):
    """One subnet; lists cross a border as separate values, or change sets fail on Select."""

    meaning = "A subnet"
    parameter_type = "AWS::EC2::Subnet::Id"


class PublicSubnetId(SubnetId):
    """A subnet with a route to the internet."""

    meaning = "A public subnet: load balancer and storefront"


class AppSubnetId(SubnetId):
    """A subnet that reaches out but is not reached."""

    meaning = "A private subnet of the worker"


class DataSubnetId(SubnetId):
    """A subnet without any way out."""

    meaning = "A private subnet of databases and caches"


class SecurityGroupId(Value):
    """A security group; all of them are made in the network tier."""

    meaning = "A security group"
    parameter_type = "AWS::EC2::SecurityGroup::Id"


class HostName(Value):
    """A name to connect to."""

    meaning = "A host name"


class Port(Value):
    """A TCP port."""

    meaning = "A TCP port"
    allowed_pattern = r"^[0-9]{2,5}$"
    constraint = "must be a TCP port"


class Url(Value):
    """An absolute address without a trailing slash."""

    meaning = "An absolute address without a trailing slash"
    allowed_pattern = r"^https?://[^/\s]+$"
    constraint = "must be http(s)://host without a trailing slash"


# ---- load balancers, firewalls, edge


class LoadBalancerArn(Arn):
    """A load balancer."""

    meaning = "ARN of a load balancer"


class LoadBalancerFullName(Value):
    """A load balancer as metrics name it: app/name/id."""

    meaning = "Load balancer as metrics name it"


class TargetGroupArn(Arn):
    """A target group."""

    meaning = "ARN of a target group"


class TargetGroupFullName(Value):
    """A target group as metrics name it: targetgroup/name/id."""

    meaning = "Target group as metrics name it"


class WebAclArn(Arn):
    """A web ACL."""

    meaning = "ARN of a web ACL"


class EdgeWebAclArn(Value):
    """A web ACL for CloudFront, or nothing where the root makes its own."""

    meaning = "Output EdgeWebAclArn of global.yaml in us-east-1; empty when launched there"
    allowed_pattern = r"^$|^arn:[a-z-]+:wafv2:us-east-1:\d{12}:global/webacl/[^\s]+$"
    constraint = "must be the ARN of a CLOUDFRONT web ACL in us-east-1, or empty"


class EdgeCertificateArn(Value):
    """CloudFront's certificate, or nothing where the root makes its own."""

    meaning = "Output EdgeCertificateArn of global.yaml in us-east-1; empty when launched there"
    allowed_pattern = r"^$|^arn:[a-z-]+:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+$"
    constraint = "must be the ARN of a certificate in us-east-1, or empty"


class DistributionId(Value):
    """A CloudFront distribution."""

    meaning = "Id of the CloudFront distribution"
    allowed_pattern = r"^[A-Z0-9]{3,32}$"
    constraint = "must be a distribution id such as E1ABCDEFGHIJKL"


class HealthCheckId(Value):
    """A Route 53 health check, or nothing without a domain."""

    meaning = "Id of a Route 53 health check; empty without a domain"


# ---- queues, topics, stores


class QueueUrl(Value):
    """A queue as clients address it."""

    meaning = "URL of a queue"
    allowed_pattern = r"^https?://[^\s]+$"
    constraint = "must be the URL of a queue"


class QueueArn(Arn):
    """A queue as policies name it."""

    meaning = "ARN of a queue"


class QueueName(Value):
    """A queue as metrics name it."""

    meaning = "Name of a queue"


class TopicArn(Arn):
    """A topic."""

    meaning = "ARN of a topic"


class TableName(Value):
    """A DynamoDB table as clients name it."""

    meaning = "Name of a DynamoDB table"


class TableArn(Arn):
    """A DynamoDB table as policies name it."""

    meaning = "ARN of a DynamoDB table"


class BucketName(Value):
    """A bucket as clients name it."""

    meaning = "Name of a bucket"


class BucketArn(Arn):
    """A bucket as policies name it."""

    meaning = "ARN of a bucket"


class SecretArn(Arn):
    """A secret. Secrets cross borders as ARNs, never as values."""

    meaning = "ARN of a secret"


class KeyArn(Arn):
    """The customer key."""

    meaning = "ARN of the shop's encryption key"


class DatabaseId(Value):
    """A database instance as metrics name it."""

    meaning = "Database instance as metrics name it"


class DatabaseResourceId(Value):
    """A database instance as login policies name it: db-ABC..."""

    meaning = "Database instance as login policies name it"


class CacheId(Value):
    """A cache cluster as metrics name it."""

    meaning = "Cache as metrics name it"


class AutoScalingGroupName(Value):
    """An Auto Scaling group."""

    meaning = "Name of an Auto Scaling group"


class ArtifactsBucketName(Value):
    """The bucket of bundles; what stands there before packaging is refused."""

    meaning = "Bucket of templates and bundles"
    allowed_pattern = r"^(?!unpackaged$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
    constraint = "run `python generate.py bundle --bucket B` and launch what it writes"


class Digest(Value):
    """A bundle by the SHA-256 of its bytes; zeros stand there before packaging."""

    meaning = "SHA-256 of a bundle, in hex"
    allowed_pattern = r"^(?!0{64}$)[0-9a-f]{64}$"
    constraint = "run `python generate.py bundle --bucket B` and launch what it writes"


class ShopId(Value):
    """Eight characters of the root stack's id: tells two shops of one account apart."""

    meaning = "Eight characters of the root stack's id"
    allowed_pattern = r"^[0-9a-f]{8}$"
    constraint = "must be 8 hexadecimal digits"
