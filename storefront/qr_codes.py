"""QR codes, drawn where the text they hold is shown: SVG within the page, without a script."""

from __future__ import annotations

from functools import lru_cache

import segno

# What ISO/IEC 18004 wants left free around a code, in modules.
QUIET_ZONE = 4

# One takes a hundredth of a second, and whoever waits for money looks at it again and again.
MOST_KEPT = 256


@lru_cache(maxsize=MOST_KEPT)
def qr_code(text: str, *, label: str) -> str:
    """Return *text* as an SVG element that fills the place it is given; *label* is read aloud."""
    code = segno.make_qr(text, error="m")
    # White below it on dark pages, too: not every camera reads one that is inverted.
    return code.svg_inline(
        omitsize=True, border=QUIET_ZONE, light="#fff", title=label, svgclass=None, lineclass=None
    )
