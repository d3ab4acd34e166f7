from typing import ClassVar

from django.db import migrations, models

SETTLED = "ARRAY['confirmed_by_id', 'confirmed_at', 'rejected_by_id', 'rejected_at'{}]"


def final(also: str) -> str:
    """SQL: what of a decision may still be written, and only once."""
    return f"""
CREATE OR REPLACE FUNCTION decision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settled text[] := {SETTLED.format(also)};
BEGIN
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.rejected_at IS NOT NULL
       OR (to_jsonb(OLD) - settled) <> (to_jsonb(NEW) - settled) THEN
        RAISE EXCEPTION 'a decision is final: a later one may supersede it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


# Without a meeting `least` is the day of confirmation. The triggers that take fingerprints stay on, so that each fits
# what its decision says now.
FIND_DAYS = """
ALTER TABLE reports_decision DISABLE TRIGGER decision_is_final;
UPDATE reports_decision d SET decided_on = (least(
    (SELECT m.starts_at FROM reports_meeting m WHERE m.id = d.meeting_id), d.confirmed_at
) AT TIME ZONE 'Europe/London')::date
WHERE d.confirmed_at IS NOT NULL;
ALTER TABLE reports_decision ENABLE TRIGGER decision_is_final;
"""
FORGET_DAYS = """
ALTER TABLE reports_decision DISABLE TRIGGER decision_is_final;
UPDATE reports_decision SET decided_on = NULL WHERE decided_on IS NOT NULL;
ALTER TABLE reports_decision ENABLE TRIGGER decision_is_final;
"""
WHOLE = "decision_confirmation_whole"


class Migration(migrations.Migration):
    """A decision is of the day on which the meeting took it, however much later the chair confirmed the record."""

    dependencies: ClassVar = [("reports", "0012_fingerprints")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="decision",
            name="decided_on",
            field=models.DateField(
                blank=True,
                help_text="When the meeting took it, however much later the chair confirmed it;"
                " else when it was confirmed.",
                null=True,
            ),
        ),
        migrations.RunSQL(final(", 'decided_on'"), final("")),
        migrations.RunSQL(FIND_DAYS, FORGET_DAYS),
        migrations.RemoveConstraint(model_name="decision", name=WHOLE),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None, decided_on=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, decided_on__isnull=False),
                name=WHOLE,
            ),
        ),
    ]
