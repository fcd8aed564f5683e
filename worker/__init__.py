"""The back end: internal API, order queue consumer, relay, migrations."""
