// Mutator: hostile inputs out of valid ones. The same seed gives the same inputs, on every machine. Not thread-safe.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace litmus::fuzz {

class Mutator {
 public:
  // `corpus` isn't empty and outlives the mutator.
  Mutator(std::span<const std::string> corpus, uint64_t seed) : corpus_(corpus), random_(seed) {}

  // One of the corpus with one to eight edits: bits, bytes and numbers changed, pieces taken out, repeated, moved or
  // brought in from another input, the end cut off.
  std::string next();

 private:
  uint64_t below(uint64_t bound) { return bound == 0 ? 0 : random_() % bound; }
  const std::string& any_input() { return corpus_[below(corpus_.size())]; }
  struct Piece {
    size_t at, size;
  };
  Piece piece_of(const std::string& text);
  void edit(std::string& text);
  void change(std::string& text);
  void put_number(std::string& text);
  void bring_in(std::string& text);

  std::span<const std::string> corpus_;
  std::mt19937_64 random_;
};

}  // namespace litmus::fuzz
