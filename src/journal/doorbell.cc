#include "journal/doorbell.h"

#include <unistd.h>

#include <cerrno>

namespace litmus::journal {
namespace {

constexpr size_t kMapSize = 4096;

// Space without touching what other processes already keep there.
Status make_map_space(const File& file, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env.info(file));
  if (info.size >= kMapSize) return {};
  Status allocated = env.allocate(file, 0, kMapSize);
  if (allocated.code() != ErrorCode::kUnsupported) return allocated;
  return env.write_at(file, "", 1, kMapSize - 1);
}

}  // namespace

Result<std::shared_ptr<Doorbell>> Doorbell::open(const std::filesystem::path& data_dir, Env& env) {
  const std::filesystem::path events = data_dir / "events";
  LITMUS_RETURN_IF_ERROR(env.make_dirs(events));
  LITMUS_ASSIGN_OR_RETURN(File fifo, env.open_fifo(events / ".bell"));
  LITMUS_ASSIGN_OR_RETURN(const File file, env.open(events / ".bell.map", OpenMode::kOpenOrCreate));
  LITMUS_RETURN_IF_ERROR(make_map_space(file, env));
  LITMUS_ASSIGN_OR_RETURN(Mapping map, env.map(file, 0, kMapSize, true));
  return std::shared_ptr<Doorbell>(new Doorbell(std::move(fifo), std::move(map)));
}

void Doorbell::wake() {
  if (shared().sleeping.exchange(0) == 0) return;  // another writer was first
  shared().wakes.fetch_add(1, std::memory_order_relaxed);
  const int error = errno;  // emit must not change the caller's errno
  // EAGAIN is a FIFO full of bytes that the reader hasn't drained: it is awake or will be at once.
  while (::write(fifo_.fd(), "!", 1) < 0 && errno == EINTR) {
  }
  errno = error;
}

void Doorbell::announce_journal() {
  shared().generation.fetch_add(1, std::memory_order_release);
  ring();
}

void Doorbell::announce_sleep() {
  shared().sleeping.store(1, std::memory_order_relaxed);
  full_fence();
}

void Doorbell::awake() {
  shared().sleeping.exchange(0);
  // The byte of who rang may still be on its way: then it wakes the next sleep, once and for nothing. It is taken even
  // when nobody seems to have rung: left there it would end each sleep at once.
  char bytes[256];
  while (true) {
    const ssize_t count = ::read(fifo_.fd(), bytes, sizeof(bytes));
    if (count == static_cast<ssize_t>(sizeof(bytes)) || (count < 0 && errno == EINTR)) continue;
    return;
  }
}

}  // namespace litmus::journal
