#include "config/explain.h"

#include <algorithm>

#include "config/errors.h"

namespace litmus::config {
namespace {

bool says_nothing(const Node& node) {
  return node.is(Node::Kind::kNull) || (node.is(Node::Kind::kList) && node.items.empty());
}

// The leaves of one level of one layer, or of the merged whole.
class Leaves {
 public:
  explicit Leaves(const Level& level) : level_(level) {}

  std::vector<GivenValue> of(const Node& config) && {
    for (const Member& member : config.members) {
      if (member.name == "tests" || member.name == "sweeps") continue;
      if (member.name == "mocks") {
        add_mocks(member.value);
      } else {
        add(member.name, member.value);
      }
    }
    if (const Node* sweeps = config.find("sweeps")) add_sweeps(*sweeps);
    return std::move(found_);
  }

 private:
  void add(const std::string& key, const Node& node) {
    if (says_nothing(node)) return;
    if (!node.is(Node::Kind::kMap) || node.members.empty()) {
      found_.push_back({key, node, level_.origin, level_.file});
      return;
    }
    for (const Member& member : node.members) add(join_key(key, member.name), member.value);
  }

  void add_mocks(const Node& mocks) {
    for (const Node& mock : mocks.items) {
      const Node* target = mock.find("target");
      const std::string key = join_key("mocks", target != nullptr ? target->text : "");
      for (const Member& member : mock.members) {
        if (member.name != "target") add(join_key(key, member.name), member.value);
      }
    }
  }

  void add_sweeps(const Node& sweeps) {
    for (const Node& entry : sweeps.items) {
      for (const Member& axis : entry.members) {
        found_.push_back({join_key("sweeps", axis.name), axis.value, level_.origin, level_.file});
      }
    }
  }

  const Level& level_;
  std::vector<GivenValue> found_;
};

// "limits.vout" of "limits.vout.expr": what a value without a successor belongs to.
std::string_view parent_of(std::string_view key) { return key.substr(0, key.rfind('.')); }

bool is_sweep(const GivenValue& value) { return value.key.starts_with("sweeps."); }

// Values of all layers, gathered under those that won.
class Explanation {
 public:
  // Stronger levels come later.
  void add(const Level& level) {
    std::vector<GivenValue> given = Leaves(level).of(*level.config);
    const bool sweeps = std::any_of(given.begin(), given.end(), is_sweep);
    for (const GivenValue& value : given) all_.push_back({value, level.site, is_sweep(value) && sweeps});
  }

  std::vector<ExplainedValue> take(const MergedTest& merged) && {
    const Level whole{&merged.config, "", "", 0};
    for (const GivenValue& leaf : Leaves(whole).of(merged.config)) take_strongest(leaf.key);
    for (size_t site = 0; site < merged.sweeps.size(); ++site) take_sweeps(site, merged.sweeps[site]);
    place_left();
    return std::move(explained_);
  }

 private:
  struct Entry {
    GivenValue value;
    size_t site;
    bool is_sweep;
    bool is_used = false;
  };

  void take_strongest(const std::string& key) {
    ExplainedValue found;
    for (auto entry = all_.rbegin(); entry != all_.rend(); ++entry) {
      if (entry->is_used || entry->is_sweep || entry->value.key != key) continue;
      entry->is_used = true;
      add_to(found, entry->value);
    }
    if (!found.given.key.empty()) explained_.push_back(std::move(found));
  }

  // The sweeps of one site are replaced as a whole.
  void take_sweeps(size_t site, const Node& sweeps) {
    if (sweeps.items.empty()) return;
    const auto strongest = std::find_if(all_.rbegin(), all_.rend(),
                                        [&](const Entry& entry) { return entry.is_sweep && entry.site == site; });
    if (strongest == all_.rend()) return;
    const std::string layer = strongest->value.layer;
    const size_t first = explained_.size();
    for (Entry& entry : all_) {
      if (!entry.is_sweep || entry.site != site || entry.value.layer != layer) continue;
      entry.is_used = true;
      explained_.push_back({entry.value, {}});
    }
    for (auto entry = all_.rbegin(); entry != all_.rend(); ++entry) {
      if (!entry->is_sweep || entry->site != site || entry->is_used) continue;
      entry->is_used = true;
      const auto same = std::find_if(explained_.begin() + static_cast<ptrdiff_t>(first), explained_.end(),
                                     [&](const auto& one) { return one.given.key == entry->value.key; });
      (same != explained_.end() ? *same : explained_[first]).overrides.push_back(entry->value);
    }
  }

  static void add_to(ExplainedValue& found, const GivenValue& value) {
    if (found.given.key.empty()) {
      found.given = value;
    } else {
      found.overrides.push_back(value);
    }
  }

  void place_left() {
    for (auto entry = all_.rbegin(); entry != all_.rend(); ++entry) {
      if (entry->is_used) continue;
      const auto near = std::find_if(explained_.begin(), explained_.end(), [&](const ExplainedValue& one) {
        return parent_of(one.given.key) == parent_of(entry->value.key);
      });
      if (near != explained_.end()) near->overrides.push_back(entry->value);
    }
  }

  std::vector<Entry> all_;
  std::vector<ExplainedValue> explained_;
};

}  // namespace

std::vector<ExplainedValue> explain_test(const TestSite& site, const InlineMarkers& markers, const Layer* sidecar,
                                         const std::vector<Layer>& profiles) {
  Explanation explanation;
  for (const Level& level : levels_of(site, markers, sidecar, profiles)) explanation.add(level);
  return std::move(explanation).take(merge_test(site, markers, sidecar, profiles));
}

}  // namespace litmus::config
