"""Loaded by pytest before anything else: tests run in the test environment, on a database cluster of their own.

TEST_DATABASE_URL (with TEST_DATABASE_OWNER_URL and TEST_DATABASE_READER_URL) points them at another server.
"""

import os

os.environ["PORTAL_ENV"] = "test"
for _name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_READER_URL"):
    os.environ.pop(_name, None)
    if _value := os.environ.get(f"TEST_{_name}"):
        os.environ[_name] = _value
