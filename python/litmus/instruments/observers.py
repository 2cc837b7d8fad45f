"""What an observer of another package needs: `Observer`, `Member`, `Use` and the kinds of members.

Published under the entry-point group `litmus.observers`; docs/how-to/recorded-calls.md shows one.
"""

from litmus.instruments._observers import (
    ATTRIBUTE,
    CALL,
    CONFIGURE,
    CONTROL,
    PART,
    PARTS,
    PLAIN,
    READ,
    SET,
    UNREAD,
    Member,
    Observer,
    Use,
)

__all__ = [
    "ATTRIBUTE",
    "CALL",
    "CONFIGURE",
    "CONTROL",
    "PART",
    "PARTS",
    "PLAIN",
    "READ",
    "SET",
    "UNREAD",
    "Member",
    "Observer",
    "Use",
]
