"""Worldwide tier (global.yaml): what CloudFront keeps in us-east-1 alone.

Nested in the root when the root is launched in us-east-1, a root of its own otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import If, Ref, Split, Sub, Template, s3, wafv2
from troposphere import certificatemanager as acm

from blueprints.buckets import log_bucket
from blueprints.choices import bot_control, has_domain, has_staff_networks
from blueprints.firewall import edge_rules, log_requests, web_acl
from blueprints.kinds import (
    BucketName,
    DomainName,
    EdgeCertificateArn,
    EdgeWebAclArn,
    FirewallMode,
    HostedZoneId,
    StaffNetworks,
    Switch,
)
from blueprints.parameters import (
    domain_and_zone_together,
    only_in_us_east_1,
    show,
    stack_token,
)
from blueprints.permissions import (
    below,
    only_over_tls,
    policy,
    service_may_look,
    service_may_write,
)


@dataclass(frozen=True)
class Inputs:
    domain_name: DomainName
    hosted_zone_id: HostedZoneId
    firewall_mode: FirewallMode
    bot_control: Switch
    staff_networks: StaffNetworks


@dataclass(frozen=True)
class Outputs:
    edge_web_acl_arn: EdgeWebAclArn
    edge_certificate_arn: EdgeCertificateArn
    edge_web_acl_logs_bucket_name: BucketName


def build(t: Template, given: Inputs) -> Outputs:
    """Worldwide tier: CloudFront's firewall, its logs and certificate, in us-east-1 alone."""
    domain = has_domain(t, given.domain_name)
    certificate = t.add_resource(
        acm.Certificate(
            "EdgeCertificate",
            Condition=domain,
            DomainName=given.domain_name,
            ValidationMethod="DNS",
            DomainValidationOptions=[
                acm.DomainValidationOption(
                    DomainName=given.domain_name, HostedZoneId=given.hosted_zone_id
                )
            ],
        )
    )
    acl, logs = _firewall(t, given)
    domain_and_zone_together(t)
    only_in_us_east_1(t)
    show(t)
    return Outputs(
        edge_web_acl_arn=EdgeWebAclArn(acl.get_att("Arn")),
        edge_certificate_arn=EdgeCertificateArn(If(domain, Ref(certificate), "")),
        edge_web_acl_logs_bucket_name=BucketName(Ref(logs)),
    )


def _firewall(t: Template, given: Inputs) -> tuple[wafv2.WebACL, s3.Bucket]:
    staff = has_staff_networks(t, given.staff_networks)
    bots = bot_control(t, given.bot_control)
    networks = t.add_resource(
        wafv2.IPSet(
            "StaffAddresses",
            Condition=staff,
            Scope="CLOUDFRONT",
            IPAddressVersion="IPV4",
            Addresses=Split(",", given.staff_networks),
            Description="Networks that may reach the staff area",
        )
    )
    acl = web_acl(
        t,
        "EdgeWebAcl",
        scope="CLOUDFRONT",
        mode=given.firewall_mode,
        rules=edge_rules(networks.get_att("Arn"), staff=staff, bots=bots),
        what="CloudFront: floods, known attackers, attacks",
    )
    logs = t.add_resource(
        log_bucket(
            "EdgeWebAclLogsBucket",
            name=Sub("aws-waf-logs-${AWS::AccountId}-${AWS::Region}-${Id}", Id=stack_token()),
        )
    )
    arn = logs.get_att("Arn")
    allowed = t.add_resource(
        s3.BucketPolicy(
            "EdgeWebAclLogsBucketPolicy",
            Bucket=Ref(logs),
            PolicyDocument=policy(
                only_over_tls([arn, below(arn, "/*")], "s3"),
                service_may_write(
                    "FirewallLogs", "delivery.logs.amazonaws.com", [below(arn, "/AWSLogs/*")]
                ),
                service_may_look("FirewallLogsLook", "delivery.logs.amazonaws.com", arn),
                service_may_write(
                    "BucketLogs", "logging.s3.amazonaws.com", [below(arn, "/buckets/*")]
                ),
            ),
        )
    )
    log_requests(t, "EdgeWebAclLogs", acl, arn, after=allowed)
    return acl, logs
