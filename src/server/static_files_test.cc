#include "server/static_files.h"

#include "server/server_fixture.h"

namespace litmus::server {
namespace {

class StaticFilesTest : public ServerTest {
 protected:
  void SetUp() override {
    const auto ui = dir_.path() / "ui";
    std::filesystem::create_directories(ui / "assets");
    std::ofstream(ui / "index.html") << "<html>";
    std::ofstream(ui / "assets" / "app-1a2b.js") << "js";
    std::ofstream(ui / ".hidden") << "no";
    std::ofstream(dir_.path() / "secret.txt") << "no";
    std::filesystem::create_symlink(dir_.path() / "secret.txt", ui / "link.txt");
    std::filesystem::create_directory_symlink(dir_.path(), ui / "up");
    start();
  }
};

TEST_F(StaticFilesTest, AssetsNeverChangeAndThePageIsRevalidated) {
  const TestResponse asset = get("/assets/app-1a2b.js");
  EXPECT_EQ(asset.body, "js");
  EXPECT_EQ(asset.header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_THAT(asset.header("Cache-Control"), HasSubstr("immutable"));
  const TestResponse page = get("/");
  EXPECT_EQ(page.body, "<html>");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'self'"));
}

TEST_F(StaticFilesTest, UnknownPathsAreThePageButUnknownAssetsAndApiAreNot) {
  EXPECT_EQ(get("/live/0190abcd").body, "<html>");
  EXPECT_EQ(get("/assets/old-9f.js").status, 404);
  EXPECT_EQ(get("/api/unknown").status, 404);
  TestSocket socket = connect();
  EXPECT_EQ(ask(socket, "POST", "/live/x").status, 405);
}

TEST_F(StaticFilesTest, NothingOutsideIsServed) {
  for (const char* target :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/link.txt",
        "/up/secret.txt", "/.hidden", "/assets/%2e%2e/%2e%2e/secret.txt", "/..%5csecret.txt"}) {
    const TestResponse response = get(target);
    EXPECT_TRUE(response.status == 400 || response.status == 404 || response.body == "<html>") << target;
    EXPECT_NE(response.body, "no") << target;
  }
}

}  // namespace
}  // namespace litmus::server
