#include "query/run_list.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "query/ascii.h"
#include "runs/columns.h"

namespace litmus::query {

namespace {

// Names of columns, once.
struct Columns {
  static size_t of(std::string_view name) { return *list_column(name); }
  size_t outcome = of("outcome"), product_id = of("product_id"), part_number = of("dut_part_number"),
         station_id = of("station_id"), hostname = of("station_hostname"), phase = of("test_phase"),
         serial = of("dut_serial"), lot = of("dut_lot_number"), operator_id = of("operator_id"),
         project = of("project_name"), started_at = of("started_at"), ended_at = of("ended_at");
};
const Columns& columns() {
  static const Columns all;
  return all;
}

// Which texts of a column are wanted, by their codes.
class TextTest {
 public:
  template <class Wanted>
  TextTest(const RunBlock::Texts& texts, bool null_passes, Wanted wanted) : texts_(texts), null_passes_(null_passes) {
    passes_.reserve(texts.size());
    for (uint32_t code = 0; code < texts.size(); ++code) passes_.push_back(wanted(texts.text(code)) ? 1 : 0);
  }
  // Those that hold `wanted`, in lower case, in theirs.
  static TextTest holding(const RunBlock::Texts& texts, const std::string& wanted) {
    TextTest test(texts, false, [](std::string_view) { return false; });
    const std::string bytes = ascii_lower(texts.bytes);
    for (size_t at = bytes.find(wanted); at != std::string::npos; at = bytes.find(wanted, at)) {
      const auto text = std::upper_bound(texts.ends.begin(), texts.ends.end(), at);
      if (at + wanted.size() <= *text) test.passes_[static_cast<size_t>(text - texts.ends.begin())] = 1;
      at = *text - at >= wanted.size() ? *text : at + 1;
    }
    return test;
  }
  bool operator()(uint32_t row) const {
    const uint32_t code = texts_.code(row);
    return code == RunBlock::kNullText ? null_passes_ : passes_[code] != 0;
  }

 private:
  const RunBlock::Texts& texts_;
  bool null_passes_;
  std::vector<uint8_t> passes_;
};

// sql/runs_filter.sql over one block.
class BlockFilter {
 public:
  BlockFilter(const RunBlock& block, const RunFilter& filter) : block_(block), filter_(filter) {
    const Columns& of = columns();
    if (!filter.outcome.empty()) {
      const auto& names = filter.outcome;
      const bool running = std::find(names.begin(), names.end(), "running") != names.end();
      all_.push_back(one_of(of.outcome, names, running));
    }
    either_of(filter.product, of.product_id, of.part_number);
    either_of(filter.station, of.station_id, of.hostname);
    if (!filter.phase.empty()) all_.push_back(one_of(of.phase, filter.phase, false));
    equals(of.serial, filter.serial);
    equals(of.part_number, filter.part_number);
    equals(of.lot, filter.lot);
    equals(of.operator_id, filter.operator_id);
    equals(of.project, filter.project);
    if (!filter.q.empty()) search(ascii_lower(filter.q));
  }

  bool operator()(uint32_t row) const {
    if (!in_time(row)) return false;
    for (const TextTest& test : all_) {
      if (!test(row)) return false;
    }
    for (const auto& [one, other] : either_) {
      if (!one(row) && !other(row)) return false;
    }
    return (filter_.session_id.empty() || begins(block_.session_id(row), filter_.session_id)) &&
           (filter_.q.empty() || is_found(row));
  }

 private:
  TextTest one_of(size_t column, const std::vector<std::string>& names, bool null_passes) const {
    return {block_.texts(column), null_passes,
            [&](std::string_view text) { return std::find(names.begin(), names.end(), text) != names.end(); }};
  }
  void either_of(const std::vector<std::string>& names, size_t one, size_t other) {
    if (!names.empty()) either_.emplace_back(one_of(one, names, false), one_of(other, names, false));
  }
  void equals(size_t column, const std::string& wanted) {
    if (!wanted.empty()) all_.push_back(one_of(column, {wanted}, false));
  }
  void search(const std::string& wanted) {
    for (const size_t column : {columns().serial, columns().part_number}) {
      found_.push_back(TextTest::holding(block_.texts(column), wanted));
    }
    wanted_ = wanted;
    may_be_id_ = wanted.size() <= 36 && wanted.find_first_not_of("0123456789abcdef-") == std::string::npos;
  }
  bool is_found(uint32_t row) const {
    if (found_[0](row) || found_[1](row)) return true;
    return may_be_id_ && text_of(block_.run_id(row)).view().find(wanted_) != std::string_view::npos;
  }

