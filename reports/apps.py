from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give pages of the apps on the left what this one knows of an activity, a partner or a person."""
        from partners.models import Body, Organisation, Person
        from partners.parts import add
        from priorities import shown
        from priorities.models import Activity, Measure, Update
        from reports import panels, parts, parts_cases, parts_updates

        shown.PANELS.append(panels.answers)
        add(Organisation, parts.of_organisation)
        add(Person, parts.of_person)
        add(Body, parts.of_body)
        add(Update, parts_updates.of_update)
        add(Activity, parts_cases.of_activity)
        add(Measure, parts_cases.of_measure)
