"""Pictures over the internal API: made in a real child process, kept in a real bucket."""

import asyncio
import io
import os
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from cloud.assets import S3Assets
from shop.pictures import MOST_BYTES, digest_of
from tests.integration.worker.asking import asker
from worker.adapters import picture_child
from worker.adapters.picture_process import PictureProcess

BUCKET = "pictures-of-a-test"
RED, BLUE = (220, 20, 20), (20, 20, 220)


@pytest.fixture
def s3(embedded_aws):
    client = embedded_aws.client("s3")
    client.create_bucket(Bucket=BUCKET)
    for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=one["Key"])
    return client


@pytest.fixture
def store(shop, s3):
    """Return what stores sources, one after the other, and gives the answers."""

    async def within(sources, given):
        async with shop:
            ask = asker(
                shop,
                session="staff",
                resizer=PictureProcess(**given),
                assets=S3Assets(BUCKET, lambda: s3),
            )
            return [
                await ask.asked("POST", "/v1/staff/pictures", source, key=f"{n}")
                for n, source in enumerate(sources)
            ]

    return lambda *sources, **given: asyncio.run(within(sources, given))


def a_picture(width=1000, height=500, kind="PNG", mode="RGB", **given):
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    body = io.BytesIO()
    image.convert(mode).save(body, kind, **given)
    return body.getvalue()


def kept(s3):
    return sorted(one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []))


def opened(s3, source, width, extension):
    key = f"media/{digest_of(source)}-{width}.{extension}"
    return Image.open(io.BytesIO(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_is_kept_in_all_sizes_that_do_not_enlarge_it(store, s3, kind):
    source = a_picture(kind=kind)

    [answer] = store(source)

    digest = digest_of(source)
    assert {"digest": digest, "width": 1000, "height": 500} == answer.json
    assert sorted(
        f"media/{digest}-{width}.{extension}"
        for width in (160, 320, 640, 960)
        for extension in ("avif", "webp", "jpg")
    ) == kept(s3)
    for extension in ("avif", "webp", "jpg"):
        assert (320, 160) == opened(s3, source, 320, extension).size


def test_browsers_may_keep_it_for_a_year(store, s3):
    source = a_picture()
    store(source)

    head = s3.head_object(Bucket=BUCKET, Key=f"media/{digest_of(source)}-160.avif")

    assert "public, max-age=31536000, immutable" == head["CacheControl"]
    assert "image/avif" == head["ContentType"]


def test_a_picture_smaller_than_all_sizes_is_kept_as_it_is(store, s3):
    source = a_picture(40, 30)
    store(source)

    assert (40, 30) == opened(s3, source, 40, "webp").size
    assert 3 == len(kept(s3))


def test_nothing_but_pixels_is_kept_and_these_stand_upright(store, s3):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "S"
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = a_picture(800, 400, "JPEG", exif=exif.tobytes(), icc_profile=srgb, comment=b"secret")

    [answer] = store(source)

    assert (400, 800) == (answer.json["width"], answer.json["height"])
    for extension in ("avif", "webp", "jpg"):
        small = opened(s3, source, 320, extension)
        assert (320, 640) == small.size
        assert {} == dict(small.getexif())
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(small.info)
        red, _, blue = small.convert("RGB").getpixel((160, 30))
        assert blue < 128 < red


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_pixels_of_any_kind_become_a_picture(store, s3, mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    if mode == "I;16":
        body = io.BytesIO()
        Image.new("I;16", (200, 100), 40_000).save(body, "PNG")
        source = body.getvalue()
    else:
        source = a_picture(200, 100, kind, mode)

    [answer] = store(source)

    assert 200 == answer.status
    assert "RGB" == opened(s3, source, 160, "jpg").mode


def a_bomb(width, height):
    """Return a PNG of few bytes and so many pixels."""

    def chunk(name, body):
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = zlib.compress(b"\0" * min((width * 3 + 1) * height, 10_000_000), 9)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", row), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def a_moving_picture(kind):
    body = io.BytesIO()
    frames = [Image.new("RGB", (50, 50), colour) for colour in (RED, BLUE)]
    frames[0].save(body, kind, save_all=True, append_images=frames[1:], duration=100)
    return body.getvalue()


JPEG = a_picture(kind="JPEG")
BAD = {
    "nothing": b"",
    "text": b"<html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "gif": a_picture(kind="GIF"),
    "bmp": a_picture(kind="BMP"),
    "tiff": a_picture(kind="TIFF"),
    "moving webp": a_moving_picture("WEBP"),
    "moving png": a_moving_picture("PNG"),
    "cut jpeg": JPEG[: len(JPEG) // 2],
    "cut png": a_picture()[:-20],
    "cut webp": a_picture(kind="WEBP")[:-20],
    "cut avif": a_picture(kind="AVIF")[:-20],
    "page behind a jpeg": JPEG + b"<script>alert(1)</script>",
    "archive behind a png": a_picture() + b"PK\x03\x04",
    "archive behind a webp": a_picture(kind="WEBP") + b"PK\x03\x04",
    "page behind an avif": a_picture(kind="AVIF") + b"<script>",
    "only a beginning": b"\xff\xd8\xff\xd9",
    "bomb": a_bomb(50_000, 50_000),
    "narrow bomb": a_bomb(1, 2_000_000),
    "short of rows": a_bomb(4_999, 4_999),
}


def test_what_is_no_picture_of_ours_is_refused_and_the_worker_lives_on(store, s3):
    *answers, after = store(*BAD.values(), a_picture(160, 160))

    told = [(one.status, one.json.get("field")) for one in answers]
    assert dict.fromkeys(BAD, (422, "picture")) == dict(zip(BAD, told, strict=True))
    assert 200 == after.status
    assert 3 == len(kept(s3))


def test_a_picture_that_takes_too_long_is_given_up(store, s3):
    [answer] = store(a_picture(4_000, 4_000), wall_seconds=0.05)

    assert (422, "picture") == (answer.status, answer.json["field"])
    assert "less time" in answer.json["wanted"]
    assert [] == kept(s3)


def test_more_bytes_than_a_camera_makes_are_not_read(store):
    [answer] = store(b"\xff\xd8\xff" + b"\0" * MOST_BYTES)

    assert 413 == answer.status


def test_the_largest_picture_fits_the_memory_that_it_may_take(store):
    [answer] = store(a_picture(5_000, 5_000, "PNG", "RGBA", compress_level=1))

    assert 200 == answer.status


def test_the_child_is_told_no_secret(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    seen = []
    real = asyncio.create_subprocess_exec

    async def watched(*command, **given):
        seen.append(given["env"])
        return await real(*command, **given)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    asyncio.run(PictureProcess().sizes(a_picture(20, 20)))

    assert "secret" in os.environ.values()
    assert "secret" not in seen[0].values()


def test_memory_that_is_not_there_refuses_one_picture(monkeypatch):
    def starved(*_args, **_given):
        raise MemoryError

    monkeypatch.setattr(Image, "open", starved)

    assert picture_child.Refusal(picture_child.FEWER) == picture_child.sizes_of(a_picture())
