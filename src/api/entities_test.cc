// Stations, products and tests of the listener's project.
#include <fstream>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class EntitiesTest : public ApiTest {
 protected:
  EntitiesTest() {
    server::Access access;
    access.bound_host = "127.0.0.1";
    access.project_dir = project();
    bench_ = server_->listen_tcp("127.0.0.1", 0, access).value_or(nullptr);
    write("litmus.yaml", "name: demo\n");
  }
  std::string project() { return (dir_.path() / "demo").string(); }
  void write(const std::string& name, std::string_view text) {
    const auto path = std::filesystem::path(project()) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::string ask(std::string_view target) {
    server::TestSocket socket = server::TestSocket::tcp(bench_->port());
    return server::ask(socket, "GET", target).body;
  }
  server::ListenerPtr bench_;
};

TEST_F(EntitiesTest, ListsStationsAndSaysWhatIsWrongWithOne) {
  write("stations/bench.yaml", "id: bench\nname: The bench\nlocation: Lab 2\n");
  write("stations/broken.yaml", "id: other\n");
  const std::string body = ask("/api/stations");
  EXPECT_THAT(body,
              HasSubstr(R"({"id":"bench","name":"The bench","location":"Lab 2","description":null,"problem":null})"));
  EXPECT_THAT(body, HasSubstr(R"({"id":"broken","name":null)"));
  EXPECT_THAT(body, Not(HasSubstr(R"("problem":"")")));
}

TEST_F(EntitiesTest, PagesByTheLastId) {
  write("stations/a.yaml", "id: a\nname: A\n");
  write("stations/b.yaml", "id: b\nname: B\n");
  EXPECT_THAT(ask("/api/stations?limit=1"),
              AllOf(HasSubstr(R"("id":"a")"), HasSubstr(R"("next_cursor":"stations>a")")));
  EXPECT_THAT(ask("/api/stations?limit=1&cursor=stations>a"),
              AllOf(HasSubstr(R"("id":"b")"), Not(HasSubstr(R"("id":"a")"))));
}

TEST_F(EntitiesTest, CursorsOfOtherListsAreRefused) {
  for (const char* target : {"/api/stations?cursor=a", "/api/stations?cursor=products>a", "/api/tests?cursor=%3E",
                             "/api/products?cursor=stations>a", "/api/channels?cursor=stations>a"})
    EXPECT_THAT(ask(target), AllOf(HasSubstr(R"("status":422)"), HasSubstr(R"("loc":["query","cursor"])"))) << target;
}

TEST_F(EntitiesTest, HealthNamesTheProjectOfTheListener) {
  EXPECT_THAT(ask("/api/health"), HasSubstr(R"("project_name":"demo")"));
  EXPECT_THAT(get("/api/health").body, HasSubstr(R"("project_name":null)"));
  write("litmus.yaml", "name: [");
  EXPECT_THAT(ask("/api/health"), HasSubstr(R"("project_name":null)"));
}

TEST_F(EntitiesTest, ListsProductsAndTests) {
  write("products/converter.yaml", "id: converter\nname: Converter\n");
  write("tests/rails/test_rail.py", "");
  write("tests/conftest.py", "");
  write("tests/.hidden/test_x.py", "");
  EXPECT_THAT(ask("/api/products"), HasSubstr(R"("id":"converter","name":"Converter")"));
  EXPECT_EQ(ask("/api/tests"), R"({"tests":[{"path":"tests","kind":"folder"},{"path":"tests/rails","kind":"folder"},)"
                               R"({"path":"tests/rails/test_rail.py","kind":"file"}],"next_cursor":null})");
}

TEST_F(EntitiesTest, ListsProfilesOfTheProjectFileAndOfFiles) {
  EXPECT_EQ(ask("/api/profiles"), R"({"profiles":[],"next_cursor":null})");
  write("litmus.yaml", "name: demo\nprofiles: {base: {station_type: rail, facets: {customer: acme}}}\n");
  write("profiles/full.yaml", "extends: base\ndescription: all of it\nfixture: jig\n");
  EXPECT_EQ(ask("/api/profiles"),
            R"({"profiles":[{"name":"base","description":null,"extends":null,"station_type":"rail","fixture":null,)"
            R"("facets":{"customer":"acme"}},{"name":"full","description":"all of it","extends":"base",)"
            R"("station_type":"rail","fixture":"jig","facets":{}}],"next_cursor":null})");
  EXPECT_THAT(ask("/api/profiles?cursor=profiles>base"), Not(HasSubstr(R"("name":"base")")));
  write("profiles/full.yaml", "extends: bsae\n");
  EXPECT_THAT(ask("/api/profiles"), AllOf(HasSubstr(R"("status":422)"), HasSubstr("did you mean 'base'?")));
}

TEST_F(EntitiesTest, AListenerWithoutAProjectHasNone) {
  EXPECT_EQ(get("/api/tests").body, R"({"tests":[],"next_cursor":null})");
  EXPECT_EQ(get("/api/stations").body, R"({"stations":[],"next_cursor":null})");
  EXPECT_EQ(get("/api/profiles").body, R"({"profiles":[],"next_cursor":null})");
}

}  // namespace
}  // namespace litmus::api
