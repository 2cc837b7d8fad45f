// litmus data verify|repair: reads every file of a data directory, and mends what is damaged.
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "cli/data_commands.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

constexpr size_t kBatchFiles = 50;
constexpr uint64_t kBatchBytes = uint64_t{64} << 20;  // read while one request waits
constexpr int kPasses = 3;                            // files come while others are read
constexpr int kRounds = 3;                            // of repair

struct File {
  std::string path, kind;
  uint64_t size_bytes = 0;
};

// Says on standard error how far a long check is.
class Progress {
 public:
  void begin(size_t files) { files_ += files; }
  void add(size_t files) {
    done_ += files;
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + (terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10));
    std::cerr << (terminal_ ? "\r" : "") << done_ << " of " << files_ << " files read" << (terminal_ ? "" : "\n");
    said_ = true;
  }
  ~Progress() {
    if (said_ && terminal_) std::cerr << "\r\033[K";
  }

 private:
  using Clock = std::chrono::steady_clock;
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  size_t files_ = 0, done_ = 0;
  bool said_ = false;
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(2);
};

// What was found in all files.
struct Summary {
  size_t files = 0, live = 0;
  uint64_t bytes = 0;
  std::vector<Json> damaged;
  std::set<std::string> seen;
};

bool is_damaged(const Json& finding) {
  const std::string state = text(finding, "state");
  return state == "damaged" || state == "missing";
}

Status add_new_files(const Context& context, Summary& summary, std::vector<File>& out) {
  std::string cursor;
  do {
    LITMUS_ASSIGN_OR_RETURN(const Json page,
                            context.get(with_query("/api/data/files", {{"limit", "10000"}, {"cursor", cursor}})));
    for (const Json& file : page["files"]) {
      File found{text(file, "path"), text(file, "kind"), file["size_bytes"].get<uint64_t>()};
      if (summary.seen.insert(found.path).second) out.push_back(std::move(found));
    }
    cursor = text(page, "next_cursor");
  } while (!cursor.empty());
  return {};
}

// Run files that runs name, and that aren't there.
Status add_named_files(const Context& context, Summary& summary, std::vector<File>& out) {
  return for_each_run(context, [&](const Json& run) {
    const std::string path = text(run, "file_path");
    if (!path.empty() && summary.seen.insert(path).second) out.push_back({path, "run_file", 0});
  });
}

Status check_batch(const Context& context, const std::vector<std::string>& paths, Summary& summary) {
  LITMUS_ASSIGN_OR_RETURN(const Json answer, post_json(context, "/api/data/verify", {{"paths", paths}}));
  for (const Json& finding : answer["files"]) {
    const std::string state = text(finding, "state");
    if (state == "gone") continue;  // sealed, merged or swept meanwhile
    ++summary.files;
    summary.live += state == "live" ? 1 : 0;
    if (is_damaged(finding)) summary.damaged.push_back(finding);
  }
  return {};
}

Status check(const Context& context, const std::vector<File>& files, Summary& summary, Progress& progress) {
  progress.begin(files.size());
  std::vector<std::string> paths;
  uint64_t bytes = 0;
  const auto flush = [&]() -> Status {
    if (paths.empty()) return {};
    LITMUS_RETURN_IF_ERROR(check_batch(context, paths, summary));
    progress.add(paths.size());
    summary.bytes += bytes;
    paths.clear();
    bytes = 0;
    return {};
  };
  for (const File& file : files) {
    paths.push_back(file.path);
    bytes += file.size_bytes;
    if (paths.size() == kBatchFiles || bytes >= kBatchBytes) LITMUS_RETURN_IF_ERROR(flush());
  }
  return flush();
}

Result<Summary> check_all(const Context& context) {
  Summary summary;
  Progress progress;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::vector<File> files;
    LITMUS_RETURN_IF_ERROR(add_new_files(context, summary, files));
    if (pass == 0) LITMUS_RETURN_IF_ERROR(add_named_files(context, summary, files));
    if (files.empty()) break;
    LITMUS_RETURN_IF_ERROR(check(context, files, summary, progress));
  }
  return summary;
}

// A file, and indented below it what is wrong, what that means and what is done.
void print_finding(const Json& finding) {
  std::cout << text(finding, "path") << " is " << text(finding, "state") << '\n';
  for (const Json& problem : finding["problems"]) std::cout << "  " << problem.get<std::string>() << '\n';
  const auto line = [&](const char* label, const std::string& value) {
    if (!value.empty()) std::cout << "  " << label << ": " << value << '\n';
  };
  line("means", text(finding, "meaning"));
  line(finding["repaired"].get<bool>() ? "done" : "repair", text(finding, "action"));
  if (finding["repaired"].get<bool>()) line("kept as", text(finding, "quarantined"));
  if (!finding["lost"].is_null() && finding["lost"].get<int64_t>() > 0) line("lost", text(finding, "lost"));
  line("not repaired", text(finding, "error"));
}

