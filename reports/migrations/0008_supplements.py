from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Late papers go out together in a supplement with a number; a paper alone has none any more."""

    dependencies: ClassVar = [("reports", "0007_print_editions")]

    operations: ClassVar = [
        *(
            migrations.AlterField(
                model_name=model,
                name="build",
                field=models.CharField(
                    choices=[
                        ("restricted", "Full"),
                        ("public", "Public"),
                        ("submission", "Submission"),
                        ("supplement", "Supplement"),
                    ],
                    default="restricted",
                    max_length=20,
                ),
            )
            for model in ("boardpack", "packorder")
        ),
        migrations.RemoveConstraint(model_name="paper", name="supplement_number_once"),
        migrations.RemoveField(model_name="paper", name="supplement"),
        migrations.RemoveField(model_name="historicalpaper", name="supplement"),
    ]
