"""Where commands write. Names and texts of files are shown as they are: "[b]" and ":smile:" in them are no markup."""

import os
import sys

from rich.console import Console

_WIDE = 160  # columns, where the output goes into a file or a log

out = Console(markup=False, emoji=False)
err = Console(stderr=True, markup=False, emoji=False)


def widen() -> None:
    """Do not break lines at the width of a terminal where there is none."""
    if not sys.stdout.isatty():
        columns = os.environ.get("COLUMNS", "")
        out.width = int(columns) if columns.isdigit() else _WIDE
