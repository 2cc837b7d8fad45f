"""The one source of every name that Litmus shares between languages, files and the network.

Declarations (`enums`, `outcomes`, `events`, `errors`, `tables`, `http`) are frozen dataclasses of `model`. `validate`
checks them, `additive` compares them with `lock.json`, and the `gen_*` modules turn them into `gen/` and
`docs/reference/`. `python3 -m schema` does all of that; it needs nothing but the standard library.
"""
