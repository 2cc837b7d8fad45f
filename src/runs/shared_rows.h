// SharedRows: a list of rows whose copies share what neither has changed since, so that a record of a long run is
// handed out at the cost of its newest rows.
//
// Rows lie in blocks; whoever writes to a block that a copy may hold takes one of its own first. As with any container,
// one list isn't written to while another thread reads or copies it; different copies are independent.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace litmus::runs {

template <class Row>
class SharedRows {
 public:
  static constexpr size_t kBlockRows = 256;

  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using pointer = const Row*;
    using reference = const Row&;

    const_iterator() = default;
    const_iterator(const SharedRows* rows, size_t index) : rows_(rows), index_(index) {}
    reference operator*() const { return (*rows_)[index_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      ++index_;
      return *this;
    }
    const_iterator operator++(int) { return {rows_, index_++}; }
    bool operator==(const const_iterator&) const = default;

   private:
    const SharedRows* rows_ = nullptr;
    size_t index_ = 0;
  };
  using value_type = Row;
  using iterator = const_iterator;
  using const_reference = const Row&;

  SharedRows() = default;
  // From now on neither list owns a block.
  SharedRows(const SharedRows& other)
      : blocks_(other.blocks_),
        size_(other.size_),
        copies_(other.copies_.fetch_add(1, std::memory_order_relaxed) + 1) {}
  SharedRows(SharedRows&& other) noexcept { swap(other); }
  SharedRows& operator=(SharedRows other) noexcept {
    swap(other);
    return *this;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Row& operator[](size_t index) const { return (*blocks_[index / kBlockRows].rows)[index % kBlockRows]; }
  const Row& front() const { return (*this)[0]; }
  const Row& back() const { return (*this)[size_ - 1]; }
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }

  // References into a list hold until it is written to.
  Row& edit(size_t index) { return own(index / kBlockRows)[index % kBlockRows]; }
  Row& push_back(Row row) {
    if (size_ % kBlockRows == 0) blocks_.push_back({std::make_shared<Rows>(), copies_.load(std::memory_order_relaxed)});
    Rows& last = own(blocks_.size() - 1);
    last.push_back(std::move(row));
    ++size_;
    return last.back();
  }
  void resize(size_t size) {
    while (size_ < size) push_back({});
    if (size == size_) return;
    blocks_.resize((size + kBlockRows - 1) / kBlockRows);
    if (size % kBlockRows != 0) own(blocks_.size() - 1).resize(size % kBlockRows);
    size_ = size;
  }

 private:
  using Rows = std::vector<Row>;
  struct Block {
    std::shared_ptr<Rows> rows;
    uint64_t since;  // how many copies had been made when the list got it: another one may hold it, too
  };

  Rows& own(size_t index) {
    Block& block = blocks_[index];
    const uint64_t copies = copies_.load(std::memory_order_relaxed);
    if (block.since != copies) block = {std::make_shared<Rows>(*block.rows), copies};
    return *block.rows;
  }
  void swap(SharedRows& other) noexcept {
    blocks_.swap(other.blocks_);
    std::swap(size_, other.size_);
    copies_ = other.copies_.exchange(copies_);
  }

  std::vector<Block> blocks_;
  size_t size_ = 0;
  mutable std::atomic<uint64_t> copies_ = 0;  // of this list, and of the one that it is a copy of
};

}  // namespace litmus::runs
