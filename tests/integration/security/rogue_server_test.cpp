#include "integration/security/rogue_server.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "integration/security/certificates.hpp"
#include "support/temp_folder.hpp"
#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

using Trick = RogueServer::Trick;

class Rogue : public testing::Test {
 protected:
  static constexpr const char* password = "canary-password";
  static constexpr const char* user = "canary-user";

  /// What a client that connects and runs one statement ends with; "" when all went well.
  static std::string end_of(const RogueServer& rogue, detail::Tls tls, const std::string& ca = "") {
    const detail::Server server{.name = "db",
                                .host = "127.0.0.1",
                                .port = rogue.port(),
                                .user = user,
                                .password = detail::Secret(password),
                                .tls = tls,
                                .ca = ca};
    try {
      const auto deadline = detail::Deadline::in(std::chrono::seconds(5));
      const auto session = detail::make_connector({})->connect(server, deadline);
      session->query({"SELECT 1"}, {}, deadline);
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.outcome(), Outcome::not_applied);
      return error.what();
    }
  }

  std::string ca() { return Certificates(folder.path() / "ca").authority().string(); }
  TempFolder folder{"weft-rogue"};
};

struct Downgrade {
  const char* name;
  Trick trick;
};
class RogueWithoutTls : public Rogue, public testing::WithParamInterface<Downgrade> {};

TEST_P(RogueWithoutTls, GetsNoLogin) {
  const RogueServer rogue(GetParam().trick);
  const std::string told = end_of(rogue, detail::Tls::verify, ca());
  // A refusal in place of the greeting comes before there could be any TLS.
  if (GetParam().trick != Trick::error_first) {
    EXPECT_NE(told.find("TLS failed: check that the server has TLS and its certificate fits `ca`"), std::string::npos)
        << told;
  }
  EXPECT_NE(told.find("db (127.0.0.1:"), std::string::npos) << told;
  EXPECT_EQ(told.find("it is all right"), std::string::npos) << "a rogue's own words are not passed on: " << told;
  EXPECT_GE(rogue.connections(), 1);
  const std::string received = rogue.received();
  EXPECT_EQ(received.find(user), std::string::npos);
  EXPECT_EQ(received.find("native_password"), std::string::npos) << "no login packet";
  // At most the fixed request for TLS (36 bytes), and then the first bytes of a handshake in TLS.
  if (received.size() > 36) {
    EXPECT_EQ(received[36], '\x16') << "TLS handshake record";
  }
}

INSTANTIATE_TEST_SUITE_P(Each, RogueWithoutTls,
                         testing::Values(Downgrade{"NoTls", Trick::no_tls},
                                         Downgrade{"ErrorInPlain", Trick::tls_then_error},
                                         Downgrade{"GoesOnInPlain", Trick::tls_then_plain},
                                         Downgrade{"ErrorFirst", Trick::error_first}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(Rogue, IsReadByAClientThatTrustsIt) {
  // The other way round: in plain text the rogue does see the login, so the test above can fail.
  const RogueServer rogue(Trick::no_tls);
  end_of(rogue, detail::Tls::off);
  EXPECT_NE(rogue.received().find(user), std::string::npos);
}

TEST_F(Rogue, GetsNoFile) {
  const auto file = folder.path() / "secret";
  write_secret(file, "canary-of-a-file");
  const RogueServer rogue(Trick::local_infile, file.string());
  EXPECT_NE(end_of(rogue, detail::Tls::off), "");
  EXPECT_GE(rogue.tricks(), 2) << "it asked";
  EXPECT_EQ(rogue.received().find("canary-of-a-file"), std::string::npos);
}

TEST_F(Rogue, GetsNoPasswordInPlainText) {
  const RogueServer rogue(Trick::clear_password);
  EXPECT_NE(end_of(rogue, detail::Tls::off), "");
  EXPECT_GE(rogue.tricks(), 1) << "it asked";
  EXPECT_EQ(rogue.received().find(password), std::string::npos);
}

}  // namespace
}  // namespace weft::test
