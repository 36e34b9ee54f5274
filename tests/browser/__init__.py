"""The whole path in a real browser: real server processes on the demonstration year, real Chromium, real sign-in."""
