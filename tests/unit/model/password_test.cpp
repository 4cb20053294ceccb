#include "model/password.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "file_case.hpp"

namespace weft::detail {
namespace {

class Password : public ::testing::Test {
 protected:
  PasswordAnswer read(const std::string& text, mode_t mode = 0600) {
    const auto file = files_.write("password", text);
    EXPECT_EQ(chmod(file.c_str(), mode), 0);
    return password_from_file(file);
  }
  FileCase files_;
};

TEST_F(Password, IsTheOnlyLine) {
  EXPECT_EQ(read("s3cret\n").password.reveal(), "s3cret");
  EXPECT_EQ(read("s3cret").password.reveal(), "s3cret");
  EXPECT_EQ(read("s3cret\r\n").password.reveal(), "s3cret");
  EXPECT_EQ(read(" two words \n").password.reveal(), " two words ");
  EXPECT_EQ(read("s3cret\n", 0400).fault, "");
}

TEST_F(Password, OthersMustNotReadTheFile) {
  for (const mode_t mode : {0604U, 0640U, 0660U, 0602U, 0611U}) {
    const PasswordAnswer answer = read("s3cret\n", mode);
    const std::string file = (files_.path() / "password").string();
    EXPECT_EQ(answer.fault, "password file " + file + " can be read or changed by other users; say: chmod 600 " + file);
    EXPECT_EQ(answer.password.reveal(), "");
    EXPECT_FALSE(answer.absent);
  }
}

TEST_F(Password, RefusesWhatIsNotOneLine) {
  for (const std::string& text : {std::string(), std::string("\n"), std::string("s3cret\nmore\n"),
                                  std::string("s3\0cret", 7), std::string(5000, 's')}) {
    const PasswordAnswer answer = read(text);
    EXPECT_NE(answer.fault, "");
    EXPECT_FALSE(answer.absent);
    EXPECT_EQ(answer.password.reveal(), "");
    EXPECT_EQ(answer.fault.find("s3"), std::string::npos) << "a password, or a part of one, is never told";
  }
  EXPECT_NE(password_from_file(files_.path()).fault, "") << "a folder";
}

TEST_F(Password, MayBeAbsent) {
  const PasswordAnswer answer = password_from_file(files_.path() / "none");
  EXPECT_TRUE(answer.absent);
  EXPECT_NE(answer.fault, "");
}

TEST_F(Password, ComesFromTheEnvironment) {
  ASSERT_EQ(setenv("WEFT_TEST_PASSWORD", "s3cret", 1), 0);
  EXPECT_EQ(password_from_env("WEFT_TEST_PASSWORD").password.reveal(), "s3cret");
  ASSERT_EQ(setenv("WEFT_TEST_PASSWORD", "", 1), 0);
  EXPECT_EQ(password_from_env("WEFT_TEST_PASSWORD").fault,
            "the variable WEFT_TEST_PASSWORD is empty; set it to the password");
  ASSERT_EQ(unsetenv("WEFT_TEST_PASSWORD"), 0);
  const PasswordAnswer answer = password_from_env("WEFT_TEST_PASSWORD");
  EXPECT_TRUE(answer.absent);
  EXPECT_EQ(answer.fault, "the environment has no variable WEFT_TEST_PASSWORD; set it, or name a password_file");
}

}  // namespace
}  // namespace weft::detail