  struct IdText {
    char bytes[36];
    std::string_view view() const { return {bytes, sizeof bytes}; }
  };
  static IdText text_of(const Uuid& id) {
    IdText text;
    id.write_to(text.bytes);
    return text;
  }
  static bool begins(const Uuid& id, std::string_view prefix) { return text_of(id).view().starts_with(prefix); }

  bool in_time(uint32_t row) const {
    const int64_t started = block_.numbers(columns().started_at)[row];
    if (filter_.since && (started == RunBlock::kNullNumber || started < filter_.since->micros)) return false;
    if (filter_.until && (started == RunBlock::kNullNumber || started > filter_.until->micros)) return false;
    return filter_.include_incomplete || block_.numbers(columns().ended_at)[row] != RunBlock::kNullNumber;
  }

  const RunBlock& block_;
  const RunFilter& filter_;
  std::vector<TextTest> all_, found_;
  std::vector<std::pair<TextTest, TextTest>> either_;
  std::string wanted_;
  bool may_be_id_ = false;
};

// The rows of runs of which memory has a newer version.
class Replaced {
 public:
  explicit Replaced(const std::vector<runs::RunRecordPtr>& records) : hints_(kHints) {
    for (const auto& record : records) {
      ids_.insert(record->run_id);
      hints_[hint(record->run_id)] = true;
    }
  }
  bool holds(const Uuid& id) const { return hints_[hint(id)] && ids_.contains(id); }

 private:
  static constexpr size_t kHints = 1 << 16;
  static size_t hint(const Uuid& id) { return std::hash<Uuid>{}(id) % kHints; }

  std::unordered_set<Uuid> ids_;
  std::vector<bool> hints_;
};

struct Place {
  const RunBlock* block;
  uint32_t row;
};

// The order of the list: nulls last, ties by run id.
class Order {
 public:
  Order(size_t column, bool descending)
      : column_(column), descending_(descending), is_text_(RunBlock::kind_of(column) == RunBlock::Kind::kText) {}

  bool before(const Place& a, const Place& b) const {
    const int keys = is_text_ ? texts(a, b) : numbers(a, b);
    return keys != 0 ? keys < 0 : directed(a.block->run_id(a.row) <=> b.block->run_id(b.row)) < 0;
  }

 private:
  int directed(std::strong_ordering order) const {
    return descending_ ? (0 <=> order > 0) - (0 <=> order < 0) : (order > 0) - (order < 0);
  }
  static int of_nulls(bool a, bool b) { return static_cast<int>(a) - static_cast<int>(b); }

  int numbers(const Place& a, const Place& b) const {
    const int64_t one = a.block->numbers(column_)[a.row], other = b.block->numbers(column_)[b.row];
    if (one == RunBlock::kNullNumber || other == RunBlock::kNullNumber) {
      return of_nulls(one == RunBlock::kNullNumber, other == RunBlock::kNullNumber);
    }
    return directed(one <=> other);
  }
  int texts(const Place& a, const Place& b) const {
    const RunBlock::Texts &one = a.block->texts(column_), &other = b.block->texts(column_);
    const uint32_t left = one.code(a.row), right = other.code(b.row);
    if (left == RunBlock::kNullText || right == RunBlock::kNullText) {
      return of_nulls(left == RunBlock::kNullText, right == RunBlock::kNullText);
    }
    return directed(&one == &other ? left <=> right : one.text(left) <=> other.text(right));
  }

  size_t column_;
  bool descending_, is_text_;
};

// The first rows of the list, found in any order.
class FirstRows {
 public:
  FirstRows(const Order& order, size_t most) : order_(order), most_(most) {}

  void add(const Place& place) {
    const auto before = [&](const Place& a, const Place& b) { return order_.before(a, b); };
    if (rows_.size() == most_) {
      if (!order_.before(place, rows_.front())) return;
      std::pop_heap(rows_.begin(), rows_.end(), before);
      rows_.pop_back();
    }
    rows_.push_back(place);
    std::push_heap(rows_.begin(), rows_.end(), before);
  }
  std::vector<Place> sorted() && {
    std::sort(rows_.begin(), rows_.end(), [&](const Place& a, const Place& b) { return order_.before(a, b); });
    return std::move(rows_);
  }

