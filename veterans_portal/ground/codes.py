"""`make codes`: the six digits that the demo accounts' authenticators would show now (RFC 6238, SHA-1, 30 seconds)."""

from __future__ import annotations

import base64
import hmac
import json
import sys
import time

from veterans_portal.ground import places

STEP_SECONDS = 30


def code(secret: str, at: float) -> str:
    """The digits for a base32 secret at a moment, in seconds since 1970."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(at // STEP_SECONDS).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def main() -> int:
    path = places.var_dir() / "demo_accounts.json"
    if not path.exists():
        print("There are no demo accounts yet: `make run` makes them.", file=sys.stderr)
        return 2
    now = time.time()
    for account in json.loads(path.read_text("utf-8")):
        if account.get("totp_secret"):
            print(f"{account['username']:<25} {code(account['totp_secret'], now)}")
    print(f"Good for {STEP_SECONDS - int(now) % STEP_SECONDS} seconds, once each.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
