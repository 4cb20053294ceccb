#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "integration/security/certificates.hpp"
#include "support/mariadb_server.hpp"
#include "support/sql.hpp"
#include "support/temp_folder.hpp"
#include "weft/error.hpp"
#include "wire/session.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;

/// A server whose certificate is exchanged while it runs; its general log tells every login it is sent.
class TlsSite {
 public:
  static TlsSite& shared() {
    static TlsSite site;
    return site;
  }

  TlsSite() {
    use({});
    server_ = std::make_unique<MariadbServer>(
        folder_.path() / "server",
        MariadbServer::Options{.databases = {"weft_shard_1"},
                               .settings = {"--ssl-cert=" + (folder_.path() / "used.pem").string(),
                                            "--ssl-key=" + (folder_.path() / "used.key").string(), "--general-log=1",
                                            "--general-log-file=" + log().string()}});
    server_->wait_ready();
  }

  void use(const Certificates::Wish& wish, Certificates* by = nullptr) {
    const Certificates::Server made = (by == nullptr ? authority_ : *by).make("server", wish);
    fs::copy_file(made.certificate, folder_.path() / "used.pem", fs::copy_options::overwrite_existing);
    fs::copy_file(made.key, folder_.path() / "used.key", fs::copy_options::overwrite_existing);
    if (server_ != nullptr) run_sql(server_->admin(), {"FLUSH SSL"});
  }

  detail::Server app() const {
    detail::Server server = server_->app();
    server.tls = detail::Tls::verify;
    server.ca = authority_.authority().string();
    return server;
  }

  /// The log's text since `from`.
  std::string logged(std::size_t from) const {
    std::ifstream file(log());
    return std::string(std::istreambuf_iterator<char>(file), {}).substr(from);
  }
  std::size_t log_size() const { return fs::file_size(log()); }
  fs::path folder() const { return folder_.path(); }

 private:
  fs::path log() const { return folder_.path() / "general.log"; }
  TempFolder folder_{"weft-tls"};
  Certificates authority_{folder_.path() / "ca"};
  std::unique_ptr<MariadbServer> server_;
};

std::string cipher_of(const detail::Server& server) {
  const auto rows = run_sql(server, {"SHOW SESSION STATUS LIKE 'Ssl_cipher'"});
  return rows.at(0, 1).as_text();
}

std::string end_of(const detail::Server& server) {
  try {
    run_sql(server, {"SELECT 1"});
    return "";
  } catch (const Unavailable& error) {
    EXPECT_EQ(error.outcome(), Outcome::not_applied);
    return error.what();
  }
}

void expect_refused(const detail::Server& server) {
  const std::size_t before = TlsSite::shared().log_size();
  const std::string told = end_of(server);
  EXPECT_NE(told.find("TLS failed: check that the server has TLS and its certificate fits `ca` and the host name"),
            std::string::npos)
      << told;
  EXPECT_EQ(TlsSite::shared().logged(before).find("weft_app"), std::string::npos) << "the server was sent a login";
}

TEST(Tls, AGoodCertificateIsVerifiedAndUsed) {
  TlsSite& site = TlsSite::shared();
  site.use({});
  const std::size_t before = site.log_size();
  EXPECT_NE(cipher_of(site.app()), "");
  EXPECT_NE(site.logged(before).find("weft_app"), std::string::npos) << "a login shows in the log";
}

struct Rogue {
  const char* name;
  Certificates::Wish wish;
  bool foreign = false;
};
class TlsRefusal : public testing::TestWithParam<Rogue> {};

TEST_P(TlsRefusal, SendsNoLogin) {
  TlsSite& site = TlsSite::shared();
  Certificates foreign(site.folder() / GetParam().name);
  site.use(GetParam().wish, GetParam().foreign ? &foreign : nullptr);
  expect_refused(site.app());
}

INSTANTIATE_TEST_SUITE_P(
    Each, TlsRefusal,
    testing::Values(Rogue{"SelfSigned", {.self_signed = true}}, Rogue{"WrongName", {.name = "db.example.org"}},
                    Rogue{"WrongAddress", {.name = "127.0.0.2"}}, Rogue{"Expired", {.until = "20210101000000Z"}},
                    Rogue{"NotYetValid", {.from = "20980101000000Z"}}, Rogue{"WrongAuthority", {}, true}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Tls, AServerWithoutTlsIsRefused) {
  const TempFolder folder("weft-tls");
  MariadbServer plain(
      folder.path() / "plain",
      {.settings = {"--skip-ssl", "--general-log=1", "--general-log-file=" + (folder.path() / "log").string()}});
  plain.wait_ready();
  detail::Server server = plain.app();
  EXPECT_EQ(end_of(server), "");
  const auto size = fs::file_size(folder.path() / "log");
  server.tls = detail::Tls::verify;
  server.ca = TlsSite::shared().app().ca;
  EXPECT_NE(end_of(server).find("TLS failed"), std::string::npos);
  std::ifstream log(folder.path() / "log");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(log), {}).substr(size).find("weft_app"), std::string::npos);
}

TEST(Tls, AnAuthorityThatCannotBeReadIsNamed) {
  TlsSite::shared().use({});
  detail::Server server = TlsSite::shared().app();
  server.ca = (TlsSite::shared().folder() / "none.pem").string();
  expect_refused(server);
}

}  // namespace
}  // namespace weft::test
