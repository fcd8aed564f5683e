"""Makes the sizes of one picture, in a process of its own: a bad picture ends nothing but it.

Run as a module it reads the source from its input and writes `Sizes`, or a `Refusal`, as
MessagePack. Pixels, memory, time and formats are limited; nothing that the source tells beside its
pixels comes out.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

import msgspec
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from shop.pictures import MOST_PIXELS, MOST_SIDE, widths

# Of addresses; the most pixels in four channels and what is made of them were seen to fill 410 MB.
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 40

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
WANTED = "a whole JPEG, PNG, WebP or AVIF, and nothing behind it"
FEWER = f"at most {MOST_PIXELS // 1_000_000} megapixels and {MOST_SIDE} a side"
QUALITY = {"avif": 55, "webp": 78, "jpg": 80}
# 1 to 10; slower ones gain little.
AVIF_SPEED = 8
WHITE = (255, 255, 255)


class Size(msgspec.Struct, frozen=True):
    """A picture in one width and format."""

    width: int
    extension: str
    body: bytes


class Sizes(msgspec.Struct, frozen=True, tag="sizes"):
    """All of them, and how large the source is as it is looked at."""

    width: int
    height: int
    sizes: tuple[Size, ...]


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """What is wanted of a picture instead."""

    wanted: str


def limit() -> None:
    """Take no more memory and time from here on than one picture may cost."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sizes_of(source: bytes) -> Sizes | Refusal:
    """Return all sizes of a picture, or why there are none."""
    if not is_one_picture(source):
        return Refusal(WANTED)
    warnings.simplefilter("ignore")  # what Pillow warns of is refused by its size
    try:
        with Image.open(io.BytesIO(source), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS or max(opened.size) > MOST_SIDE:
                return Refusal(FEWER)
            # A JPEG of several shows its first; others that move have no one picture.
            if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:
                return Refusal("a picture that does not move")
            return _made(_plain(opened))
    except MemoryError:
        return Refusal(FEWER)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError):
        return Refusal(WANTED)


def is_one_picture(source: bytes) -> bool:
    """Return whether *source* begins as a picture and ends where that ends.

    A file that is something else, too, carries the rest behind its picture or before it.
    """
    if source.startswith(b"\xff\xd8\xff"):
        return source.rstrip(b"\0").endswith(b"\xff\xd9")
    if source.startswith(b"\x89PNG\r\n\x1a\n"):
        return source.endswith(b"\0\0\0\0IEND\xaeB`\x82")
    if source[:4] == b"RIFF" and source[8:12] == b"WEBP":
        return int.from_bytes(source[4:8], "little") + 8 in (len(source), len(source) - 1)
    if source[4:12] in (b"ftypavif", b"ftypmif1"):
        return _boxes_end(source) == len(source)
    return False


def _boxes_end(source: bytes) -> int:
    """Return where the last box of a file of boxes ends; beyond the file where one is cut."""
    at = 0
    while at < len(source):
        size = int.from_bytes(source[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(source[at + 8 : at + 16], "big")
        if size < 8:  # noqa: PLR2004, a box holds its size and its name
            return -1
        at += size
    return at


def _plain(opened: Image.Image) -> Image.Image:
    """Return the pixels alone: upright, in sRGB, eight bits each, of which some may be clear."""
    profile = opened.info.get("icc_profile")
    image = ImageOps.exif_transpose(opened)
    if image.mode.startswith(("I", "F")):  # sixteen bits
        image = image.convert("I").point([value / 256 for value in range(65_536)], "L")
    is_clear = image.has_transparency_data
    image = image.convert("RGBA" if is_clear else "RGB") if image.mode != "CMYK" else image
    if profile:
        image = _in_srgb(image, profile)
    return image.convert("RGBA" if is_clear else "RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    srgb = ImageCms.createProfile("sRGB")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, given, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that nobody can read, or of other colours: shown as it is
    return converted or image


def _made(image: Image.Image) -> Sizes:
    made: list[Size] = []
    for width in reversed(widths(image.width)):
        height = max(1, round(image.height * width / image.width))
        # From the source each time: a copy of a copy is blurred.
        small = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        small.info.clear()
        made += [Size(width, extension, _written(small, extension)) for extension in QUALITY]
    return Sizes(image.width, image.height, tuple(made))


def _written(image: Image.Image, extension: str) -> bytes:
    body = io.BytesIO()
    quality = QUALITY[extension]
    if extension == "avif":
        image.save(body, "AVIF", quality=quality, speed=AVIF_SPEED, max_threads=1)
    elif extension == "webp":
        image.save(body, "WEBP", quality=quality, method=4)
    else:
        _on_white(image).save(body, "JPEG", quality=quality, optimize=True, progressive=True)
    return body.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, WHITE)
    white.paste(image, mask=image.getchannel("A"))
    return white


def main() -> None:
    """Answer one picture."""
    limit()
    answer = sizes_of(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
