"""Shops launched in an embedded AWS, and what became of their resources."""

from dataclasses import dataclass, field

from delivery import templates
from delivery.bundles import build_all
from delivery.local import shop
from delivery.stacks import Stacks
from delivery.upload import package, upload
from tests.integration.delivery.account import Account

DOMAIN = "shop.example.com"


@dataclass(frozen=True)
class Launched:
    """A root stack that stands: what each service tells of it, by logical ids."""

    account: Account
    stack: str
    outputs: dict[str, str]
    # What Ref gives, by path: "Network/Vpc".
    ids: dict[str, str] = field(repr=False)
    contents: dict[str, object] = field(repr=False)

    def facts(self, kind, path):
        """Return what a service tells of the resource at *path*."""
        return self.contents[f"{kind} {self.ids[path]}"]

    def all_ids(self, *paths):
        """Return what Ref gives for each of *paths*."""
        return [self.ids[path] for path in paths]

    def bucket_arn(self, path):
        return f"arn:aws:s3:::{self.ids[path]}"

    def secret(self, path):
        """Return the value of a secret."""
        return self.facts("secrets", path)["Value"]

    def of(self, kind):
        """Return the facts of all resources of a kind that this shop made."""
        return [facts for name, facts in self.own() if name.startswith(f"{kind} ")]

    def own(self):
        """Yield name and facts of all that this shop made, of any kind."""
        ids_ = set(self.ids.values())
        for name, facts in self.contents.items():
            if name.partition(" ")[2] in ids_:
                yield name, facts


def with_zone(account, **parameters):
    """Return the parameters of a shop with a domain, whose zone is made."""
    made = account.client("route53").create_hosted_zone(Name=DOMAIN, CallerReference="shop")
    zone = made["HostedZone"]["Id"].rpartition("/")[2]
    return {"DomainName": DOMAIN, "HostedZoneId": zone, **parameters}


def launch(account, parameters, *, stack):
    """Launch the committed templates, or change what stands, and look at what came of it."""
    outputs = shop.deploy(account.aws, parameters, stack=stack, region=account.region)
    return look(account, stack, outputs)


def packaged(account, texts):
    """Put a set of templates where the account reads them; return the root's address."""
    bucket = shop.artifacts_bucket(account.aws, account.region)
    place = f"{account.aws.endpoint}/{bucket}"
    made = package(texts, build_all(), bucket=bucket, address=lambda key: f"{place}/{key}")
    upload(account.client("s3"), bucket, made.objects)
    return f"{place}/{made.root_key}"


def alone(account, file):
    """Put one template where the account reads it; return its address."""
    bucket = shop.artifacts_bucket(account.aws, account.region)
    text = (templates.FOLDER / file).read_text(encoding="utf-8")
    account.client("s3").put_object(Bucket=bucket, Key=file, Body=text)
    return f"{account.aws.endpoint}/{bucket}/{file}"


def look(account, stack, outputs):
    """Return how the root *stack* stands at this moment."""
    return Launched(account, stack, outputs, ids(account, stack), account.contents())


def ids(account, stack):
    """Return the physical ids of all resources of a stack and of those it nests, by path."""
    told = account.client("cloudformation").describe_stack_resources(StackName=stack)
    found = {}
    for one in told["StackResources"]:
        path, id_ = one["LogicalResourceId"], one["PhysicalResourceId"]
        found[path] = id_
        if one["ResourceType"] == templates.NESTED:
            found |= {f"{path}/{inner}": inner_id for inner, inner_id in ids(account, id_).items()}
    return found


def changes(before, after):
    """Return the paths, or where there is none the names, of all that is told differently."""
    told = {
        name
        for name in before.contents | after.contents
        if before.contents.get(name) != after.contents.get(name)
    }
    known = {id_: path for one in (before, after) for path, id_ in one.ids.items()}
    return {known.get(name.partition(" ")[2], name) for name in told}


def only(found):
    """Return the one that is found."""
    (one,) = found
    return one


def stacks(account, **given):
    """Return the stacks of the account, asked often, as the embedded AWS answers at once."""
    return Stacks(account.client("cloudformation"), poll_seconds=shop.POLL_SECONDS, **given)
