#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

# These make or change tables, which the application's own role may not do.
NEED_THE_OWNER = {"createcachetable", "dbshell", "flush", "makemigrations", "migrate", "sqlmigrate", "test"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bscp_portal.settings")
    if NEED_THE_OWNER.intersection(sys.argv[1:2]):
        os.environ.setdefault("DATABASE_ROLE", "owner")
    execute_from_command_line(sys.argv)
