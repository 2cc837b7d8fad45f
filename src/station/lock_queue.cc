#include "station/lock_queue.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

namespace litmus::station {
namespace {

constexpr int64_t kRecords = 64;         // where the records begin
constexpr int64_t kRecordSize = 512;     // one waiter's text
constexpr int64_t kRecordSlots = 128;    // ticket modulo this; more waiters than that stay without names
constexpr int64_t kTickets = 1LL << 40;  // the byte of ticket 0
constexpr int64_t kMostTickets = 1LL << 60;

struct flock range(short type, int64_t begin, int64_t size) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = begin;
  lock.l_len = size;
  return lock;
}

// 0, or an errno.
int set_lock(int fd, short type, int64_t begin) {
  struct flock lock = range(type, begin, 1);
  while (::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
    if (errno != EINTR) return errno == EACCES ? EAGAIN : errno;
  }
  return 0;
}

// One stretch in [begin, end) that others have locked; it may begin before and end behind. nullopt: there is none.
Result<std::optional<std::pair<int64_t, int64_t>>> locked_in(const LockFile& file, int64_t begin, int64_t end) {
  struct flock lock = range(F_WRLCK, begin, end - begin);
  while (::fcntl(file.fd(), F_OFD_GETLK, &lock) != 0) {
    if (errno != EINTR) return Status::from_errno(errno, "cannot ask for the locks of " + file.path().native());
  }
  if (lock.l_type == F_UNLCK) return std::optional<std::pair<int64_t, int64_t>>();
  const int64_t locked_end = lock.l_len == 0 ? end : lock.l_start + lock.l_len;
  return std::optional(std::pair<int64_t, int64_t>(lock.l_start, locked_end));
}

int64_t record_at(int64_t ticket) { return kRecords + ticket % kRecordSlots * kRecordSize; }

}  // namespace

Result<LockQueue> LockQueue::open(const std::filesystem::path& path) {
  LITMUS_ASSIGN_OR_RETURN(LockFile file, LockFile::open_own(path));
  return LockQueue(std::move(file));
}

LockQueue::Guard::Guard(Guard&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

LockQueue::Guard::~Guard() {
  if (fd_ >= 0) set_lock(fd_, F_UNLCK, 0);
}

Result<LockQueue::Guard> LockQueue::guard() {
  using std::chrono::steady_clock;
  constexpr auto kPatience = std::chrono::seconds(5);
  const auto deadline = steady_clock::now() + kPatience;
  for (auto pause = std::chrono::microseconds(50);; pause = std::min(pause * 2, std::chrono::microseconds(5000))) {
    const int error = set_lock(file_.fd(), F_WRLCK, 0);
    if (error == 0) return Guard(file_.fd());
    if (error != EAGAIN) return Status::from_errno(error, "cannot lock " + path().native());
    if (steady_clock::now() > deadline) {
      return Status(ErrorCode::kTimeout,
                    path().native() + " stays locked; is a process stopped that uses the instrument?");
    }
    std::this_thread::sleep_for(pause);
  }
}

int64_t LockQueue::next_by_text() const {
  char text[20] = {};
  int64_t next = 0;
  const ssize_t size = ::pread(file_.fd(), text, sizeof text, 0);
  if (size > 0) std::from_chars(text, text + size, next);
  return next >= 0 && next < kMostTickets ? next : 0;
}

Status LockQueue::write_at(int64_t offset, std::string_view text) {
  const ssize_t written = ::pwrite(file_.fd(), text.data(), text.size(), offset);
  if (written < 0) return Status::from_errno(errno, "cannot write " + path().native());
  return {};
}

Status LockQueue::take_ticket(const Holder& who, const Guard&) {
  LITMUS_ASSIGN_OR_RETURN(const std::vector<int64_t> others, tickets());
  const int64_t ticket = std::max(next_by_text(), others.empty() ? 0 : others.back() + 1);
  if (const int error = set_lock(file_.fd(), F_WRLCK, kTickets + ticket); error != 0) {
    return Status::from_errno(error, "cannot queue in " + path().native());
  }
  ticket_ = ticket;
  Holder shown = who;
  if (encode_holder(shown).size() > kRecordSize) shown.resource = shown.role = "";
  const std::string text = encode_holder(shown);
  // The order doesn't depend on what is written here: the next ticket is at least behind those that are locked.
  LITMUS_RETURN_IF_ERROR(write_at(0, fmt::format("{:019}\n", ticket + 1)));
  if (text.size() > kRecordSize) return {};
  return write_at(record_at(ticket), fmt::format("{:<{}}", text, kRecordSize));
}

void LockQueue::drop_ticket() {
  if (ticket_ && file_.fd() >= 0) set_lock(file_.fd(), F_UNLCK, kTickets + *ticket_);
  ticket_.reset();
}

Result<bool> LockQueue::somebody_before() {
  const int64_t end = kTickets + ticket_.value_or(kMostTickets);
  if (end == kTickets) return false;
  LITMUS_ASSIGN_OR_RETURN(const auto locked, locked_in(file_, kTickets, end));
  return locked.has_value();
}

Result<std::vector<int64_t>> LockQueue::tickets() {
  std::vector<int64_t> found;
  std::vector<std::pair<int64_t, int64_t>> open = {{kTickets, kTickets + kMostTickets}};
  while (!open.empty()) {
    const auto [begin, end] = open.back();
    open.pop_back();
    LITMUS_ASSIGN_OR_RETURN(const auto locked, locked_in(file_, begin, end));
    if (!locked) continue;
    const int64_t first = std::max(locked->first, begin), behind = std::min(locked->second, end);
    found.push_back(first - kTickets);  // a ticket is one byte
    if (begin < first) open.emplace_back(begin, first);
    if (behind < end) open.emplace_back(behind, end);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<std::vector<Waiter>> LockQueue::waiters() {
  LITMUS_ASSIGN_OR_RETURN(const std::vector<int64_t> found, tickets());
  std::vector<Waiter> waiters;
  for (const int64_t ticket : found) {
    std::string text(kRecordSize, '\0');
    const ssize_t size = ::pread(file_.fd(), text.data(), text.size(), record_at(ticket));
    text.resize(size > 0 ? static_cast<size_t>(size) : 0);
    waiters.push_back({ticket, decode_holder(text).value_or(Holder{})});
  }
  return waiters;
}

}  // namespace litmus::station
