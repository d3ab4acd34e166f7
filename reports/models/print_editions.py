from typing import ClassVar

from django.db import models

from partners.models.recorded import Identified
from reports.models.packs import BoardPack


class PrintEdition(Identified):
    """A pack with its papers as one PDF for printing. It is made with the pack, sealed with it, and kept as it is."""

    pack = models.OneToOneField(BoardPack, models.PROTECT, related_name="print_edition")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["pack"]

    def __str__(self) -> str:
        return f"{self.pack}, print edition"


KEPT = """
CREATE FUNCTION print_edition_comes_with_its_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reports_seal WHERE subject = NEW.pack_id) THEN
        RAISE EXCEPTION 'a print edition is made with its pack, and not after its seal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER print_edition_comes_with_its_pack BEFORE INSERT ON reports_printedition
    FOR EACH ROW EXECUTE FUNCTION print_edition_comes_with_its_pack();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_printedition
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a print edition is kept as it was made');
"""
NOT_KEPT = """
DROP TRIGGER written_once ON reports_printedition;
DROP TRIGGER print_edition_comes_with_its_pack ON reports_printedition;
DROP FUNCTION print_edition_comes_with_its_pack();
"""
