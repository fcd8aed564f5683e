"""The verbs of `generate.py`, one module each.

This table is all that `--help` needs: a verb's module is imported when the verb is used.
"""

VERBS = {
    "lint": "Judge a folder of templates",
    "bundle": "Build the bundles and write templates for the plain route into out/",
    "up": "Start the shop on this machine",
    "down": "Stop the shop on this machine",
}
