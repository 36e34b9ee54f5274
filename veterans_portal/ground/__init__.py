"""The ground: set-up, the embedded PostgreSQL, the server's supervisor. Standard library only: it runs before .venv."""
