"""A process that drops files and may be killed at any moment: ``drop_worker.py FOLDER FIRST LAST``."""

import sys
from pathlib import Path

from adapters.transport.drop import Content, Naming
from adapters.transport.file_drop import FileDropTarget
from datamodel.delivery import OutboxMessage


def payload(message_id: str) -> bytes:
    return f"<ORDERS05><IDOC><EDI_DC40><ARCKEY>{message_id}</ARCKEY></EDI_DC40></IDOC></ORDERS05>".encode()


def message(number: int) -> OutboxMessage:
    message_id = f"urn:sap.com:msgid={number:032x}"
    return OutboxMessage(message_id, "erp", "purchase_order", payload(message_id))


def main() -> None:
    folder, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    target = FileDropTarget(folder, content=Content(wire="xml"), naming=Naming(marker=".ok"))
    for number in range(first, last):
        target.deliver(message(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
