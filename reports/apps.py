from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the officer's form what this app knows of an activity."""
        from priorities import shown
        from reports import panels

        shown.PANELS.append(panels.answers)
