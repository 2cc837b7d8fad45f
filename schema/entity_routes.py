"""The routes of what a project has: stations, products, profiles, tests."""

from __future__ import annotations

from .model import Param, Route

_LISTED = ("application/json", "text/csv")
_CURSOR = Param("cursor", "String", "`next_cursor` of the page before; valid for the same filters and sort")


def _limit(default: int, maximum: int) -> Param:
    return Param("limit", "Integer", "items at most", default=default, minimum=1, maximum=maximum)


ENTITY_ROUTES = (
    Route(
        "list_stations",
        "GET",
        "/api/stations",
        "Stations that a run of the project may be launched at, by their ids",
        "StationsPage",
        (_limit(100, 1_000), _CURSOR),
        content=_LISTED,
    ),
    Route(
        "list_products",
        "GET",
        "/api/products",
        "Products of the project by their ids",
        "ProductsPage",
        (_limit(100, 1_000), _CURSOR),
        content=_LISTED,
    ),
    Route(
        "list_profiles",
        "GET",
        "/api/profiles",
        "Profiles of the project by their names, those of litmus.yaml among them",
        "ProfilesPage",
        (_limit(100, 1_000), _CURSOR),
        content=_LISTED,
    ),
    Route(
        "list_tests",
        "GET",
        "/api/tests",
        "Test files of the project, and the folders that hold them, by their paths",
        "TestPathsPage",
        (_limit(1_000, 10_000), _CURSOR),
        content=_LISTED,
    ),
)
