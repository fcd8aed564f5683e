"""The way of docs/deploy.md without our own uploads: `bundle`, then the aws command alone."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from delivery.bundles import PROJECT
from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import Launched, ids, only

BUCKET = "plain-route"
STACK = "plain"
AWS = PROJECT / ".venv" / "bin" / "aws"

# What `bundle` reads. It writes into out/ of its own project, where a developer may keep files
# for a real bucket: so it runs in a copy.
NEEDED = ("generate.py", "delivery", "requirements", "shop", "storefront", "templates", "worker")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    copy = tmp_path_factory.mktemp("project")
    for name in NEEDED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, copy / name)
        else:
            shutil.copy(PROJECT / name, copy)
    return copy


@pytest.fixture(scope="module")
def launched(embedded_aws, project):
    """The shop as the aws command launches it, and what each command said.

    Slow, once: `deploy` looks at a change set every 5 s and at a stack every 30 s, whatever the
    endpoint, and neither can be set.
    """
    account = Account(embedded_aws)
    account.client("s3").create_bucket(Bucket=BUCKET)
    environment = {
        "HOME": str(project),
        "PATH": os.environ["PATH"],
        **embedded_aws.environment(),
    }

    def run(*command):
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert 0 == done.returncode, done.stderr
        return done.stdout

    said = SimpleNamespace(
        bundle=run(sys.executable, "generate.py", "bundle", "--bucket", BUCKET),
        sync=run(AWS, "s3", "sync", "out/bundles", f"s3://{BUCKET}/bundles"),
        package=run(
            *(AWS, "cloudformation", "package", "--template-file", "out/templates/root.yaml"),
            *("--s3-bucket", BUCKET, "--output-template-file", "out/packaged.yaml"),
        ),
        deploy=run(
            *(AWS, "cloudformation", "deploy", "--template-file", "out/packaged.yaml"),
            *("--s3-bucket", BUCKET, "--stack-name", STACK, "--capabilities", "CAPABILITY_IAM"),
            *("--parameter-overrides", "Size=dev"),
        ),
    )
    told = account.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in only(told)["Outputs"]}
    shop = Launched(account, STACK, outputs, ids(account, STACK), account.contents())
    return SimpleNamespace(shop=shop, said=said)


def test_bundle_says_what_it_wrote(launched, project):
    written = {
        line.split()[1]: int(line.split()[0].replace(",", ""))
        for line in launched.said.bundle.splitlines()
    }

    assert written == {
        path.relative_to(project / "out").as_posix(): path.stat().st_size
        for folder in ("bundles", "templates")
        for path in (project / "out" / folder).iterdir()
    }


def test_packaged_templates_are_read_from_the_bucket(project, launched):
    given, addresses = (
        re.findall(r"TemplateURL: (\S+)", (project / "out" / file).read_text())
        for file in ("templates/root.yaml", "packaged.yaml")
    )

    assert len(given) == len(addresses)
    assert all(f"/{BUCKET}/" in one or f"//{BUCKET}." in one for one in addresses)


def test_the_plain_route_puts_out_what_our_own_does(launched, dev):
    assert set(dev.outputs) == set(launched.shop.outputs)


def test_the_plain_route_makes_what_our_own_does(launched, dev):
    made = {path for path in launched.shop.ids if path.count("/") == 1}

    assert {path for path in dev.ids if path.count("/") == 1} == made


@pytest.mark.parametrize("path", ["Frontend/StorefrontTemplate", "Backend/WorkerTemplate"])
def test_the_bundle_that_an_instance_asks_for_is_in_the_bucket(launched, path):
    version = only(launched.shop.facts("launch_templates", path)["Versions"])
    script = base64.b64decode(version["LaunchTemplateData"]["UserData"]).decode()
    app, bucket, digest = (
        re.search(rf"^{name}='(.*)'$", script, re.MULTILINE)[1]
        for name in ("APP", "BUCKET", "DIGEST")
    )

    bundle = launched.shop.account.client("s3").get_object(
        Bucket=bucket, Key=f"bundles/{app}-{digest}.zip"
    )

    assert BUCKET == bucket
    assert digest == hashlib.sha256(bundle["Body"].read()).hexdigest()


def test_references_to_secrets_are_resolved_on_the_plain_route(launched):
    listener = only(launched.shop.facts("load_balancers", "FrontDoor/FrontDoor")["Listeners"])
    rule = only(one for one in listener["Rules"] if not one["IsDefault"])

    assert [
        launched.shop.secret("FrontDoor/OriginSecretOne"),
        launched.shop.secret("FrontDoor/OriginSecretTwo"),
    ] == only(rule["Conditions"])["HttpHeaderConfig"]["Values"]