 private:
  const Order& order_;
  size_t most_;
  std::vector<Place> rows_;  // a heap: the last one of them in front
};

Status add_cell(RunBlock::Builder& builder, size_t column, const runs::Cell& cell) {
  const auto kind = RunBlock::kind_of(column);
  if (kind == RunBlock::Kind::kRunId || kind == RunBlock::Kind::kSessionId) return builder.add_id(column, cell.text);
  if (kind == RunBlock::Kind::kText)
    builder.add_text(column, cell.is_null ? std::nullopt : std::optional(cell.text));
  else
    builder.add_number(column, cell.is_null ? std::nullopt : std::optional(cell.integer));
  return {};
}

// A block of runs in memory.
std::optional<RunBlock> block_of(const std::vector<runs::RunRecordPtr>& records) {
  const auto bound = runs::runs_view_columns();
  RunBlock::Builder builder;
  runs::Cell cell;
  for (const auto& record : records) {
    const runs::RowRef row = runs::RowReader(*record, runs::RowKind::kRuns).at(0);
    for (size_t i = 0; i < kListColumns; ++i) {
      bound[i].get(row, cell);
      if (!add_cell(builder, i, cell).ok()) return std::nullopt;
    }
  }
  return builder.build();
}

// A block of one row, to compare others with: the last row of the page before.
std::optional<RunBlock> block_of(size_t column, const CursorParts& place) {
  RunBlock::Builder builder;
  for (size_t i = 0; i < kListColumns; ++i) {
    const auto& text = i == column ? place[0] : std::nullopt;
    const auto kind = RunBlock::kind_of(i);
    if (kind == RunBlock::Kind::kRunId || kind == RunBlock::Kind::kSessionId) {
      if (!place[1] || !builder.add_id(i, *place[1]).ok()) return std::nullopt;
    } else if (kind == RunBlock::Kind::kText) {
      builder.add_text(i, text ? std::optional<std::string_view>(*text) : std::nullopt);
    } else if (kind == RunBlock::Kind::kTime && text) {
      const auto at = Timestamp::parse(*text);
      if (!at.ok()) return std::nullopt;
      builder.add_number(i, at->micros);
    } else {
      int64_t number = 0;
      if (text && std::from_chars(text->data(), text->data() + text->size(), number).ec != std::errc()) {
        return std::nullopt;
      }
      builder.add_number(i, text ? std::optional(number) : std::nullopt);
    }
  }
  return builder.build();
}

// Whether `lower` of DuckDB and ours are the same for what a search looks at.
bool can_search(const RunBlock& block, const RunFilter& filter) {
  if (filter.q.empty()) return true;
  return is_ascii(filter.q) && filter.q.find('\n') == std::string::npos &&
         is_ascii(block.texts(columns().serial).bytes) && is_ascii(block.texts(columns().part_number).bytes);
}

// By the code of an outcome, so that each row is counted by a number.
class Tally {
 public:
  Tally(const RunBlock& block, RunTotals& totals)
      : outcomes_(block.texts(columns().outcome)), starts_(block.numbers(columns().started_at)), totals_(totals) {
    for (uint32_t code = 0; code < outcomes_.size(); ++code) {
      const std::string_view name = outcomes_.text(code);
      counts_.push_back(name == "passed"    ? &totals.passed
                        : name == "failed"  ? &totals.failed
                        : name == "errored" ? &totals.errored
                                            : nullptr);
    }
  }
  void add(uint32_t row) {
    ++totals_.total;
    const uint32_t code = outcomes_.code(row);
    if (code != RunBlock::kNullText && counts_[code] != nullptr) ++*counts_[code];
    const int64_t started = starts_[row];
    if (started != RunBlock::kNullNumber && (!totals_.latest || started > totals_.latest->micros)) {
      totals_.latest = Timestamp{started};
    }
  }

 private:
  const RunBlock::Texts& outcomes_;
  const std::vector<int64_t>& starts_;
  RunTotals& totals_;
  std::vector<int64_t*> counts_;
};

RunListAnswer written(std::vector<Place> rows, const RunListQuestion& question, size_t column, RunTotals totals) {
  RunListAnswer answer;
  answer.totals = totals;
  const bool more = static_cast<int64_t>(rows.size()) > question.limit;
  if (more) rows.resize(static_cast<size_t>(question.limit));
  answer.count = static_cast<int64_t>(rows.size());
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("[");
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) json.raw(",");
    rows[i].block->append_object(rows[i].row, json);
  }
  json.raw("]");
  answer.json = std::string(buffer.view());
  if (more && !rows.empty()) {
    const auto [block, row] = rows.back();
    answer.last = CursorParts{block->key_text(column, row), block->run_id(row).to_string()};
  }
  return answer;
}

}  // namespace

