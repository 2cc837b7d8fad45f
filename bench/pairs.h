// Paired measurement: subject and baseline run alternately in one process, on the same data, and the answer is the
// ratio.
//
// A pair is one round of each, in an order that alternates. Of each round p50 and p99 of its samples are taken; the
// reported ratio is the median over pairs, its interval the 95 % order-statistics interval of that median. At rates so
// slow that a round is one sample, p99 is taken over all samples, and its interval by resampling them.
#pragma once

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace litmus::bench {

inline int64_t now_ns() {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  return int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

using Samples = std::vector<int64_t>;  // nanoseconds

inline double quantile(Samples samples, double q) {
  if (samples.empty()) return NAN;
  const size_t at = std::min(samples.size() - 1, static_cast<size_t>(q * static_cast<double>(samples.size())));
  std::nth_element(samples.begin(), samples.begin() + static_cast<ptrdiff_t>(at), samples.end());
  return static_cast<double>(samples[at]);
}

struct Interval {
  double median = NAN, low = NAN, high = NAN;
};

// Median of `values` with the order statistics n/2 ± 0.98·√n around it: 95 % confidence without assumptions.
inline Interval median_interval(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  const auto at = [&](double rank) { return values[static_cast<size_t>(std::clamp(rank, 0.0, n - 1))]; };
  return {at(n / 2), at(n / 2 - 0.98 * std::sqrt(n)), at(n / 2 + 0.98 * std::sqrt(n))};
}

struct Comparison {
  Interval ratio_p50, ratio_p99;
  double subject_p50 = NAN, subject_p99 = NAN, baseline_p50 = NAN, baseline_p99 = NAN;
  int pairs = 0;
};

// Of rounds that were measured alternately: those with the same index are a pair.
inline Comparison summary(const std::vector<Samples>& subject, const std::vector<Samples>& baseline) {
  std::vector<double> p50, p99, s50, s99, b50, b99;
  for (size_t i = 0; i < subject.size(); ++i) {
    s50.push_back(quantile(subject[i], 0.5));
    s99.push_back(quantile(subject[i], 0.99));
    b50.push_back(quantile(baseline[i], 0.5));
    b99.push_back(quantile(baseline[i], 0.99));
    p50.push_back(s50.back() / b50.back());
    p99.push_back(s99.back() / b99.back());
  }
  Comparison out;
  out.ratio_p50 = median_interval(p50);
  out.ratio_p99 = median_interval(p99);
  out.subject_p50 = median_interval(s50).median;
  out.subject_p99 = median_interval(s99).median;
  out.baseline_p50 = median_interval(b50).median;
  out.baseline_p99 = median_interval(b99).median;
  out.pairs = static_cast<int>(subject.size());
  return out;
}

inline Comparison compare(int pairs, const std::function<Samples()>& subject,
                          const std::function<Samples()>& baseline) {
  std::vector<Samples> ours, theirs;
  subject();  // warm both
  baseline();
  for (int i = 0; i < pairs; ++i) {
    if (i % 2 == 0) ours.push_back(subject());
    theirs.push_back(baseline());
    if (i % 2 == 1) ours.push_back(subject());
  }
  return summary(ours, theirs);
}

// The p99 of all subjects over that of all baselines, and where 95 % of its resampled values lie.
inline Interval pooled_p99(const Samples& subject, const Samples& baseline) {
  std::minstd_rand random(1);  // the same data give the same answer
  const auto resampled = [&](const Samples& from) {
    Samples drawn(from.size());
    for (auto& value : drawn) value = from[random() % from.size()];
    return quantile(std::move(drawn), 0.99);
  };
  std::vector<double> ratios;
  for (int i = 0; i < 1000; ++i) ratios.push_back(resampled(subject) / resampled(baseline));
  std::sort(ratios.begin(), ratios.end());
  return {quantile(subject, 0.99) / quantile(baseline, 0.99), ratios[25], ratios[974]};
}

// For slow rates: each call gives one sample.
inline Comparison compare_singly(int pairs, const std::function<int64_t()>& subject,
                                 const std::function<int64_t()>& baseline) {
  Samples ours, theirs;
  std::vector<double> ratios;
  subject();  // warm both
  baseline();
  for (int i = 0; i < pairs; ++i) {
    ours.push_back(subject());
    theirs.push_back(baseline());
    ratios.push_back(static_cast<double>(ours.back()) / static_cast<double>(theirs.back()));
  }
  Comparison out;
  out.ratio_p50 = median_interval(ratios);
  out.ratio_p99 = pooled_p99(ours, theirs);
  out.subject_p50 = quantile(ours, 0.5);
  out.subject_p99 = quantile(ours, 0.99);
  out.baseline_p50 = quantile(theirs, 0.5);
  out.baseline_p99 = quantile(theirs, 0.99);
  out.pairs = pairs;
  return out;
}

// Of rounds that give one rate each; more is better.
struct Rates {
  Interval ratio;
  double subject = NAN, baseline = NAN;  // medians
  int pairs = 0;
};

inline Rates compare_rates(int pairs, const std::function<double()>& subject, const std::function<double()>& baseline) {
  std::vector<double> ours, theirs, ratios;
  subject();  // warm both
  baseline();
  for (int i = 0; i < pairs; ++i) {
    if (i % 2 == 0) ours.push_back(subject());
    theirs.push_back(baseline());
    if (i % 2 == 1) ours.push_back(subject());
    ratios.push_back(ours.back() / theirs.back());
  }
  return {median_interval(ratios), median_interval(ours).median, median_interval(theirs).median, pairs};
}

// One line of JSON for bench/run.py.
inline void print_rates(const std::string& goal, const std::string& label, double at_least, const Rates& r,
                        const std::string& unit = "") {
  std::printf(
      "{\"goal\":\"%s\",\"case\":\"%s\",\"pairs\":%d,\"subject_per_s\":%.0f,\"baseline_per_s\":%.0f,\"unit\":\"%s\","
      "\"ratio\":%.3f,\"low\":%.3f,\"high\":%.3f,\"at_least\":%g}\n",
      goal.c_str(), label.c_str(), r.pairs, r.subject, r.baseline, unit.c_str(), r.ratio.median, r.ratio.low,
      r.ratio.high, at_least);
  std::fflush(stdout);
}

// The same for samples.
inline void print(const std::string& goal, const std::string& label, const Comparison& c) {
  std::printf(
      "{\"goal\":\"%s\",\"case\":\"%s\",\"pairs\":%d,\"p50\":{\"subject_ns\":%.0f,\"baseline_ns\":%.0f,\"ratio\":%.3f,"
      "\"low\":%.3f,\"high\":%.3f},\"p99\":{\"subject_ns\":%.0f,\"baseline_ns\":%.0f,\"ratio\":%.3f,\"low\":%.3f,"
      "\"high\":%.3f}}\n",
      goal.c_str(), label.c_str(), c.pairs, c.subject_p50, c.baseline_p50, c.ratio_p50.median, c.ratio_p50.low,
      c.ratio_p50.high, c.subject_p99, c.baseline_p99, c.ratio_p99.median, c.ratio_p99.low, c.ratio_p99.high);
  std::fflush(stdout);
}

}  // namespace litmus::bench
