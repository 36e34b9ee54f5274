"""The full-size robustness suites of `make drill`: resumable, each result a row in docs/measured.md."""