std::optional<RunListAnswer> list_runs(const RunBlocks& stored, const Snapshot& snapshot,
                                       const RunListQuestion& question) {
  const auto column = list_column(question.column);
  if (!column) return std::nullopt;
  const auto kind = RunBlock::kind_of(*column);
  if (kind == RunBlock::Kind::kRunId || kind == RunBlock::Kind::kSessionId) return std::nullopt;
  const auto newest = block_of(snapshot.runs);
  const auto place = question.after ? block_of(*column, *question.after) : std::optional<RunBlock>();
  if (!newest || (question.after && !place)) return std::nullopt;

  const Replaced replaced(snapshot.runs);
  const Order order(*column, question.descending);
  FirstRows first(order, static_cast<size_t>(question.limit) + 1);
  RunTotals totals;
  const auto look_through = [&](const RunBlock& block, bool is_stored) {
    const BlockFilter wanted(block, question.filter);
    Tally tally(block, totals);
    const uint32_t rows = block.row_count();
    for (uint32_t i = 0; i < rows; ++i) {
      // Most often rows lie in the order of their starts: those that come first are met first.
      const uint32_t row = question.descending ? rows - 1 - i : i;
      if (is_stored && replaced.holds(block.run_id(row))) continue;
      if (!wanted(row)) continue;
      tally.add(row);
      if (!place || order.before({&*place, 0}, {&block, row})) first.add({&block, row});
    }
  };
  std::vector<const RunBlock*> all;
  for (const auto& block : stored) all.push_back(block.get());
  all.push_back(&*newest);
  if (question.descending) std::reverse(all.begin(), all.end());
  for (const RunBlock* block : all) {
    if (!can_search(*block, question.filter)) return std::nullopt;
    look_through(*block, block != &*newest);
  }
  return written(std::move(first).sorted(), question, *column, totals);
}

namespace {

// Calls on(block, row) for every run, those of which memory has a newer version once. False: a row isn't what it should
// be.
template <class On>
bool each_run(const RunBlocks& stored, const Snapshot& snapshot, On on) {
  const auto newest = block_of(snapshot.runs);
  if (!newest) return false;
  const Replaced replaced(snapshot.runs);
  for (const auto& block : stored) {
    for (uint32_t row = 0; row < block->row_count(); ++row) {
      if (!replaced.holds(block->run_id(row))) on(*block, row);
    }
  }
  for (uint32_t row = 0; row < newest->row_count(); ++row) on(*newest, row);
  return true;
}

}  // namespace

std::optional<std::vector<SessionRuns>> tally_runs(const RunBlocks& stored, const Snapshot& snapshot,
                                                   const std::vector<Uuid>& sessions) {
  std::unordered_map<Uuid, size_t> wanted;
  for (size_t i = 0; i < sessions.size(); ++i) wanted[sessions[i]] = i;
  std::vector<SessionRuns> tallies(sessions.size());
  std::vector<std::set<std::string>> serials(sessions.size());
  const bool whole = each_run(stored, snapshot, [&](const RunBlock& block, uint32_t row) {
    const auto found = wanted.find(block.session_id(row));
    if (found == wanted.end()) return;
    ++tallies[found->second].runs;
    const auto serial = block.key_text(columns().serial, row);
    if (serial && !serial->empty()) serials[found->second].insert(*serial);
  });
  if (!whole) return std::nullopt;
  for (size_t i = 0; i < sessions.size(); ++i) {
    for (const auto& serial : serials[i]) tallies[i].serials += (tallies[i].serials.empty() ? "" : ", ") + serial;
  }
  return tallies;
}

std::optional<std::vector<std::string>> find_runs(const RunBlocks& stored, const Snapshot& snapshot,
                                                  std::string_view prefix) {
  std::vector<std::pair<int64_t, std::string>> found;
  const auto whole_id = Uuid::parse(prefix);
  const bool whole = each_run(stored, snapshot, [&](const RunBlock& block, uint32_t row) {
    const Uuid& id = block.run_id(row);
    if (whole_id.ok() ? id != *whole_id : !id.to_string().starts_with(prefix)) return;
    found.emplace_back(block.numbers(columns().started_at)[row], id.to_string());
  });
  if (!whole) return std::nullopt;
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  constexpr size_t kMost = 10;
  if (found.size() > kMost) found.resize(kMost);
  std::vector<std::string> ids;
  for (auto& [at, id] : found) ids.push_back(std::move(id));
  return ids;
}

}  // namespace litmus::query
