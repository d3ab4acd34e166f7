from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the pages of organisations, people and bodies what this app knows of them."""
        from partners.models import Body, Organisation, Person
        from partners.parts import add
        from priorities import parts

        add(Organisation, parts.of_organisation)
        add(Person, parts.of_person)
        add(Body, parts.of_body)
