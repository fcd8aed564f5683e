"""How values are written in answers of query APIs."""

from delivery.local.emulator.answers import element


def test_lists_become_members_and_dictionaries_become_elements():
    written = element("Group", {"Targets": ["a", "b"], "Spot": True})

    assert (
        "<Group><Targets><member>a</member><member>b</member></Targets><Spot>true</Spot></Group>"
        == written
    )


def test_texts_are_escaped():
    assert "<Name>a &lt; b &amp; c</Name>" == element("Name", "a < b & c")