Json to_json(const Summary& summary) {
  return {{"sound", summary.damaged.empty()},
          {"files", summary.files},
          {"bytes", summary.bytes},
          {"live", summary.live},
          {"damaged", summary.damaged}};
}

int verify(const Context& context) {
  const auto summary = check_all(context);
  if (!summary.ok()) return report(summary.status());
  if (context.json) {
    std::cout << to_json(*summary).dump(2) << '\n';
  } else {
    for (const Json& finding : summary->damaged) print_finding(finding);
    std::cout << count_text(summary->files, "file", "files") << " read, " << bytes_text(summary->bytes);
    if (summary->live > 0) std::cout << ", " << summary->live << " of them live";
    if (summary->damaged.empty())
      std::cout << ": all sound.\n";
    else
      std::cout << ": " << summary->damaged.size()
                << " damaged. `litmus data repair --dry-run` says what a repair would do.\n";
  }
  return summary->damaged.empty() ? kDone : kError;
}

// --- repair ----------------------------------------------------------------------------------------------------------

Result<Json> repair_one(const Context& context, const std::string& path) {
  LITMUS_ASSIGN_OR_RETURN(const Json answer,
                          post_json(context, "/api/data/repair", {{"paths", {path}}, {"dry_run", false}}));
  return answer["files"][0];
}

bool is_run_file(const Json& finding) { return text(finding, "kind") == "run_file"; }

// Run files, or all others; true when the index has to be built anew for one of them.
Result<bool> repair_those(const Context& context, std::vector<Json>& findings, bool run_files) {
  bool reindex = false;
  for (Json& finding : findings) {
    if (is_run_file(finding) != run_files) continue;
    LITMUS_ASSIGN_OR_RETURN(finding, repair_one(context, text(finding, "path")));
    reindex = reindex || finding["reindex"].get<bool>();
  }
  return reindex;
}

void merge(std::map<std::string, Json>& all, const std::vector<Json>& findings) {
  for (const Json& finding : findings) {
    const auto [known, is_new] = all.try_emplace(text(finding, "path"), finding);
    if (!is_new && !known->second["repaired"].get<bool>()) known->second = finding;
  }
}

// What is truth first; then the index, which is made from it; then everything is looked at again: run files are
// compared with what the index says of their runs. `summary` has what is found in the end, and what was done.
Status repair_all(const Context& context, Summary& summary) {
  std::map<std::string, Json> all;
  for (int round = 0; round < kRounds && !summary.damaged.empty(); ++round) {
    LITMUS_ASSIGN_OR_RETURN(const bool reindex, repair_those(context, summary.damaged, false));
    if (reindex) {
      LITMUS_RETURN_IF_ERROR(rebuild_index(context).status());
      for (Json& finding : summary.damaged)
        if (finding["reindex"].get<bool>()) finding["repaired"] = true;
      merge(all, summary.damaged);
      LITMUS_ASSIGN_OR_RETURN(summary, check_all(context));
      continue;
    }
    LITMUS_RETURN_IF_ERROR(repair_those(context, summary.damaged, true).status());
    merge(all, summary.damaged);
    break;
  }
  merge(all, summary.damaged);
  summary.damaged.clear();
  for (auto& [path, finding] : all) summary.damaged.push_back(std::move(finding));
  return {};
}

int repair(const Context& context, bool dry_run) {
  auto summary = check_all(context);
  if (!summary.ok()) return report(summary.status());
  if (!dry_run) {
    if (const Status repaired = repair_all(context, *summary); !repaired.ok()) return report(repaired);
  }
  bool failed = false;
  for (const Json& finding : summary->damaged) failed = failed || !finding["error"].is_null();
  if (context.json) {
    Json out = to_json(*summary);
    out["dry_run"] = dry_run;
    std::cout << out.dump(2) << '\n';
  } else {
    for (const Json& finding : summary->damaged) print_finding(finding);
    std::cout << count_text(summary->files, "file", "files") << " read: ";
    if (summary->damaged.empty())
      std::cout << "all sound, nothing to repair.\n";
    else
      std::cout << summary->damaged.size() << " damaged"
                << (dry_run ? ". Nothing was changed; without --dry-run it is repaired.\n" : ".\n");
  }
  return failed ? kError : kDone;
}

}  // namespace

void add_data_check(CLI::App& data, Context& context) {
  add_command(data, context, "verify", "read every file, and say which are damaged (exit status 1)",
              [&context] { return verify(context); });
  auto dry_run = std::make_shared<bool>(false);
  CLI::App* command =
      add_command(data, context, "repair", "mend what is damaged; the damaged files are kept in quarantine/",
                  [&context, dry_run] { return repair(context, *dry_run); });
  command->add_flag("--dry-run", *dry_run, "only say what would be done");
}

}  // namespace litmus::cli
