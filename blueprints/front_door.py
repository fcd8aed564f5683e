"""Front door tier: the public load balancer, open to CloudFront only.

Three locks: CloudFront's address list in the security group, a secret header that only our
distribution sends, and 403 for everything else. Two secrets are accepted so that one can be
changed while the other is in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import If, Ref, Sub, Template, route53, secretsmanager
from troposphere import certificatemanager as acm
from troposphere import elasticloadbalancingv2 as elb

from blueprints import ports
from blueprints.accepted import accepted
from blueprints.balancers import guard, load_balancer, target_group, watch
from blueprints.choices import has_domain, only_if
from blueprints.firewall import FRONT_DOOR, log_requests, web_acl
from blueprints.kinds import (
    BucketArn,
    BucketName,
    DomainName,
    FirewallMode,
    HostedZoneId,
    HostName,
    KeyArn,
    LoadBalancerFullName,
    PublicSubnetId,
    SecretArn,
    SecurityGroupId,
    Serial,
    ShopId,
    Switch,
    TargetGroupArn,
    TargetGroupFullName,
    TopicArn,
    VpcId,
)
from blueprints.secret import HEADER_LENGTH, secret, secret_value
from shop.paths import ORIGIN_SECRET_HEADER

PLAIN_ONLY_IN_DEV = "HTTPS with TLS 1.2 and 1.3 with a domain; without one only size dev is let in"

# Seconds that one request in a hundred may take: pages are cached, checkouts ask the queue.
SLOW_SECONDS = 2


@dataclass(frozen=True)
class Inputs:
    shop_id: ShopId
    domain_name: DomainName
    hosted_zone_id: HostedZoneId
    firewall_mode: FirewallMode
    protect_data: Switch
    secret_one_serial: Serial
    secret_two_serial: Serial
    vpc_id: VpcId
    public_subnet1_id: PublicSubnetId
    public_subnet2_id: PublicSubnetId
    front_door_group_id: SecurityGroupId
    logs_bucket_name: BucketName
    firewall_logs_bucket_arn: BucketArn
    shop_key_arn: KeyArn
    alarm_topic_arn: TopicArn


@dataclass(frozen=True)
class Outputs:
    origin_host: HostName
    front_door_full_name: LoadBalancerFullName
    storefront_targets_arn: TargetGroupArn
    storefront_targets_full_name: TargetGroupFullName
    origin_secret_one_arn: SecretArn
    origin_secret_two_arn: SecretArn


def build(t: Template, given: Inputs) -> Outputs:
    """Front door tier: public load balancer behind CloudFront, its firewall and secrets."""
    domain = has_domain(t, given.domain_name)
    balancer = load_balancer(
        t,
        "FrontDoor",
        scheme="internet-facing",
        subnets=[given.public_subnet1_id, given.public_subnet2_id],
        group=given.front_door_group_id,
        logs=given.logs_bucket_name,
        protect=given.protect_data,
    )
    targets = target_group(t, "StorefrontTargets", vpc=given.vpc_id, port=ports.STOREFRONT)
    one = _origin_secret(t, "OriginSecretOne", given, given.secret_one_serial)
    two = _origin_secret(t, "OriginSecretTwo", given, given.secret_two_serial)
    listener = _listener(t, given, domain, balancer)
    _rule(t, listener, targets, one, two)
    origin_host = Sub("origin.${DomainName}")
    _record(t, given, domain, balancer, origin_host)

    acl = web_acl(
        t,
        "FrontDoorWebAcl",
        scope="REGIONAL",
        mode=given.firewall_mode,
        rules=FRONT_DOOR,
        what="Public load balancer: attacks, crawlers",
    )
    guarded = guard(t, "FrontDoorGuard", acl, balancer, listener)
    log_requests(t, "FrontDoorWebAclLogs", acl, given.firewall_logs_bucket_arn, after=guarded)
    watch(t, "Storefront", balancer, targets, given.alarm_topic_arn, slow_seconds=SLOW_SECONDS)
    return Outputs(
        origin_host=HostName(If(domain, origin_host, balancer.get_att("DNSName"))),
        front_door_full_name=LoadBalancerFullName(balancer.get_att("LoadBalancerFullName")),
        storefront_targets_arn=TargetGroupArn(Ref(targets)),
        storefront_targets_full_name=TargetGroupFullName(targets.get_att("TargetGroupFullName")),
        origin_secret_one_arn=SecretArn(Ref(one)),
        origin_secret_two_arn=SecretArn(Ref(two)),
    )


def _origin_secret(t: Template, title: str, given: Inputs, serial: Serial) -> secretsmanager.Secret:
    """Another serial makes another secret: bump the idle one, switch, bump the other."""
    return t.add_resource(
        secret(
            title,
            "Sent by CloudFront, asked for by the public load balancer",
            length=HEADER_LENGTH,
            key=given.shop_key_arn,
            name=Sub(f"shop-${{ShopId}}-{title}-${{Serial}}", Serial=serial),
        )
    )


def _listener(t: Template, given: Inputs, domain: str, balancer: elb.LoadBalancer) -> elb.Listener:
    """HTTPS where there is a domain to hold a certificate for; plain HTTP only in size dev."""
    certificate = t.add_resource(
        acm.Certificate(
            "OriginCertificate",
            Condition=domain,
            DomainName=Sub("origin.${DomainName}"),
            ValidationMethod="DNS",
            DomainValidationOptions=[
                acm.DomainValidationOption(
                    DomainName=Sub("origin.${DomainName}"), HostedZoneId=given.hosted_zone_id
                )
            ],
        )
    )
    return t.add_resource(
        elb.Listener(
            "FromEdge",
            Metadata=accepted(
                checkov={"CKV_AWS_2": PLAIN_ONLY_IN_DEV, "CKV_AWS_103": PLAIN_ONLY_IN_DEV}
            ),
            LoadBalancerArn=Ref(balancer),
            Port=If(domain, ports.HTTPS, ports.HTTP),
            Protocol=If(domain, "HTTPS", "HTTP"),
            SslPolicy=only_if(domain, "ELBSecurityPolicy-TLS13-1-2-2021-06"),
            Certificates=only_if(domain, [{"CertificateArn": Ref(certificate)}]),
            DefaultActions=[
                elb.Action(
                    Type="fixed-response",
                    FixedResponseConfig=elb.FixedResponseConfig(
                        StatusCode="403", ContentType="text/plain", MessageBody="Forbidden"
                    ),
                )
            ],
        )
    )


def _rule(
    t: Template,
    listener: elb.Listener,
    targets: elb.TargetGroup,
    one: secretsmanager.Secret,
    two: secretsmanager.Secret,
) -> None:
    """Let through what carries either secret."""
    values: list[Any] = [secret_value(Ref(one)), secret_value(Ref(two))]
    t.add_resource(
        elb.ListenerRule(
            "WithSecret",
            ListenerArn=Ref(listener),
            Priority=1,
            Conditions=[
                elb.Condition(
                    Field="http-header",
                    HttpHeaderConfig=elb.HttpHeaderConfig(
                        HttpHeaderName=ORIGIN_SECRET_HEADER, Values=values
                    ),
                )
            ],
            Actions=[elb.ListenerRuleAction(Type="forward", TargetGroupArn=Ref(targets))],
        )
    )


def _record(t: Template, given: Inputs, domain: str, balancer: elb.LoadBalancer, host: Sub) -> None:
    """The name that CloudFront asks and the load balancer's certificate is for."""
    t.add_resource(
        route53.RecordSetType(
            "OriginRecord",
            Condition=domain,
            HostedZoneId=given.hosted_zone_id,
            Name=host,
            Type="A",
            AliasTarget=route53.AliasTarget(
                HostedZoneId=balancer.get_att("CanonicalHostedZoneID"),
                DNSName=balancer.get_att("DNSName"),
                EvaluateTargetHealth=False,
            ),
        )
    )
