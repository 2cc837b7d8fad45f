#include "archive/arrow_file.h"

#include <arrow/buffer.h>
#include <arrow/memory_pool.h>
#include <arrow/status.h>
#include <arrow/util/future.h>

#include <algorithm>

namespace litmus::archive {

namespace {

constexpr size_t kPieceBytes = 1 << 20;

}  // namespace

arrow::Status FileSink::Write(const void* data, int64_t size) {
  const auto* const bytes = static_cast<const char*>(data);
  const auto count = static_cast<size_t>(size);
  if (buffer_.size() + count > kPieceBytes) ARROW_RETURN_NOT_OK(Flush());
  if (count > kPieceBytes) return put(bytes, count);
  if (buffer_.capacity() == 0) buffer_.reserve(kPieceBytes);
  buffer_.append(bytes, count);
  return arrow::Status::OK();
}

arrow::Status FileSink::Flush() {
  ARROW_RETURN_NOT_OK(put(buffer_.data(), buffer_.size()));
  buffer_.clear();
  return arrow::Status::OK();
}

arrow::Status FileSink::put(const char* data, size_t size) {
  if (size == 0) return arrow::Status::OK();
  status_ = env_.write_at(file_, data, size, written_);
  if (!status_.ok()) return arrow::Status::IOError(status_.message());
  env_.start_writeback(file_, written_, size);
  written_ += size;
  return arrow::Status::OK();
}

arrow::Status FileSink::Close() {
  if (closed_) return arrow::Status::OK();
  closed_ = true;
  return Flush();
}

arrow::ipc::IpcReadOptions without_threads() {
  auto options = arrow::ipc::IpcReadOptions::Defaults();
  options.use_threads = false;
  return options;
}

Result<std::shared_ptr<FileSource>> FileSource::open(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(File file, env.open(path, OpenMode::kRead));
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env.info(file));
  return std::make_shared<FileSource>(std::move(file), info.size, env);
}

arrow::Status FileSource::Close() {
  closed_ = true;
  return arrow::Status::OK();
}

arrow::Status FileSource::Seek(int64_t position) {
  if (position < 0) return arrow::Status::Invalid("a negative position");
  position_ = position;
  return arrow::Status::OK();
}

int64_t FileSource::available(int64_t position, int64_t size) const {
  const auto end = static_cast<int64_t>(size_);
  return position < 0 || position >= end ? 0 : std::clamp<int64_t>(size, 0, end - position);
}

arrow::Result<int64_t> FileSource::ReadAt(int64_t position, int64_t size, void* out) {
  const int64_t count = available(position, size);
  if (count == 0) return 0;
  const auto read = env_.read_at(file_, out, static_cast<size_t>(count), static_cast<uint64_t>(position));
  if (read.ok()) return static_cast<int64_t>(*read);
  status_ = read.status();
  return arrow::Status::IOError(status_.message());
}

arrow::Result<std::shared_ptr<arrow::Buffer>> FileSource::ReadAt(int64_t position, int64_t size) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(available(position, size)));
  ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(position, buffer->size(), buffer->mutable_data()));
  ARROW_RETURN_NOT_OK(buffer->Resize(read));
  return std::shared_ptr<arrow::Buffer>(std::move(buffer));
}

arrow::Future<std::shared_ptr<arrow::Buffer>> FileSource::ReadAsync(const arrow::io::IOContext& context,
                                                                    int64_t position, int64_t size) {
  return ReadAsync(context, position, size, true);
}

arrow::Future<std::shared_ptr<arrow::Buffer>> FileSource::ReadAsync(const arrow::io::IOContext&, int64_t position,
                                                                    int64_t size, bool may_be_short) {
  return arrow::Future<std::shared_ptr<arrow::Buffer>>::MakeFinished(
      RandomAccessFile::ReadAt(position, size, may_be_short));
}

arrow::Result<int64_t> FileSource::Read(int64_t size, void* out) {
  ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(position_, size, out));
  position_ += read;
  return read;
}

arrow::Result<std::shared_ptr<arrow::Buffer>> FileSource::Read(int64_t size) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, size));
  position_ += buffer->size();
  return buffer;
}

}  // namespace litmus::archive
