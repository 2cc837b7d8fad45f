#include "config/yaml.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <system_error>

#include "base/env.h"
#include "base/utf8.h"
#include "config/scalar.h"

namespace litmus::config {
namespace {

struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

std::string text_of(fy_token* token) {
  size_t size = 0;
  const char* text = token != nullptr ? fy_token_get_text(token, &size) : nullptr;
  return text != nullptr ? std::string(text, size) : std::string();
}

Place place_of(fy_token* token) {
  const fy_mark* mark = token != nullptr ? fy_token_start_mark(token) : nullptr;
  return mark != nullptr ? Place{mark->line + 1, mark->column + 1} : Place{};
}

// Builds the tree from the parser's events. After the first failure everything unwinds: a YAML reader that goes on
// after a syntax error reports nonsense.
class Builder {
 public:
  Builder(fy_parser* parser, Problems& problems) : parser_(parser), problems_(problems) {}

  Node document() {
    Node root = Node::map();
    for (Event event = next(); event; event = next()) {
      switch (event->type) {
        case FYET_DOCUMENT_START:
          if (documents_++ > 0) {
            fail({}, "", "more than one document; keep one per file");
            return root;
          }
          break;
        case FYET_STREAM_START:
        case FYET_DOCUMENT_END:
          break;
        case FYET_STREAM_END:
          return root.is(Node::Kind::kNull) ? Node::map() : root;
        default:
          root = node(event.get(), "", 0);
      }
      if (failed_) return root;
    }
    return root;
  }

  bool failed() const { return failed_; }

 private:
  struct EventDeleter {
    fy_parser* parser;
    void operator()(fy_event* event) const { fy_parser_event_free(parser, event); }
  };
  using Event = std::unique_ptr<fy_event, EventDeleter>;
  struct Anchor {
    Node node;
    size_t size = 0;  // nodes in it
  };

  // Null at the end, and after a syntax error.
  Event next() { return Event(failed_ ? nullptr : fy_parser_parse(parser_), EventDeleter{parser_}); }

  void fail(Place at, std::string_view key_path, std::string message) {
    if (!failed_) problems_.error(at, key_path, std::move(message));
    failed_ = true;
  }

  bool count(Place at, std::string_view key_path, size_t more) {
    nodes_ += more;
    if (nodes_ > kMaxYamlNodes) fail(at, key_path, fmt::format("more than {} values in one file", kMaxYamlNodes));
    return !failed_;
  }

  Node node(fy_event* event, const std::string& path, int depth) {
    switch (event->type) {
      case FYET_SCALAR:
        return anchored(event->scalar.anchor, event->scalar.tag, scalar(event), path, nodes_);
      case FYET_ALIAS:
        return alias(event->alias.anchor, path);
      case FYET_SEQUENCE_START: {
        const size_t before = nodes_;
        const Place at = place_of(event->sequence_start.sequence_start);
        return anchored(event->sequence_start.anchor, event->sequence_start.tag, list(at, path, depth + 1), path,
                        before);
      }
      case FYET_MAPPING_START: {
        const size_t before = nodes_;
        const Place at = place_of(event->mapping_start.mapping_start);
        return anchored(event->mapping_start.anchor, event->mapping_start.tag, map(at, path, depth + 1), path, before);
      }
      default:
        fail({}, path, "unexpected structure");
        return {};
    }
  }

  Node anchored(fy_token* anchor, fy_token* tag, Node node, const std::string& path, size_t nodes_before) {
    if (tag != nullptr) fail(place_of(tag), path, "tags like '!x' aren't supported; write the plain value");
    if (!count(node.at, path, 1) || anchor == nullptr) return node;
    anchors_[text_of(anchor)] = {node, nodes_ - nodes_before};
    return node;
  }

  Node scalar(fy_event* event) {
    fy_token* const token = event->scalar.value;
    const std::string text = text_of(token);
    const bool plain = token == nullptr || fy_token_scalar_style(token) == FYSS_PLAIN;
    Node result = plain ? plain_scalar(text) : Node::of(text);
    result.at = place_of(token);
    return result;
  }

  Node alias(fy_token* token, const std::string& path) {
    const auto found = anchors_.find(text_of(token));
    if (found == anchors_.end()) {
      fail(place_of(token), path, fmt::format("alias '*{}' has no anchor before it", text_of(token)));
      return {};
    }
    if (!count(place_of(token), path, found->second.size)) return {};
    return found->second.node;
  }

