"""AWS as the worker calls it all day: over aiohttp, signed as botocore signs, retried in time."""
