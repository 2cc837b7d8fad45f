"""C++ for everything but events: gen/enums.h, gen/outcome.{h,cc}, gen/tables.h."""

from __future__ import annotations

from .cpp_text import boolean, comment, enumerator, header, joined, quoted, source
from .enums import ENUMS
from .model import COLUMN_TYPES, Column, Enum, Table, camel
from .outcomes import NEVER_JUDGED, OUTCOMES
from .tables import TABLES

OUTCOME_HEADER = """
namespace litmus {

enum class Outcome : uint8_t {
%(values)s
};

inline constexpr int kNeverJudged = %(never)d;  // severity of no outcome

// Rank on the ladder: the more severe outcome of a child replaces its parent's.
int severity(Outcome outcome);
inline int severity(std::optional<Outcome> outcome) { return outcome ? severity(*outcome) : kNeverJudged; }

// The more severe of the two; a tie keeps `current`, so that the first failure's stamp survives.
inline std::optional<Outcome> escalate(std::optional<Outcome> current, std::optional<Outcome> incoming) {
  return severity(incoming) > severity(current) ? incoming : current;
}

// The stored text, e.g. "passed".
std::string_view outcome_name(Outcome outcome);

// nullopt for text that is no outcome of this build.
std::optional<Outcome> parse_outcome(std::string_view text);

}  // namespace litmus
"""

OUTCOME_SOURCE = """
namespace litmus {
namespace {

struct Rung {
  std::string_view name;
  int severity;
};

constexpr Rung kLadder[] = {
%(rungs)s
};

}  // namespace

int severity(Outcome outcome) { return kLadder[static_cast<size_t>(outcome)].severity; }

std::string_view outcome_name(Outcome outcome) { return kLadder[static_cast<size_t>(outcome)].name; }

std::optional<Outcome> parse_outcome(std::string_view text) {
  for (size_t i = 0; i < std::size(kLadder); ++i) {
    if (kLadder[i].name == text) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

}  // namespace litmus
"""

ENUMS_PREAMBLE = """
namespace litmus {

// EnumNames<E>::kValues: the texts of E's values, in their order.
template <class E>
struct EnumNames;

template <class E>
std::string_view enum_name(E value) {
  return EnumNames<E>::kValues[static_cast<size_t>(value)];
}

// nullopt for a value of a newer writer; keep its text.
template <class E>
std::optional<E> parse_enum(std::string_view text) {
  for (size_t i = 0; i < std::size(EnumNames<E>::kValues); ++i) {
    if (EnumNames<E>::kValues[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}
"""

ENUM = """
{doc}
{declaration}
template <>
struct EnumNames<{name}> {{
{values}
}};
"""

TABLES_PREAMBLE = """
namespace litmus::tables {

enum class ColumnType { %(types)s };

struct ColumnInfo {
  std::string_view name;
  ColumnType type;
  bool nullable;
  std::string_view doc;
  bool is_json;  // text that holds JSON: over HTTP a value, not a string
};

using enum ColumnType;
"""


def generate() -> dict[str, str]:
    return {
        "outcome.h": outcome_header(),
        "outcome.cc": outcome_source(),
        "enums.h": enums_header(),
        "tables.h": tables_header(),
    }


def outcome_header() -> str:
    values = "\n".join(f"  {enumerator(o.value)},  // {o.doc}" for o in OUTCOMES)
    text = header(["<cstdint>", "<optional>", "<string_view>"], "The outcome ladder.", "schema/outcomes.py")
    return text + OUTCOME_HEADER % {"values": values, "never": NEVER_JUDGED}


def outcome_source() -> str:
    rungs = "\n".join(f"    {{{quoted(o.value)}, {o.severity}}}," for o in OUTCOMES)
    text = source("outcome.h", "schema/outcomes.py") + "\n#include <iterator>\n"
    return text + OUTCOME_SOURCE % {"rungs": rungs}


def enums_header() -> str:
    includes = ["<cstdint>", "<iterator>", "<optional>", "<string_view>"]
    text = header(includes, "Lists of known strings.", "schema/enums.py")
    enums = "".join(enum_text(enum) for enum in ENUMS if enum.name != "Outcome")
    return text + ENUMS_PREAMBLE + enums + "\n}  // namespace litmus\n"


def enum_text(enum: Enum) -> str:
    return ENUM.format(
        doc=comment(enum.doc + "."),
        name=enum.name,
        declaration=joined(f"enum class {enum.name} : uint8_t {{ ", [enumerator(v) for v in enum.values], " };"),
        values=joined("  static constexpr std::string_view kValues[] = {", [quoted(v) for v in enum.values], "};"),
    )


def tables_header() -> str:
    text = header(["<string_view>"], "Columns of the files and SQL views.", "schema/tables.py")
    types = ", ".join(f"k{name}" for name in COLUMN_TYPES.values())
    tables = "".join(table_text(table) for table in TABLES)
    return text + TABLES_PREAMBLE % {"types": types} + tables + "\n}  // namespace litmus::tables\n"


def table_text(table: Table) -> str:
    rows = "\n".join(f"    {column_row(column)}," for column in table.columns)
    name = f"k{camel(table.name)}Columns"
    return f"\n{comment(table.doc + '.')}\ninline constexpr ColumnInfo {name}[] = {{\n{rows}\n}};\n"


def column_row(column: Column) -> str:
    nullable, is_json = boolean(column.nullable), boolean(column.json)
    return f"{{{quoted(column.name)}, k{COLUMN_TYPES[column.type]}, {nullable}, {quoted(column.doc)}, {is_json}}}"