  bool too_deep(Place at, const std::string& path, int depth) {
    if (depth > kMaxYamlDepth) fail(at, path, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
    return failed_;
  }

  Node list(Place at, const std::string& path, int depth) {
    Node result = Node::list();
    result.at = at;
    if (too_deep(at, path, depth)) return result;
    for (Event event = next(); event && event->type != FYET_SEQUENCE_END; event = next()) {
      result.items.push_back(node(event.get(), fmt::format("{}[{}]", path, result.items.size()), depth));
    }
    return result;
  }

  Node map(Place at, const std::string& path, int depth) {
    Node result = Node::map();
    result.at = at;
    if (too_deep(at, path, depth)) return result;
    std::map<std::string, int, std::less<>> lines;
    for (Event event = next(); event && event->type != FYET_MAPPING_END; event = next()) {
      std::optional<Member> member = name_of(event.get(), path);
      if (!member) return result;
      const std::string member_path = join_key(path, member->name);
      const auto [first, is_new] = lines.emplace(member->name, member->at.line);
      if (!is_new) {
        problems_.error(member->at, member_path,
                        fmt::format("{}, in lines {} and {}; keep one", kWrittenTwice, first->second, member->at.line));
      }
      event = next();
      if (!event) return result;
      member->value = node(event.get(), member_path, depth);
      if (is_new) result.members.push_back(std::move(*member));
    }
    return result;
  }

  std::optional<Member> name_of(fy_event* event, const std::string& path) {
    if (event->type != FYET_SCALAR) {
      fail({}, path, "a key must be a plain word or a quoted string");
      return std::nullopt;
    }
    count(place_of(event->scalar.value), path, 1);
    return Member{text_of(event->scalar.value), place_of(event->scalar.value), {}};
  }

  fy_parser* parser_;
  Problems& problems_;
  bool failed_ = false;
  int documents_ = 0;
  size_t nodes_ = 0;
  std::map<std::string, Anchor, std::less<>> anchors_;
};

void report_syntax(fy_diag* diag, Problems& problems) {
  void* iterator = nullptr;
  const fy_diag_error* error = fy_diag_errors_iterate(diag, &iterator);
  if (error == nullptr) return problems.error({}, "", "not valid YAML");
  problems.error({error->line, error->column}, "", fmt::format("not valid YAML: {}", error->msg));
}

// libfyaml reads a directive that isn't UTF-8 for ever.
bool refuse_bad_text(std::string_view text, Problems& problems) {
  const size_t valid = valid_utf8_size(text);
  if (valid == text.size()) return false;
  const size_t line_begin = text.substr(0, valid).rfind('\n') + 1;  // npos + 1 is 0
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(valid), '\n') + 1;
  problems.error({static_cast<int>(line), static_cast<int>(valid - line_begin) + 1}, "",
                 "not UTF-8 text; save the file as UTF-8");
  return true;
}

Status too_large(const std::filesystem::path& path) {
  return Status(ErrorCode::kTooLarge,
                fmt::format("{} is larger than {} bytes; split it", display_name(path), kMaxYamlBytes));
}

}  // namespace

Node parse_yaml(std::string_view text, Problems& problems) {
  if (text.size() > kMaxYamlBytes) {
    problems.error({}, "", fmt::format("larger than {} bytes", kMaxYamlBytes));
    return Node::map();
  }
  if (refuse_bad_text(text, problems)) return Node::map();
  const std::unique_ptr<fy_diag, DiagDeleter> diag(fy_diag_create(nullptr));
  fy_parse_cfg config{};
  config.diag = diag.get();
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE);
  if (diag) fy_diag_set_collect_errors(diag.get(), true);
  const std::unique_ptr<fy_parser, ParserDeleter> parser(diag ? fy_parser_create(&config) : nullptr);
  if (!parser || fy_parser_set_string(parser.get(), text.data(), text.size()) != 0) {
    problems.error({}, "", "out of memory while reading YAML");
    return Node::map();
  }
  Builder builder(parser.get(), problems);
  Node root = builder.document();
  if (!builder.failed() && fy_parser_get_stream_error(parser.get())) report_syntax(diag.get(), problems);
  return root;
}

Result<Node> read_yaml(const std::filesystem::path& path, Problems& problems) {
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, Env::real().info(path));
  if (info.size > kMaxYamlBytes) return too_large(path);
  LITMUS_ASSIGN_OR_RETURN(const std::string text, Env::real().read_file(path));
  return parse_yaml(text, problems);
}

std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    if (entry->path().extension() == ".yaml" && entry->is_regular_file(unreadable)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_path(std::string_view text) {
  return text.find('/') != std::string_view::npos || text.ends_with(".yaml") || text.ends_with(".yml");
}

std::string display_name(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path relative = std::filesystem::proximate(path, error);
  if (error || relative.empty() || *relative.begin() == "..") return path.string();
  return relative.string();
}

}  // namespace litmus::config
