#include "config/check.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "config/references.h"
#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

// Of a tree that isn't, half of the complaints would be wrong.
bool is_whole(const Problems& problems) {
  const auto& errors = problems.errors();
  return std::all_of(errors.begin(), errors.end(),
                     [](const Problem& problem) { return problem.message.starts_with(kWrittenTwice); });
}

// Reads files one by one; what is wrong with them goes to the report.
class Checker {
 public:
  explicit Checker(const CheckContext& context) : context_(context) {}

  void read(const ProjectFile& file) {
    Problems problems(display_name(file.path));
    Result<Node> tree = read_yaml(file.path, problems);
    if (!tree.ok()) problems.error({}, "", std::string(tree.status().message()));
    if (tree.ok() && is_whole(problems)) keep(file, *std::move(tree), problems);
    report_.files.push_back(file);
    add(problems);
  }

  const ReadProject& project() const { return project_; }
  CheckReport& report() { return report_; }
  void set_root(const fs::path& root) { project_.root = root; }

 private:
  void keep(const ProjectFile& file, Node tree, Problems& problems) {
    const std::string stem = file.path.stem().string();
    const auto add_to = [&](auto& files, auto config) {
      files.push_back({file.path, std::move(tree), std::move(config)});
    };
    switch (file.type) {
      case FileType::kProject:
        read_inline_profiles(file.path, tree, problems);
        return add_to(project_.projects, read_project(tree, problems));
      case FileType::kStation:
        return add_to(project_.stations, read_station(tree, stem, problems));
      case FileType::kStationType:
        return add_to(project_.station_types, read_station_type(tree, stem, problems));
      case FileType::kFixture:
        return add_to(project_.fixtures, read_fixture(tree, stem, problems));
      case FileType::kProduct:
        return add_to(project_.products, read_product(tree, product_stem(file.path), problems));
      case FileType::kInstrumentAsset:
        return add_to(project_.assets, read_asset(tree, stem, problems));
      case FileType::kProfile:
        return add_to(project_.profiles, read_profile(tree, stem, "", context_.check_limit, problems));
      case FileType::kSidecar:
        return check_test_level(tree, "", context_.check_limit, problems);
      case FileType::kCatalog:
        return add_to(project_.catalog, read_catalog_header(tree, stem, problems));
    }
  }

  void read_inline_profiles(const fs::path& path, const Node& tree, Problems& problems) {
    const Node* profiles = tree.find("profiles");
    if (profiles == nullptr || !profiles->is(Node::Kind::kMap)) return;
    for (const Member& member : profiles->members) {
      const std::string key_path = join_key("profiles", member.name);
      project_.profiles.push_back({path, member.value,
                                   read_profile(member.value, member.name, key_path, context_.check_limit, problems),
                                   key_path});
    }
  }

  void add(const Problems& problems) {
    report_.errors.insert(report_.errors.end(), problems.errors().begin(), problems.errors().end());
    report_.warnings.insert(report_.warnings.end(), problems.warnings().begin(), problems.warnings().end());
  }

  const CheckContext& context_;
  ReadProject project_;
  CheckReport report_;
};

// By file in the order of the report, then by place.
void sort(CheckReport& report) {
  std::map<std::string, size_t> order;
  for (const ProjectFile& file : report.files) order.emplace(display_name(file.path), order.size());
  const auto rank = [&](const Problem& problem) {
    const auto found = order.find(problem.file);
    return std::tuple(found != order.end() ? found->second : order.size(), problem.at.line, problem.at.column);
  };
  const auto before = [&](const Problem& a, const Problem& b) { return rank(a) < rank(b); };
  std::stable_sort(report.errors.begin(), report.errors.end(), before);
  std::stable_sort(report.warnings.begin(), report.warnings.end(), before);
}

}  // namespace

void CheckReport::keep_only(const std::vector<ProjectFile>& wanted) {
  const auto is_wanted = [&](const fs::path& path) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const ProjectFile& one) {
      std::error_code error;
      return one.path == path || fs::equivalent(one.path, path, error);
    });
  };
  std::erase_if(files, [&](const ProjectFile& file) { return !is_wanted(file.path); });
  const auto elsewhere = [&](const Problem& problem) {
    return std::none_of(files.begin(), files.end(),
                        [&](const ProjectFile& file) { return display_name(file.path) == problem.file; });
  };
  std::erase_if(errors, elsewhere);
  std::erase_if(warnings, elsewhere);
}

CheckReport check_file(const ProjectFile& file, const CheckContext& context) {
  Checker checker(context);
  checker.read(file);
  sort(checker.report());
  return checker.report();
}

CheckReport check_project(const fs::path& root, const CheckContext& context) {
  Checker checker(context);
  checker.set_root(root);
  for (const ProjectFile& file : project_files(root)) checker.read(file);
  check_references(checker.project(), context, checker.report());
  sort(checker.report());
  return checker.report();
}

}  // namespace litmus::config
