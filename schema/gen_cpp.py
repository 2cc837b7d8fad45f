"""C++: event structs and their encoding, type tables, enums, the outcome ladder, tables, routes and error codes."""

from __future__ import annotations

from . import cpp_events, cpp_http, cpp_mcp, cpp_tables


def generate() -> dict[str, str]:
    """Path below the root of the repository → content."""
    files = {**cpp_events.generate(), **cpp_tables.generate(), **cpp_http.generate(), **cpp_mcp.generate()}
    return {f"gen/cpp/gen/{name}": text for name, text in files.items()}
