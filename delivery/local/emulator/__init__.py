"""The embedded AWS of the one-machine shop: ministack, and what our templates need beyond it.

Runs in an environment of its own (.venv-aws), so it imports the standard library, ministack and
what ministack itself stands on, and nothing of the shop.
"""
