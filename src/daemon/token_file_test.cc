#include "daemon/token_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace litmus::daemon {
namespace {

using testing::MatchesRegex;

class TokenFile : public testing::Test {
 protected:
  TokenFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "litmus-token-XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
    path_ = dir_ / "litmusd.token";
  }
  ~TokenFile() override { std::filesystem::remove_all(dir_); }

  std::string token() const { return token_of(path_).value(); }
  mode_t mode() const {
    struct stat info{};
    EXPECT_EQ(lstat(path_.c_str(), &info), 0);
    return info.st_mode & 07777;
  }
  void write(const std::string& text, mode_t mode) const {
    std::ofstream(path_) << text;
    EXPECT_EQ(chmod(path_.c_str(), mode), 0);
  }

  std::filesystem::path dir_, path_;
};

TEST_F(TokenFile, IsMadeForTheUserAlone) {
  umask(0);
  EXPECT_THAT(token(), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(mode(), 0600u);
  umask(022);
}

TEST_F(TokenFile, StaysTheSame) {
  const std::string first = token();
  EXPECT_EQ(token(), first);
}

TEST_F(TokenFile, OfAPersonIsTaken) {
  const std::string mine(40, 'x');
  write(mine + "\n", 0600);
  EXPECT_EQ(token(), mine);
}

TEST_F(TokenFile, ThatOthersCouldReadIsReplaced) {
  const std::string known(64, 'a');
  write(known, 0644);
  EXPECT_NE(token(), known);
  EXPECT_EQ(mode(), 0600u);
}

TEST_F(TokenFile, ThatIsDamagedIsReplaced) {
  write("", 0600);
  EXPECT_THAT(token(), MatchesRegex("[0-9a-f]{64}"));
  write("two words that are long enough for a token", 0600);
  EXPECT_THAT(token(), MatchesRegex("[0-9a-f]{64}"));
}

TEST_F(TokenFile, IsNeverWrittenThroughALink) {
  write("", 0600);
  const auto elsewhere = dir_ / "elsewhere";
  std::filesystem::rename(path_, elsewhere);
  std::filesystem::create_symlink(elsewhere, path_);
  token();
  EXPECT_FALSE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(std::filesystem::file_size(elsewhere), 0u);
}

}  // namespace
}  // namespace litmus::daemon
