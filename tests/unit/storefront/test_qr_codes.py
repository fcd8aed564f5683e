"""QR codes as a camera reads them: what it reads is what was written."""

import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp

from shop.pix import MOST_KEY, Receiver, br_code, txid_of
from storefront.qr_codes import QUIET_ZONE, qr_code
from tests.unit.shop.builders import brl

PIXELS = 4  # a module, in each direction


def paths(svg):
    """Return the size of a drawing and its paths: colour by colour, what they draw."""
    root = ET.fromstring(svg)  # noqa: S314, our own
    _, _, width, height = root.attrib["viewBox"].split()
    assert width == height
    drawn = {path.get("stroke") or path.get("fill"): path.get("d") for path in root.iter("path")}
    return int(width), drawn


def modules(svg):
    """Return a drawing as rows of modules, True where it is dark."""
    size, drawn = paths(svg)
    rows = [[False] * size for _ in range(size)]
    x = y = 0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+) ?(-?[\d.]+)?", drawn["#000"]):
        if command == "h":
            rows[int(y)][x : x + int(first)] = [True] * int(first)
            x += int(first)
        else:
            x = int(first) + (x if command == "m" else 0)
            y = float(second) + (y if command == "m" else 0)
    return rows


def read(svg):
    """Return what a camera reads."""
    rows = modules(svg)
    image = b"".join(
        b"".join((b"\0" if dark else b"\xff") * PIXELS for dark in row) * PIXELS for row in rows
    )
    size = len(rows) * PIXELS
    return zxingcpp.read_barcode(memoryview(image).cast("B", (size, size))).text


@pytest.mark.parametrize(
    ("key", "minor"),
    [("pix@example.com", 1), ("+5511999999999", 123_456), ("k" * MOST_KEY, 10**10)],
)
def test_a_bank_reads_the_code_that_is_shown(key, minor):
    receiver = Receiver(key, "Loja São João de Todos", "São Paulo")
    code = br_code(receiver, brl(minor), txid_of("f" * 32))

    assert code == read(qr_code(code, label="Pix"))


def test_a_code_stands_on_white_with_room_around_it():
    svg = qr_code("caju", label="Pix")

    size, drawn = paths(svg)
    rows = modules(svg)
    assert f"M0 0h{size}v{size}h-{size}z" == drawn["#fff"]
    around = [*rows[:QUIET_ZONE], *rows[-QUIET_ZONE:]]
    around += [row[:QUIET_ZONE] + row[-QUIET_ZONE:] for row in rows]
    assert not any(dark for row in around for dark in row)
    assert rows[QUIET_ZONE][QUIET_ZONE]


def test_a_label_is_text_and_never_markup():
    svg = qr_code("caju", label="Pix </title><script>")

    assert "Pix </title><script>" == ET.fromstring(svg).findtext("title")  # noqa: S314, our own
