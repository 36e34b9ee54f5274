from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    label = "accounts"
    verbose_name = "用户"

    def ready(self) -> None:
        from apps.accounts import checks, receivers  # noqa: F401
