"""Templates and bundles on their way to the artifacts bucket, named by their content.

What is there already is not sent again; a name never changes its content, so nothing that runs
is touched by an upload.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from delivery import templates
from delivery.bundles import Bundle
from delivery.errors import NoSuchTemplateError

# Uploads wait for the network, not for us.
AT_ONCE = 8
NOT_THERE = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True)
class Package:
    """A set ready to be launched: the root's text, and everything it will ask the bucket for."""

    root: str
    objects: Mapping[str, bytes]

    @property
    def root_key(self) -> str:
        """The name of the root template itself."""
        return _key(templates.ROOT, self.root)

    @property
    def manifest(self) -> str:
        """What was packaged, as JSON: each object with its size in bytes."""
        sizes = {key: len(content) for key, content in sorted(self.objects.items())}
        return json.dumps({"root": self.root_key, "objects": sizes}, indent=2) + "\n"


def fill_artifacts(root: Mapping[str, Any], bucket: str, bundles: Iterable[Bundle]) -> Any:
    """Return *root* with the bucket and the bundles' digests in its Mapping `Artifacts`."""
    digests = {f"{bundle.app.capitalize()}Digest": bundle.digest for bundle in bundles}
    return {
        **root,
        "Mappings": {
            **root["Mappings"],
            "Artifacts": {"Bundles": {"Bucket": bucket, **digests}},
        },
    }


def package(
    texts: Mapping[str, str],
    bundles: Iterable[Bundle],
    *,
    bucket: str,
    address: Callable[[str], str],
) -> Package:
    """Return the set with every TemplateURL absolute; *address* gives the URL of a key."""
    bundles = list(bundles)
    root = fill_artifacts(templates.parse(_of(texts, templates.ROOT)), bucket, bundles)
    objects = {bundle.key: bundle.content for bundle in bundles}
    for resource in root["Resources"].values():
        if resource["Type"] == templates.NESTED:
            child = _of(texts, resource["Properties"]["TemplateURL"])
            key = _key(resource["Properties"]["TemplateURL"], child)
            objects[key] = child.encode()
            resource["Properties"]["TemplateURL"] = address(key)
    text = templates.render(root)
    objects[_key(templates.ROOT, text)] = text.encode()
    return Package(text, objects)


def _of(texts: Mapping[str, str], name: str) -> str:
    if name not in texts:
        raise NoSuchTemplateError(templates.FOLDER / name, "not there")
    return texts[name]


def upload(
    s3: Any,  # a boto3 client, which has no types
    bucket: str,
    objects: Mapping[str, bytes],
    *,
    done: Callable[[], None] = lambda: None,
) -> list[str]:
    """Put what *bucket* does not hold yet, several at once; return the keys that were sent."""

    def send(key: str) -> bool:
        sent = not _is_there(s3, bucket, key)
        if sent:
            s3.put_object(Bucket=bucket, Key=key, Body=objects[key])
        done()
        return sent

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = dict(zip(objects, pool.map(send, objects), strict=True))
    return [key for key, was_sent in sent.items() if was_sent]


def _is_there(s3: Any, bucket: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_THERE:
            return False
        raise
    return True


def _key(file: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"templates/{file.removesuffix('.yaml')}-{digest}.yaml"
