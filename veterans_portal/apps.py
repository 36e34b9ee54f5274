from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root: may import every app, is imported by none."""

    name = "veterans_portal"
    label = "portal"

    def ready(self) -> None:
        from veterans_portal import checks  # noqa: F401
