// litmus data seal|compact|prune: what is done with data that is sound.
#include <iostream>
#include <memory>

#include "cli/data_commands.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

Parameters dry(bool dry_run) { return {{"dry_run", dry_run ? "true" : ""}}; }

int seal(const Context& context, bool dry_run) {
  const auto answer = post_json(context, with_query("/api/data/seal", dry(dry_run)), nullptr);
  if (!answer.ok()) return report(answer.status());
  bool left = false;
  size_t ended = 0, live = 0;
  std::vector<std::vector<std::string>> rows;
  for (const Json& journal : (*answer)["journals"]) {
    const bool sealed = journal["sealed"].get<bool>();
    const std::string state = text(journal, "state");
    ended += state == "ended" ? 1 : 0;
    live += state == "live" ? 1 : 0;
    left = left || (!dry_run && state == "ended" && !sealed);
    const char* then = state != "ended" ? "" : sealed ? "sealed" : dry_run ? "would be sealed" : "not sealed";
    rows.push_back({state, then, bytes_text(journal["size_bytes"].get<uint64_t>()), text(journal, "path")});
  }
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
  } else {
    if (!rows.empty())
      std::cout << render_table({{"JOURNAL IS"}, {""}, {"SIZE", Align::kRight}, {"FILE"}}, rows, terminal_width());
    std::cout << count_text(ended, "journal has", "journals have") << " ended, " << live << " live.\n";
  }
  if (left) std::cerr << "litmus: the disk refused, or events are still being read; see `litmus daemon logs`\n";
  return left ? kError : kDone;
}

int compact(const Context& context, bool dry_run) {
  const auto answer = post_json(context, with_query("/api/data/compact", dry(dry_run)), nullptr);
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
    return kDone;
  }
  const auto files = [&](const char* key) { return count_text((*answer)[key].get<size_t>(), "segment", "segments"); };
  std::cout << files("files_before") << ", " << bytes_text((*answer)["bytes_before"].get<uint64_t>())
            << (dry_run ? "; there would be " : " before; now ") << files("files_after");
  if (!(*answer)["bytes_after"].is_null()) std::cout << ", " << bytes_text((*answer)["bytes_after"].get<uint64_t>());
  std::cout << ".\n";
  return kDone;
}

struct PruneOptions {
  std::string older_than;
  std::vector<std::string> types;
  bool dry_run = false;
};

int prune(const Context& context, const PruneOptions& options) {
  Parameters parameters = dry(options.dry_run);
  parameters.emplace_back("before", options.older_than);
  for (const auto& type : options.types) parameters.emplace_back("type", type);
  const auto answer = post_json(context, with_query("/api/data/prune", parameters), nullptr);
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    Json out = *answer;
    out["dry_run"] = options.dry_run;
    std::cout << out.dump(2) << '\n';
    return kDone;
  }
  std::cout << count_text((*answer)["sessions"].get<size_t>(), "session", "sessions") << " with "
            << count_text((*answer)["runs"].get<size_t>(), "run", "runs")
            << (options.dry_run ? " would go:" : " pruned:") << '\n';
  for (const Json& type : (*answer)["types"])
    std::cout << "  " << text(type, "type") << "  " << count_text(type["files"].get<size_t>(), "file", "files") << ", "
              << bytes_text(type["bytes"].get<uint64_t>()) << '\n';
  if (const auto kept = (*answer)["kept"].get<size_t>(); kept > 0)
    std::cout << count_text(kept, "session is", "sessions are") << " as old and not over: kept.\n";
  if (options.dry_run) std::cout << "Nothing was deleted; without --dry-run it is.\n";
  return kDone;
}

}  // namespace

void add_data_keep(CLI::App& data, Context& context) {
  auto dry_run = std::make_shared<bool>(false);
  CLI::App* command = add_command(data, context, "seal", "seal the journals of processes that are gone",
                                  [&context, dry_run] { return seal(context, *dry_run); });
  command->add_flag("--dry-run", *dry_run, "only list them");
  command = add_command(data, context, "compact", "join the segments of the index",
                        [&context, dry_run] { return compact(context, *dry_run); });
  command->add_flag("--dry-run", *dry_run, "only count them");

  auto options = std::make_shared<PruneOptions>();
  command = add_command(data, context, "prune", "delete old data; nothing is deleted unless it is asked for",
                        [&context, options] { return prune(context, *options); });
  command->add_option("--older-than", options->older_than, "newest event before: so long ago (30d), a day or a time")
      ->required();
  command->add_option("--type", options->types, "channels, events, runs (default: all)")
      ->delimiter(',')
      ->check(CLI::IsMember({"channels", "events", "runs"}));
  command->add_flag("--dry-run", options->dry_run, "only say what would go");
}

}  // namespace litmus::cli
