"""What is packaged and what is sent: everything by its content, and nothing twice."""

import hashlib
import json
import threading

import pytest
from botocore.exceptions import ClientError

from delivery import templates
from delivery.bundles import Bundle
from delivery.upload import fill_artifacts, package, upload

BUNDLES = [Bundle("storefront", b"pages"), Bundle("worker", b"orders")]
CHILD = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"
OTHER = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
ROOT = """Mappings:
  Artifacts:
    Bundles:
      Bucket: unpackaged
  Sizes:
    dev:
      Nodes: '1'
Resources:
  Orders:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
  Events:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: other.yaml
  Key:
    Type: AWS::KMS::Key
"""


def a_set(**changed):
    return {"root.yaml": ROOT, "child.yaml": CHILD, "other.yaml": OTHER, **changed}


def packed(texts=None, bundles=BUNDLES):
    return package(
        texts or a_set(), bundles, bucket="artifacts", address=lambda key: f"https://s3/{key}"
    )


class FakeS3:
    """Keeps S3's promises: what is not there is a 404, what is put is there."""

    def __init__(self, held=(), *, refuses=""):
        self.held, self.refuses = dict(held), refuses
        self.lock, self.sent = threading.Lock(), []

    def head_object(self, Bucket, Key):  # noqa: N803, boto3's names
        if self.refuses:
            raise ClientError({"Error": {"Code": self.refuses}}, "HeadObject")
        if (Bucket, Key) not in self.held:
            raise ClientError({"Error": {"Code": "404"}}, "HeadObject")

    def put_object(self, Bucket, Key, Body):  # noqa: N803
        with self.lock:
            self.held[Bucket, Key] = Body
            self.sent.append(Key)


# ---- package


def test_the_root_learns_the_bucket_and_the_digests():
    root = templates.parse(packed().root)

    assert {
        "Bucket": "artifacts",
        "StorefrontDigest": BUNDLES[0].digest,
        "WorkerDigest": BUNDLES[1].digest,
    } == root["Mappings"]["Artifacts"]["Bundles"]


def test_other_mappings_stay_as_they_are():
    assert {"dev": {"Nodes": "1"}} == templates.parse(packed().root)["Mappings"]["Sizes"]


def test_filling_artifacts_leaves_the_given_template_alone():
    given = templates.parse(ROOT)

    fill_artifacts(given, "artifacts", BUNDLES)

    assert templates.parse(ROOT) == given


def test_every_child_has_an_absolute_address_that_holds_its_text():
    made = packed()
    root = templates.parse(made.root)["Resources"]

    for logical_id, text in (("Orders", CHILD), ("Events", OTHER)):
        address = root[logical_id]["Properties"]["TemplateURL"]
        assert text.encode() == made.objects[address.removeprefix("https://s3/")]


def test_what_is_no_stack_is_left_alone():
    assert {"Type": "AWS::KMS::Key"} == templates.parse(packed().root)["Resources"]["Key"]


def test_templates_are_named_by_their_content():
    digest = hashlib.sha256(CHILD.encode()).hexdigest()[:16]

    assert f"templates/child-{digest}.yaml" in packed().objects


def test_the_root_itself_is_packaged():
    made = packed()

    assert made.root.encode() == made.objects[made.root_key]


def test_bundles_are_packaged_under_the_key_that_instances_ask_for():
    objects = packed().objects

    assert {b"pages", b"orders"} == {objects[bundle.key] for bundle in BUNDLES}


def test_bundles_may_come_one_by_one():
    assert packed() == packed(bundles=iter(BUNDLES))


def test_a_changed_child_renames_itself_and_the_root_alone():
    before, after = packed(), packed(a_set(**{"child.yaml": CHILD + "  # changed\n"}))

    gone = {key.rpartition("-")[0] for key in set(before.objects) - set(after.objects)}
    assert {"templates/child", "templates/root"} == gone


def test_the_same_set_is_packaged_the_same():
    assert packed() == packed()


def test_the_manifest_tells_the_size_of_each_object():
    made = packed()
    told = json.loads(made.manifest)

    assert made.root_key == told["root"]
    assert {key: len(content) for key, content in made.objects.items()} == told["objects"]


def nested(root):
    resources = templates.parse(root)["Resources"].values()
    return [one["Properties"] for one in resources if one["Type"] == templates.NESTED]


def test_no_template_of_the_shop_keeps_a_relative_address():
    texts = templates.read(templates.FOLDER)

    addresses = [one["TemplateURL"] for one in nested(packed(texts).root)]

    assert len(nested(texts["root.yaml"])) == len(addresses)
    assert all(one.startswith("https://s3/templates/") for one in addresses)


# ---- upload


def test_what_is_not_there_is_sent():
    s3 = FakeS3()

    sent = upload(s3, "artifacts", {"a": b"1", "b": b"2"})

    assert ["a", "b"] == sent
    assert {("artifacts", "a"): b"1", ("artifacts", "b"): b"2"} == s3.held


def test_what_is_there_is_not_sent_again():
    s3 = FakeS3({("artifacts", "a"): b"1"})

    sent = upload(s3, "artifacts", {"a": b"1", "b": b"2"})

    assert ["b"] == sent == s3.sent


def test_what_another_bucket_holds_is_not_there():
    s3 = FakeS3({("elsewhere", "a"): b"1"})

    assert ["a"] == upload(s3, "artifacts", {"a": b"1"})


def test_only_what_changed_is_sent_for_a_changed_set():
    s3 = FakeS3()
    upload(s3, "artifacts", packed().objects)

    sent = upload(s3, "artifacts", packed(a_set(**{"other.yaml": CHILD})).objects)

    assert ["templates/other", "templates/root"] == sorted(key.rpartition("-")[0] for key in sent)


def test_each_object_is_told_once_it_is_there():
    done = []

    upload(
        FakeS3({("b", "0"): b""}),
        "b",
        {str(n): b"" for n in range(20)},
        done=lambda: done.append(1),
    )

    assert 20 == len(done)


@pytest.mark.parametrize("code", ["403", "AccessDenied", "SlowDown"])
def test_a_bucket_that_does_not_answer_is_not_taken_for_an_empty_one(code):
    s3 = FakeS3(refuses=code)

    with pytest.raises(ClientError, match=code):
        upload(s3, "artifacts", {"a": b"1"})

    assert [] == s3.sent
