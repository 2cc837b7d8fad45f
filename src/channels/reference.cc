#include "channels/reference.h"

#include <algorithm>
#include <charconv>

namespace litmus::channels {
namespace {

constexpr std::string_view kScheme = "channel://";
constexpr std::string_view kSessionQuery = "?session=";
constexpr size_t kMaxChannelId = 1000;

Status bad(std::string_view uri) {
  return {ErrorCode::kInvalidArgument,
          "'" + std::string(uri) + "' is no channel reference; expected channel://CHANNEL/SESSION/OFFSET"};
}

Result<Reference> with_session(std::string_view uri, std::string_view channel, std::string_view session) {
  auto id = Uuid::parse(session);
  if (!id.ok() || !check_channel_id(channel).ok()) return bad(uri);
  return Reference{std::string(channel), SessionId{*id}, std::nullopt};
}

}  // namespace

std::string format_reference(std::string_view channel_id, SessionId session_id, uint64_t offset) {
  std::string uri{kScheme};
  uri.append(channel_id).append("/").append(session_id.value.to_string()).append("/").append(std::to_string(offset));
  return uri;
}

Result<Reference> parse_reference(std::string_view uri) {
  if (!uri.starts_with(kScheme)) return bad(uri);
  const std::string_view rest = uri.substr(kScheme.size());
  if (const size_t query = rest.find(kSessionQuery); query != rest.npos) {
    return with_session(uri, rest.substr(0, query), rest.substr(query + kSessionQuery.size()));
  }
  const size_t last = rest.rfind('/');
  const size_t middle = last == rest.npos || last == 0 ? rest.npos : rest.rfind('/', last - 1);
  if (middle == rest.npos) return bad(uri);
  LITMUS_ASSIGN_OR_RETURN(auto reference,
                          with_session(uri, rest.substr(0, middle), rest.substr(middle + 1, last - middle - 1)));
  uint64_t offset = 0;
  const std::string_view digits = rest.substr(last + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (error != std::errc{} || end != digits.data() + digits.size()) return bad(uri);
  reference.offset = offset;
  return reference;
}

Status check_channel_id(std::string_view id) {
  const bool control =
      std::any_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (id.empty() || id.size() > kMaxChannelId || id.starts_with('/') || id.ends_with('/') || control ||
      id.find("..") != id.npos || id.find('?') != id.npos) {
    return {ErrorCode::kInvalidArgument,
            "'" + std::string(id.substr(0, 80)) +
                "' can't be a channel id: no '/' at its ends, no '..', '?' or control characters, 1 to 1,000 bytes"};
  }
  return {};
}

}  // namespace litmus::channels
