#include "config/cascade.h"

#include <algorithm>
#include <array>

namespace litmus::config {
namespace {

constexpr std::string_view kStrategies[] = {"characteristic", "expr", "lookup", "steps", "callable"};

bool is_strategy(const Member& member) {
  return std::find(std::begin(kStrategies), std::end(kStrategies), member.name) != std::end(kStrategies);
}

bool changes_nothing(const Node& over) {
  return over.is(Node::Kind::kNull) || (over.is(Node::Kind::kList) && over.items.empty());
}

Member* find_member(Node& map, std::string_view name) {
  const auto found =
      std::find_if(map.members.begin(), map.members.end(), [&](const Member& m) { return m.name == name; });
  return found != map.members.end() ? &*found : nullptr;
}

using MergeValue = void (*)(Node& base, const Node& over);

void merge_value(Node& base, const Node& over);

// Each member of `over` that isn't in `base` is added; the others are combined by `merge`.
void merge_members(Node& base, const Node& over, MergeValue merge) {
  for (const Member& member : over.members) {
    if (changes_nothing(member.value)) continue;
    if (Member* known = find_member(base, member.name)) {
      merge(known->value, member.value);
    } else {
      base.members.push_back(member);
    }
  }
}

void merge_value(Node& base, const Node& over) {
  if (base.is(Node::Kind::kMap) && over.is(Node::Kind::kMap)) {
    merge_members(base, over, merge_value);
  } else {
    base = over;
  }
}

void merge_limit(Node& base, const Node& over) {
  if (std::any_of(over.members.begin(), over.members.end(), is_strategy)) {
    std::erase_if(base.members, [&](const Member& m) { return is_strategy(m) && over.find(m.name) == nullptr; });
  }
  merge_value(base, over);
}

std::string_view target_of(const Node& mock) {
  const Node* target = mock.find("target");
  return target != nullptr ? std::string_view(target->text) : std::string_view();
}

void merge_mocks(Node& base, const Node& over) {
  for (const Node& mock : over.items) {
    const auto same = std::find_if(base.items.begin(), base.items.end(),
                                   [&](const Node& known) { return target_of(known) == target_of(mock); });
    if (same != base.items.end()) {
      *same = mock;
    } else {
      base.items.push_back(mock);
    }
  }
}

MergeValue rule_of(std::string_view key) {
  if (key == "limits") return [](Node& base, const Node& over) { merge_members(base, over, merge_limit); };
  if (key == "mocks") return merge_mocks;
  return merge_value;
}

void stamp(Node& node, int origin) {
  node.origin = origin;
  for (Node& item : node.items) stamp(item, origin);
  for (Member& member : node.members) stamp(member.value, origin);
}

class Merger {
 public:
  explicit Merger(size_t sites) { merged_.config = Node::map(), merged_.sweeps.resize(sites, Node::list()); }

  void add(const Level& level) {
    Node stamped = *level.config;
    stamp(stamped, origin_of(level.origin));
    std::erase_if(stamped.members, [](const Member& m) { return m.name == "tests"; });
    if (Member* sweeps = find_member(stamped, "sweeps")) {
      if (!changes_nothing(sweeps->value)) merged_.sweeps[level.site] = std::move(sweeps->value);
      std::erase_if(stamped.members, [](const Member& m) { return m.name == "sweeps"; });
    }
    merge_config(merged_.config, stamped);
  }

  MergedTest take() && { return std::move(merged_); }

 private:
  int origin_of(const std::string& name) {
    const auto known = std::find(merged_.origins.begin(), merged_.origins.end(), name);
    if (known != merged_.origins.end()) return static_cast<int>(known - merged_.origins.begin());
    merged_.origins.push_back(name);
    return static_cast<int>(merged_.origins.size()) - 1;
  }

  MergedTest merged_;
};

const Node* test_level(const Node* level, std::string_view name) {
  const Node* tests = level != nullptr ? level->find("tests") : nullptr;
  return tests != nullptr ? tests->find(name) : nullptr;
}

class Levels {
 public:
  void add(const Node* level, std::string origin, const std::string& file, size_t site) {
    if (level == nullptr || !level->is(Node::Kind::kMap) || level->members.empty()) return;
    levels_.push_back({level, std::move(origin), file, site});
  }

  // File, then the branch of each class, then the method.
  void add_file(const Layer& layer, const TestSite& site, bool qualified_names) {
    const auto add_level = [&](const Node* level, const std::string& what, size_t index) {
      add(level, layer.name + what, layer.file, index);
    };
    add_level(&layer.config, "", 0);
    const Node* level = &layer.config;
    std::string qualified;
    for (size_t i = 0; i < site.classes.size(); ++i) {
      level = test_level(level, site.classes[i]);
      add_level(level, ", class " + site.classes[i], i + 1);
      qualified += site.classes[i] + ".";
    }
    const size_t method = site.classes.size() + 1;
    const bool qualifies = qualified_names && !site.classes.empty();
    if (qualifies) add_level(test_level(&layer.config, site.function), ", test " + site.function, method);
    add_level(test_level(level, site.function), ", test " + site.function, method);
    if (!qualifies) return;
    qualified += site.function;
    add_level(test_level(&layer.config, qualified), ", test " + qualified, method);
  }

  std::vector<Level> take() && { return std::move(levels_); }

 private:
  std::vector<Level> levels_;
};

}  // namespace

void merge_config(Node& base, const Node& over) {
  for (const Member& member : over.members) {
    if (changes_nothing(member.value)) continue;
    if (Member* known = find_member(base, member.name)) {
      rule_of(member.name)(known->value, member.value);
    } else {
      base.members.push_back(member);
    }
  }
}

std::vector<Level> levels_of(const TestSite& site, const InlineMarkers& markers, const Layer* sidecar,
                             const std::vector<Layer>& profiles) {
  Levels levels;
  levels.add(&markers.module, "marker of the module", "", 0);
  for (size_t i = 0; i < markers.classes.size() && i < site.classes.size(); ++i) {
    levels.add(&markers.classes[i], "marker of class " + site.classes[i], "", i + 1);
  }
  levels.add(&markers.method, "marker of " + site.function, "", site.classes.size() + 1);
  if (sidecar != nullptr) levels.add_file(*sidecar, site, false);
  for (const Layer& profile : profiles) levels.add_file(profile, site, true);
  return std::move(levels).take();
}

MergedTest merge_test(const TestSite& site, const InlineMarkers& markers, const Layer* sidecar,
                      const std::vector<Layer>& profiles) {
  Merger merger(site.classes.size() + 2);
  for (const Level& level : levels_of(site, markers, sidecar, profiles)) merger.add(level);
  return std::move(merger).take();
}

}  // namespace litmus::config
