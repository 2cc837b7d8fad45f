"""The JSON shapes of what a project has: stations, products, profiles, tests."""

from __future__ import annotations

from .model import Field, Model

_NEXT = Field("next_cursor", "str?", "`cursor` of the next page; null at the end")

ENTITY_MODELS = (
    Model(
        "StationSummary",
        "A station file",
        (
            Field("id", "str", "station"),
            Field("name", "str?", "for people"),
            Field("location", "str?", "where it stands"),
            Field("description", "str?", "text"),
            Field("problem", "str?", "why its file can't be read"),
        ),
    ),
    Model(
        "StationsPage",
        "Stations by their ids",
        (Field("stations", "list[StationSummary]", "the stations"), _NEXT),
    ),
    Model(
        "ProductSummary",
        "A product file, with what it inherits",
        (
            Field("id", "str", "product"),
            Field("name", "str?", "for people"),
            Field("description", "str?", "text"),
            Field("revision", "str?", "of the product"),
            Field("characteristics_count", "int", "characteristics", 0),
            Field("problem", "str?", "why its file can't be read"),
        ),
    ),
    Model(
        "ProductsPage",
        "Products by their ids",
        (Field("products", "list[ProductSummary]", "the products"), _NEXT),
    ),
    Model(
        "TestPath",
        "What can be run",
        (Field("path", "str", "relative to the project"), Field("kind", "str", "`file` or `folder`")),
    ),
    Model(
        "ProfileSummary",
        "A profile of the project",
        (
            Field("name", "str", "what selects it"),
            Field("description", "str?", "text"),
            Field("extends", "str?", "profile that it builds on"),
            Field("station_type", "str?", "the station must be of this type; its own or inherited"),
            Field("fixture", "str?", "fixture; its own or inherited"),
            Field("facets", "dict", "its own facets", {}),
        ),
    ),
    Model(
        "ProfilesPage",
        "Profiles by their names",
        (Field("profiles", "list[ProfileSummary]", "the profiles"), _NEXT),
    ),
    Model("TestPathsPage", "Tests by their paths", (Field("tests", "list[TestPath]", "the tests"), _NEXT)),
)
