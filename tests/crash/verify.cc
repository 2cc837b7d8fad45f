#include "verify.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "client/daemon.h"

namespace litmus::crash {
namespace {

using Json = nlohmann::json;

// The events of the producers, with the thread and the count that each carries.
constexpr char kCounted[] =
    "WITH counted AS (SELECT session_id, event_number, id, CAST(json->>'$.details.thread' AS INT) AS thread, "
    "CAST(json->>'$.details.n' AS BIGINT) AS n FROM events WHERE event_type = 'diagnostic.warning') ";

Result<client::HttpResponse> ask(const std::filesystem::path& data_dir, const client::HttpRequest& request) {
  LITMUS_ASSIGN_OR_RETURN(client::HttpClient http,
                          client::ensure_daemon(client::StartOptions::from_environment(data_dir)));
  return http.request(request);
}

Result<Json> rows(const std::filesystem::path& data_dir, const std::string& sql) {
  client::HttpRequest request;
  request.method = "POST";
  request.target = "/api/sql";
  request.body = Json{{"sql", sql}, {"limit", 1'000'000}}.dump();
  auto response = ask(data_dir, request);
  // The daemon that was killed last may have taken the connection on its way out.
  if (response.status().code() == ErrorCode::kUnavailable) response = ask(data_dir, request);
  LITMUS_RETURN_IF_ERROR(response.status());
  LITMUS_RETURN_IF_ERROR(client::to_status(*response));
  Json answer = Json::parse(response->body);
  if (answer["truncated"].get<bool>()) return Status(ErrorCode::kTooLarge, "the answer was cut: " + sql);
  return answer["rows"];
}

Result<int64_t> one_number(const std::filesystem::path& data_dir, const std::string& sql) {
  LITMUS_ASSIGN_OR_RETURN(const Json answer, rows(data_dir, sql));
  return answer[0][0].get<int64_t>();
}

}  // namespace

Result<Verdict> verify(const std::filesystem::path& data_dir, Oracle& oracle, size_t rounds, int threads) {
  LITMUS_ASSIGN_OR_RETURN(
      const Json counts,
      rows(data_dir, std::string(kCounted) + "SELECT session_id, thread, count(DISTINCT n) FROM counted GROUP BY ALL"));
  std::map<std::pair<std::string, int>, int64_t> present;
  Verdict verdict;
  for (const Json& row : counts) {
    const int64_t count = row[2].get<int64_t>();
    present[{row[0].get<std::string>(), row[1].get<int>()}] = count;
    verdict.stored += count;
  }
  for (size_t i = 0; i < rounds; ++i) {
    const std::string session = oracle.round(i).session_id.to_string();
    for (int t = 0; t < threads; ++t) {
      const int64_t acknowledged = oracle.round(i).acknowledged[t].load(std::memory_order_acquire);
      verdict.acknowledged += acknowledged;
      const auto found = present.find({session, t});
      verdict.lost += std::max<int64_t>(0, acknowledged - (found == present.end() ? 0 : found->second));
    }
  }
  LITMUS_ASSIGN_OR_RETURN(
      verdict.duplicates,
      one_number(data_dir, "SELECT 2 * count(*) - count(DISTINCT id) - count(DISTINCT event_number) FROM events"));
  LITMUS_ASSIGN_OR_RETURN(
      verdict.misordered,
      one_number(data_dir, std::string(kCounted) +
                               "SELECT count(*) FROM (SELECT n, lag(n, 1, -1) OVER (PARTITION BY session_id, thread "
                               "ORDER BY event_number) AS before FROM counted) WHERE n <> before + 1"));
  return verdict;
}

}  // namespace litmus::crash
