// Files of an Env as Arrow's streams: what is sealed passes through some buffers of fixed size, however long a session
// was. Included by .cc files of this folder only.
#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/ipc/options.h>
#include <arrow/result.h>

#include <memory>
#include <string>

#include "base/env.h"

namespace litmus::archive {

// Appends to a new file in pieces of a megabyte. Arrow's errors can't say kNoSpace: `status` keeps what the disk said.
class FileSink final : public arrow::io::OutputStream {
 public:
  FileSink(File file, Env& env) : file_(std::move(file)), env_(env) { set_mode(arrow::io::FileMode::WRITE); }

  arrow::Status Write(const void* data, int64_t size) override;
  arrow::Status Flush() override;
  arrow::Status Close() override;  // writes what is left; the file stays open for `sync`
  bool closed() const override { return closed_; }
  arrow::Result<int64_t> Tell() const override { return static_cast<int64_t>(written_ + buffer_.size()); }

  Status sync() { return env_.sync_file(file_); }
  const Status& status() const { return status_; }

 private:
  arrow::Status put(const char* data, size_t size);

  File file_;
  Env& env_;
  std::string buffer_;
  uint64_t written_ = 0;
  bool closed_ = false;
  Status status_;
};

// Reads columns one after the other, in the asking thread; Arrow would start as many threads as there are cores.
arrow::ipc::IpcReadOptions without_threads();

// Reads where it is asked to. What a damaged file claims of its lengths costs no more than the file is long.
class FileSource final : public arrow::io::RandomAccessFile {
 public:
  static Result<std::shared_ptr<FileSource>> open(const std::filesystem::path& path, Env& env);
  FileSource(File file, uint64_t size, Env& env) : file_(std::move(file)), size_(size), env_(env) {
    set_mode(arrow::io::FileMode::READ);
  }

  arrow::Status Close() override;
  bool closed() const override { return closed_; }
  arrow::Result<int64_t> Tell() const override { return position_; }
  arrow::Status Seek(int64_t position) override;
  arrow::Result<int64_t> GetSize() override { return static_cast<int64_t>(size_); }
  arrow::Result<int64_t> Read(int64_t size, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t size) override;
  arrow::Result<int64_t> ReadAt(int64_t position, int64_t size, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position, int64_t size) override;
  // In the asking thread. Arrow's own would start threads, and `status` would be theirs, too.
  arrow::Future<std::shared_ptr<arrow::Buffer>> ReadAsync(const arrow::io::IOContext& context, int64_t position,
                                                          int64_t size) override;
  arrow::Future<std::shared_ptr<arrow::Buffer>> ReadAsync(const arrow::io::IOContext& context, int64_t position,
                                                          int64_t size, bool may_be_short) override;

  const Status& status() const { return status_; }

 private:
  int64_t available(int64_t position, int64_t size) const;

  File file_;
  uint64_t size_;
  Env& env_;
  int64_t position_ = 0;
  bool closed_ = false;
  Status status_;
};

}  // namespace litmus::archive
