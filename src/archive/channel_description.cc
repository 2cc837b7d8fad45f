// The description of a segment: who it is (JSON), where its values lie (tables, as they are in memory), and its levels.
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "archive/channel_segment.h"
#include "base/crc32c.h"

namespace litmus::archive {

using nlohmann::json;

namespace {

constexpr char kMagic[8] = {'L', 'I', 'T', 'M', 'C', 'H', 'L', '1'};
constexpr uint64_t kMostHead = 64 << 10;

struct Head {
  char magic[8];
  uint32_t info_size;
  uint32_t info_crc;
  uint64_t tables_size;
  uint64_t levels_size;
  uint64_t times_size;
  uint32_t tables_crc;
  uint32_t head_crc;  // of all of the above
};
static_assert(sizeof(Head) == 48);
static_assert(sizeof(ChannelPiece) == 40 && sizeof(ChannelStretch) == 16 && sizeof(ArrayValue) == 56 &&
              sizeof(TextValue) == 32);

Status damaged(const std::filesystem::path& path) {
  return {ErrorCode::kCorrupt, path.string() + " is damaged; it is made again from its segment"};
}

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <class T>
void put_all(std::string& out, const std::vector<T>& values) {
  put(out, static_cast<uint64_t>(values.size()));
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

void put_text(std::string& out, const std::string& text) {
  put(out, static_cast<uint64_t>(text.size()));
  out += text;
}

// Takes values off the front; once something is missing it stays so.
class Taker {
 public:
  explicit Taker(std::string_view rest) : rest_(rest) {}
  bool ok() const { return ok_; }

  template <class T>
  T one() {
    T value{};
    const auto bytes = take(sizeof(T));
    if (ok_) std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  template <class T>
  std::vector<T> all() {
    const auto count = one<uint64_t>();
    if (count > rest_.size() / sizeof(T)) ok_ = false;
    std::vector<T> values(ok_ ? count : 0);
    const auto bytes = take(values.size() * sizeof(T));
    if (ok_ && !values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  std::string text() { return std::string(take(one<uint64_t>())); }

 private:
  std::string_view take(uint64_t size) {
    if (size > rest_.size()) ok_ = false;
    const auto bytes = rest_.substr(0, ok_ ? size : 0);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  std::string_view rest_;
  bool ok_ = true;
};

std::string tables_of(const ChannelRun& run) {
  std::string out;
  put(out, run.size);
  put(out, run.last_time);
  put(out, run.min_time);
  put(out, run.max_time);
  put(out, static_cast<uint64_t>(run.traits.size()));
  for (const auto& traits : run.traits) {
    put_text(out, traits.units);
    put_text(out, traits.source_method);
    put(out, traits.interval);
  }
  put_all(out, run.descents);
  put_all(out, run.pieces);
  put_all(out, run.stretches);
  put_all(out, run.arrays);
  put_all(out, run.texts);
  return out;
}

// Whoever reads a run relies on this.
bool tables_hold(const ChannelRun& run) {
  const auto known = [&](const auto& value) { return value.traits < run.traits.size(); };
  uint64_t size = 0;
  for (const ChannelPiece& piece : run.pieces) {
    if (piece.position != size || piece.count == 0 || !known(piece)) return false;
    size += piece.count;
  }
  return size == run.size && std::all_of(run.arrays.begin(), run.arrays.end(), known) &&
         std::all_of(run.texts.begin(), run.texts.end(), known);
}

bool read_tables(std::string_view bytes, ChannelRun& run) {
  Taker taker(bytes);
  run.size = taker.one<uint64_t>();
  run.last_time = taker.one<int64_t>();
  run.min_time = taker.one<Timestamp>();
  run.max_time = taker.one<Timestamp>();
  for (auto count = taker.one<uint64_t>(); count > 0 && taker.ok(); --count) {
    ValueTraits traits;
    traits.units = taker.text();
    traits.source_method = taker.text();
    traits.interval = taker.one<double>();
    run.traits.push_back(std::move(traits));
  }
  run.descents = taker.all<uint64_t>();
  run.pieces = taker.all<ChannelPiece>();
  run.stretches = taker.all<ChannelStretch>();
  run.arrays = taker.all<ArrayValue>();
  run.texts = taker.all<TextValue>();
  return taker.ok() && tables_hold(run);
}

Result<std::string> read_at(Env& env, const File& file, uint64_t offset, uint64_t size) {
  std::string bytes(size, '\0');
  LITMUS_ASSIGN_OR_RETURN(const size_t got, env.read_at(file, bytes.data(), size, offset));
  if (got != size) return damaged(file.path());
  return bytes;
}

Result<std::pair<Head, SegmentInfo>> read_head(Env& env, const File& file) {
  Head head;
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, read_at(env, file, 0, sizeof(head)));
  std::memcpy(&head, bytes.data(), sizeof(head));
  if (std::memcmp(head.magic, kMagic, sizeof(kMagic)) != 0 || head.info_size > kMostHead ||
      head.head_crc != crc32c(0, &head, offsetof(Head, head_crc)))
    return damaged(file.path());
  LITMUS_ASSIGN_OR_RETURN(const std::string text, read_at(env, file, sizeof(head), head.info_size));
  if (head.info_crc != crc32c(0, text.data(), text.size())) return damaged(file.path());
  LITMUS_ASSIGN_OR_RETURN(auto info, segment_info_of(text));
  return std::pair(head, std::move(info));
}

Result<AnyLevels> open_levels(Env& env, const std::shared_ptr<const File>& file, uint64_t at, uint64_t size) {
  auto stored = channels::StoredLevels::open([&env, file, at, size](uint64_t offset, std::span<char> out) -> Status {
    if (offset > size || out.size() > size - offset) return damaged(file->path());
    LITMUS_ASSIGN_OR_RETURN(const size_t got, env.read_at(*file, out.data(), out.size(), at + offset));
    return got == out.size() ? Status() : damaged(file->path());
  });
  if (!stored.ok()) return stored.status();
  return AnyLevels(std::move(*stored));
}

}  // namespace

std::string to_json(const SegmentInfo& info) {
  const json out = {{"channel_id", info.channel_id},
                    {"session_id", info.session_id.to_string()},
                    {"writer_key", info.writer_key.to_string()},
                    {"kind", name_of(info.kind)},
                    {"value_type", name_of(info.type)},
                    {"units", info.units},
                    {"values", info.values},
                    {"elements", info.elements},
                    {"first", info.first_number},
                    {"end", info.end_number},
                    {"min_time_us", info.min_time.micros},
                    {"max_time_us", info.max_time.micros},
                    {"file_size", info.file_size}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<SegmentInfo> segment_info_of(std::string_view text) {
  const json in = json::parse(text, nullptr, false);
  const Status bad(ErrorCode::kCorrupt, "this doesn't say which channel's segment it is");
  if (!in.is_object()) return bad;
  const auto word = [&](const char* key) {
    return in.contains(key) && in[key].is_string() ? in[key].get<std::string>() : std::string();
  };
  const auto number = [&](const char* key) {
    return in.contains(key) && in[key].is_number_integer() ? in[key].get<int64_t>() : 0;
  };
  SegmentInfo info;
  info.channel_id = word("channel_id");
  info.units = word("units");
  const auto session_id = Uuid::parse(word("session_id")), writer_key = Uuid::parse(word("writer_key"));
  if (info.channel_id.empty() || !session_id.ok() || !writer_key.ok()) return bad;
  info.session_id = *session_id;
  info.writer_key = *writer_key;
  bool known = false;
  for (const auto kind : {ChannelKind::kScalar, ChannelKind::kArray, ChannelKind::kText, ChannelKind::kStruct})
    if (word("kind") == name_of(kind)) info.kind = kind, known = true;
  if (!known) return bad;
  known = false;
  for (uint8_t type = 1; channels::is_known_type(type); ++type)
    if (word("value_type") == name_of(static_cast<ElementType>(type)))
      info.type = static_cast<ElementType>(type), known = true;
  if (!known) return bad;
  info.values = static_cast<uint64_t>(number("values"));
  info.elements = static_cast<uint64_t>(number("elements"));
  info.first_number = static_cast<uint64_t>(number("first"));
  info.end_number = static_cast<uint64_t>(number("end"));
  info.min_time.micros = number("min_time_us");
  info.max_time.micros = number("max_time_us");
  info.file_size = static_cast<uint64_t>(number("file_size"));
  return info;
}

Status store_description(const ChannelSegment& segment, const std::filesystem::path& path, Env& env) {
  const std::string info = to_json(segment.info), tables = tables_of(*segment.run);
  std::string levels, times;
  segment.run->levels.memory().serialize(levels);
  segment.run->times.memory().serialize(times);
  Head head{};
  std::memcpy(head.magic, kMagic, sizeof(kMagic));
  head.info_size = static_cast<uint32_t>(info.size());
  head.info_crc = crc32c(0, info.data(), info.size());
  head.tables_size = tables.size();
  head.levels_size = levels.size();
  head.times_size = times.size();
  head.tables_crc = crc32c(0, tables.data(), tables.size());
  head.head_crc = crc32c(0, &head, offsetof(Head, head_crc));
  std::string out;
  out.reserve(sizeof(head) + info.size() + tables.size() + levels.size() + times.size());
  put(out, head);
  out += info;
  out += tables;
  out += levels;
  out += times;
  LITMUS_RETURN_IF_ERROR(env.make_dirs(path.parent_path()));
  return env.replace_file(path, out);
}

Result<SegmentInfo> peek_description(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const auto file, env.open(path, OpenMode::kRead));
  LITMUS_ASSIGN_OR_RETURN(auto head, read_head(env, file));
  return std::move(head.second);
}

Result<ChannelSegment> open_description(const std::filesystem::path& path, const std::filesystem::path& segment,
                                        Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto opened, env.open(path, OpenMode::kRead));
  const auto file = std::make_shared<const File>(std::move(opened));
  LITMUS_ASSIGN_OR_RETURN(const auto about, env.info(*file));
  LITMUS_ASSIGN_OR_RETURN(auto both, read_head(env, *file));
  const auto& [head, info] = both;
  const uint64_t tables_at = sizeof(Head) + head.info_size;
  if (std::max({head.tables_size, head.levels_size, head.times_size}) > about.size ||
      about.size != tables_at + head.tables_size + head.levels_size + head.times_size)
    return damaged(path);
  LITMUS_ASSIGN_OR_RETURN(const std::string tables, read_at(env, *file, tables_at, head.tables_size));
  auto run = std::make_shared<ChannelRun>();
  if (head.tables_crc != crc32c(0, tables.data(), tables.size()) || !read_tables(tables, *run)) return damaged(path);
  run->kind = info.kind;
  run->type = info.type;
  run->env = &env;
  const uint64_t levels_at = tables_at + head.tables_size;
  LITMUS_ASSIGN_OR_RETURN(run->levels, open_levels(env, file, levels_at, head.levels_size));
  LITMUS_ASSIGN_OR_RETURN(run->times, open_levels(env, file, levels_at + head.levels_size, head.times_size));
  LITMUS_ASSIGN_OR_RETURN(auto values, env.open(segment, OpenMode::kRead));
  LITMUS_ASSIGN_OR_RETURN(const auto values_about, env.info(values));
  if (values_about.size != info.file_size) return damaged(path);
  run->file = std::make_shared<const File>(std::move(values));
  return ChannelSegment{info, std::move(run)};
}

}  // namespace litmus::archive
