from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "apps.petitions"
    label = "petitions"
    verbose_name = "信访事项"

    def ready(self) -> None:
        from apps.core.choices import ReferenceKind
        from apps.core.jobs import kinds
        from apps.core.registry import open_matter, references
        from apps.petitions import indicators, queries
        from apps.petitions.services import imports

        indicators.register()
        references.register(ReferenceKind.PETITION, queries.addresses)
        open_matter.register(ReferenceKind.PETITION, queries.register_address)
        kinds.register(imports.JOB_KIND, imports.carry_out)
        kinds.register_sweep(imports.sweep)
