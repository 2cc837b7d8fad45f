"""gen/python/pytest_names.py, which the plugin registers, and docs/reference/pytest.md."""

from __future__ import annotations

from .gen_docs import code, page, table
from .pytest_names import FIXTURES, FLAGS, MARKERS, VARIABLES, Flag

INTRO = """
What Litmus adds to pytest. A value is looked for in this order: flag, environment, ini, project file. A twin in the ini
file (`pytest.ini`, `[tool.pytest.ini_options]` of `pyproject.toml`, `tox.ini`) is named as its flag:

```ini
[pytest]
litmus_station = bench_1
litmus_mock_instruments = true
```

`litmus_record = false` is the twin of `LITMUS_RECORD=0`. Besides, each facet of the project's profiles and each key of
its `required_inputs` is a flag (`--<facet>`, `--<key>`, written with `-` or `_`), and each role of the station is a
fixture.
"""

PATHS = """
A value with `/`, or one that ends in `.yaml` or `.yml`, is a path: relative to the working directory in a flag, to the
ini file's folder in an ini file. `--data-dir` has no variable: `LITMUS_HOME` comes after the project file.
"""

FIXTURES_INTRO = """
Each can be asked for in a project without any Litmus file; the last column says what it gives there.
"""


def generate() -> dict[str, str]:
    body = INTRO + flags() + PATHS + variables() + markers() + fixtures()
    return {
        "gen/python/pytest_names.py": module(),
        "docs/reference/pytest.md": page("Flags, markers and fixtures", "schema/pytest_names.py", body),
    }


def module() -> str:
    lines = [
        '"""What the pytest plugin registers. Generated from schema/pytest_names.py by `./dev gen`; don\'t edit."""',
        "",
        "# Plain tuples, since every start of pytest reads them: name, metavar (empty: a switch), variable, whether it",
        "# is a path, help.",
        "FLAGS = (",
        *(f"    {entry(flag)}," for flag in FLAGS),
        ")",
        "",
        "MARKERS = (",
        *(f'    "{marker.name}({marker.form}): {marker.doc}",' for marker in MARKERS),
        ")",
    ]
    return "\n".join(lines) + "\n"


def entry(flag: Flag) -> str:
    values = ", ".join(f'"{part}"' for part in (flag.name, flag.metavar, flag.variable))
    text = flag.doc + (f" (default: {flag.default})" if flag.default else "")
    line = f'({values}, {flag.is_file}, "{text}")'
    if len(line) + 5 <= 120:
        return line
    return (
        f'(\n        {values.replace(", ", f",{chr(10)}        ")},\n        {flag.is_file},\n        "{text}",\n    )'
    )


def flags() -> str:
    heads = ("Flag", "Ini", "Variable", "Default", "Meaning")
    rows = [
        (code(shown(flag)), code(flag.ini), code(flag.variable), code(flag.default), flag.doc.replace("<", "&lt;"))
        for flag in FLAGS
    ]
    return "\n## Flags\n\n" + table(heads, rows)


def shown(flag: Flag) -> str:
    return f"--{flag.name}" + (f"={flag.metavar}" if flag.metavar else "")


def variables() -> str:
    rows = [(code(v.name), code(v.default), v.doc) for v in VARIABLES]
    return "\n## Further variables\n\n" + table(("Variable", "Default", "Meaning"), rows)


def markers() -> str:
    rows = [(code(f"{m.name}({m.form})"), m.doc) for m in MARKERS]
    return "\n## Markers\n\n" + table(("Marker", "Meaning"), rows)


def fixtures() -> str:
    rows = [(code(f.name), f.scope, f.doc, f.without) for f in FIXTURES]
    return "\n## Fixtures\n" + FIXTURES_INTRO + "\n" + table(("Fixture", "Scope", "Gives", "Without files"), rows)
