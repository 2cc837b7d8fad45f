#include "client/message_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace litmus::client {
namespace {

std::vector<std::string> data_of(MessageParser& parser) {
  std::vector<std::string> data;
  while (const auto message = parser.take()) data.push_back(message->data);
  return data;
}

TEST(MessageParser, TakesMessagesOneByOneAndLeavesTheRest) {
  MessageParser parser;
  parser.feed("id: 3-7\nevent: test.measurement\ndata: {\"a\":1}\n\nid: 3-8\ndata: b\n\ndata: not yet");

  const auto first = parser.take();
  const auto second = parser.take();

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, "3-7");
  EXPECT_EQ(first->event, "test.measurement");
  EXPECT_EQ(first->data, "{\"a\":1}");
  EXPECT_EQ(second->id, "3-8");
  EXPECT_EQ(second->event, "");
  EXPECT_FALSE(parser.take());
}

TEST(MessageParser, CutAnywhereTheMessagesAreTheSame) {
  const std::string stream =
      ": alive\n\nid: 1\r\ndata: one\r\ndata:two\r\n\r\nretry: 5\n\ndata: \n\nevent: none\n\ndata: last\n\n";
  const std::vector<std::string> wanted{"one\ntwo", "", "last"};
  for (size_t cut = 0; cut <= stream.size(); ++cut) {
    MessageParser parser;
    parser.feed(stream.substr(0, cut));
    auto data = data_of(parser);
    parser.feed(stream.substr(cut));
    for (auto& more : data_of(parser)) data.push_back(std::move(more));
    EXPECT_EQ(data, wanted) << "cut at " << cut;
  }
}

TEST(MessageParser, AMessageMayBeLargerThanTheBuffer) {
  MessageParser parser;
  const std::string large(300'000, 'x');
  parser.feed("data: small\n\ndata: " + large);
  EXPECT_EQ(data_of(parser), std::vector<std::string>{"small"});

  parser.feed("\n\n");

  EXPECT_EQ(data_of(parser), std::vector<std::string>{large});
}

TEST(MessageParser, BytesMayBeReceivedIntoIt) {
  MessageParser parser;
  std::vector<std::string> data;
  for (int i = 0; i < 100'000; ++i) {
    const std::string message = "data: " + std::to_string(i) + "\n\n";
    const auto room = parser.room();
    ASSERT_GE(room.size(), message.size());
    std::copy(message.begin(), message.end(), room.begin());
    parser.came(message.size());
    if (i % 7 == 0) {
      for (auto& more : data_of(parser)) data.push_back(std::move(more));
    }
  }
  for (auto& more : data_of(parser)) data.push_back(std::move(more));

  ASSERT_EQ(data.size(), 100'000u);
  EXPECT_EQ(data.back(), "99999");
}

}  // namespace
}  // namespace litmus::client
