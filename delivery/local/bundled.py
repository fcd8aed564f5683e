"""Bundles as instances have them: fetched by their role, checked, and unpacked under `var/`."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from pathlib import Path

from delivery.errors import SpoiltBundleError
from delivery.local.embedded_aws import EmbeddedAWS
from delivery.local.instances import Instance


def folder(var: Path, instance: Instance) -> Path:
    """Return where the bundle of an instance is, once it is installed."""
    return _all(var) / f"{instance.app}-{instance.digest}"


def install(aws: EmbeddedAWS, var: Path, instance: Instance) -> None:
    """Unpack the bundle in one piece, unless it is there; what it needs is in our environment."""
    place = folder(var, instance)
    if place.exists():
        return
    content = _fetch(aws, instance)
    draft = place.with_name(f"{place.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    zipfile.ZipFile(io.BytesIO(content)).extractall(draft)
    draft.rename(place)


def remove_others(var: Path, instance: Instance) -> None:
    """Remove what was unpacked of the app's earlier bundles: nobody runs them any more."""
    for other in _all(var).glob(f"{instance.app}-*"):
        if other != folder(var, instance):
            shutil.rmtree(other)


def _fetch(aws: EmbeddedAWS, instance: Instance) -> bytes:
    key = f"bundles/{instance.app}-{instance.digest}.zip"
    s3 = aws.as_role(instance.role_arn).client("s3")
    content: bytes = s3.get_object(Bucket=instance.bucket, Key=key)["Body"].read()
    met = hashlib.sha256(content).hexdigest()
    if met != instance.digest:
        raise SpoiltBundleError(key, met=met)
    return content


def _all(var: Path) -> Path:
    return var / "data" / "bundles"
