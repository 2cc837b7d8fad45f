#include "base/time.h"

#include <ctime>

#include "base/digits.h"

namespace litmus {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

struct Civil {
  uint32_t year, month, day;
};

// Days since 1970-01-01 to a date and back, in the proleptic Gregorian calendar. The year starts in March, so that
// the leap day is its last: month lengths then follow (153 m + 2) / 5.
Civil civil_of_days(int64_t days) {
  const int64_t shifted = days + 719'468;  // since 0000-03-01
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const auto day_of_era = static_cast<uint32_t>(shifted - era * 146'097);
  const uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint32_t shifted_month = (5 * day_of_year + 2) / 153;
  const uint32_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const uint32_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const int64_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
  return {static_cast<uint32_t>(year), month, day};
}

int64_t days_of_civil(int64_t year, uint32_t month, uint32_t day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<uint32_t>(year - era * 400);
  const uint32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const uint32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

struct Parts {
  Civil date;
  uint32_t hour, minute, second, micros;
};

Parts parts_of(Timestamp at) {
  int64_t seconds = at.micros / kMicrosPerSecond;
  int64_t micros = at.micros % kMicrosPerSecond;
  if (micros < 0) {
    micros += kMicrosPerSecond;
    --seconds;
  }
  int64_t days = seconds / kSecondsPerDay;
  int64_t rest = seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    --days;
  }
  const auto of_day = static_cast<uint32_t>(rest);
  return {civil_of_days(days), of_day / 3600, of_day / 60 % 60, of_day % 60, static_cast<uint32_t>(micros)};
}

void write_date(char* out, const Civil& date, bool dashes) {
  const uint32_t year = date.year % 10'000;  // out of contract beyond 9999: never out of the buffer
  write_pair(out, year / 100);
  write_pair(out + 2, year % 100);
  out += 4;
  if (dashes) *out++ = '-';
  write_pair(out, date.month);
  out += 2;
  if (dashes) *out++ = '-';
  write_pair(out, date.day);
}

// Reads fixed fields off the front of a text; remembers the first thing that didn't fit.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  uint32_t digits(size_t count) {
    uint32_t value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + static_cast<uint32_t>(rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  bool take(char wanted) {
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) { ok_ = take(wanted) && ok_; }
  uint32_t fraction_micros() {
    uint32_t value = 0;
    size_t count = 0;
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; ++count) {
      if (count < 6) value = value * 10 + static_cast<uint32_t>(rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    ok_ = ok_ && count >= 1 && count <= 9;
    for (; count < 6; ++count) value *= 10;
    return value;
  }
  bool done() const { return ok_ && rest_.empty(); }
  bool empty() const { return rest_.empty(); }
  void fail() { ok_ = false; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Seconds east of UTC.
int64_t scan_offset(Scanner& scan) {
  if (scan.take('Z') || scan.take('z')) return 0;
  const bool east = scan.take('+');
  if (!east) scan.expect('-');
  const uint32_t hours = scan.digits(2);
  scan.take(':');
  const uint32_t minutes = scan.empty() ? 0 : scan.digits(2);
  if (hours > 23 || minutes > 59) scan.fail();
  const int64_t seconds = int64_t{hours} * 3600 + int64_t{minutes} * 60;
  return east ? seconds : -seconds;
}

bool is_date(uint32_t year, uint32_t month, uint32_t day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr uint32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (leap && month == 2 ? 1 : 0);
}

}  // namespace

Timestamp Timestamp::now() {
  timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return {at.tv_sec * kMicrosPerSecond + at.tv_nsec / 1000};
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
  Scanner scan(text);
  const uint32_t year = scan.digits(4);
  scan.expect('-');
  const uint32_t month = scan.digits(2);
  scan.expect('-');
  const uint32_t day = scan.digits(2);
  if (!scan.take('T') && !scan.take('t')) scan.expect(' ');
  const uint32_t hour = scan.digits(2);
  scan.expect(':');
  const uint32_t minute = scan.digits(2);
  scan.expect(':');
  const uint32_t second = scan.digits(2);
  const uint32_t micros = scan.take('.') ? scan.fraction_micros() : 0;
  const int64_t offset = scan_offset(scan);
  if (!scan.done() || !is_date(year, month, day) || hour > 23 || minute > 59 || second > 59) {
    return Status(ErrorCode::kInvalidArgument, "not a time with an offset: '" + std::string(text.substr(0, 64)) +
                                                   "'; expected e.g. 2026-03-10T14:03:21.942Z");
  }
  const int64_t seconds = days_of_civil(year, month, day) * kSecondsPerDay + hour * 3600 + minute * 60 + second;
  return Timestamp{(seconds - offset) * kMicrosPerSecond + micros};
}

void Timestamp::write_to(char* out) const {
  const Parts parts = parts_of(*this);
  write_date(out, parts.date, true);
  out[10] = 'T';
  write_pair(out + 11, parts.hour);
  out[13] = ':';
  write_pair(out + 14, parts.minute);
  out[16] = ':';
  write_pair(out + 17, parts.second);
  out[19] = '.';
  write_pair(out + 20, parts.micros / 10'000);
  write_pair(out + 22, parts.micros / 100 % 100);
  write_pair(out + 24, parts.micros % 100);
  out[26] = 'Z';
}

std::string Timestamp::to_string() const {
  std::string text(kTextSize, '\0');
  write_to(text.data());
  return text;
}

std::string Timestamp::date() const {
  std::string text(10, '\0');
  write_date(text.data(), parts_of(*this).date, true);
  return text;
}

std::string Timestamp::compact() const {
  const Parts parts = parts_of(*this);
  std::string text = "00000000T000000Z";
  write_date(text.data(), parts.date, false);
  write_pair(text.data() + 9, parts.hour);
  write_pair(text.data() + 11, parts.minute);
  write_pair(text.data() + 13, parts.second);
  return text;
}

}  // namespace litmus
