"""Bundles on this machine: fetched by the role of an instance, checked, unpacked once."""

import hashlib
import io
import json
import zipfile

import pytest

from delivery.errors import SpoiltBundleError
from delivery.local import bundled
from delivery.local.instances import Instance

BUCKET = "artifacts"
INSTANCES = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "ec2.amazonaws.com"},
    },
}
FETCH = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/bundles/*",
    },
}


@pytest.fixture(scope="module")
def role_arn(embedded_aws):
    iam = embedded_aws.client("iam")
    role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(INSTANCES))
    iam.put_role_policy(RoleName="worker", PolicyName="fetch", PolicyDocument=json.dumps(FETCH))
    embedded_aws.client("s3").create_bucket(Bucket=BUCKET)
    return role["Role"]["Arn"]


@pytest.fixture
def deploy(embedded_aws, role_arn):
    """Upload a bundle of one file; return an instance that is told to install it."""

    def upload(text, *, digest=None):
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w") as bundle:
            bundle.writestr("worker/__main__.py", text)
        digest = digest or hashlib.sha256(zipped.getvalue()).hexdigest()
        embedded_aws.client("s3").put_object(
            Bucket=BUCKET, Key=f"bundles/worker-{digest}.zip", Body=zipped.getvalue()
        )
        boot = f"APP='worker'\nBUCKET='{BUCKET}'\nDIGEST='{digest}'\n"
        return Instance(role_arn, {"/etc/shop/boot": boot})

    return upload


def installed(var, instance):
    return (bundled.folder(var, instance) / "worker" / "__main__.py").read_text()


def test_what_was_uploaded_is_unpacked(embedded_aws, deploy, tmp_path):
    instance = deploy("print('work')")

    bundled.install(embedded_aws, tmp_path, instance)

    assert "print('work')" == installed(tmp_path, instance)


def test_an_unpacked_bundle_is_left_alone(embedded_aws, deploy, tmp_path):
    instance = deploy("print('work')")
    bundled.install(embedded_aws, tmp_path, instance)
    (bundled.folder(tmp_path, instance) / "worker" / "__main__.py").write_text("changed")

    bundled.install(embedded_aws, tmp_path, instance)

    assert "changed" == installed(tmp_path, instance)


def test_a_bundle_that_is_not_what_its_name_says_is_refused(embedded_aws, deploy, tmp_path):
    instance = deploy("print('work')", digest="0" * 64)

    with pytest.raises(SpoiltBundleError):
        bundled.install(embedded_aws, tmp_path, instance)

    assert not bundled.folder(tmp_path, instance).exists()


def test_only_the_present_bundle_is_kept(embedded_aws, deploy, tmp_path):
    before, now = deploy("print('before')"), deploy("print('now')")
    for instance in (before, now):
        bundled.install(embedded_aws, tmp_path, instance)

    bundled.remove_others(tmp_path, now)

    assert not bundled.folder(tmp_path, before).exists()
    assert "print('now')" == installed(tmp_path, now)
