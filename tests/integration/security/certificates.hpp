#pragma once

#include <filesystem>
#include <string>

namespace weft::test {

/// A certificate authority of the tests' own and what it signs, made with openssl. Keys are small: they guard nothing.
class Certificates {
 public:
  /// Makes `folder` and the authority in it.
  explicit Certificates(std::filesystem::path folder);

  struct Server {
    std::filesystem::path certificate, key;
  };
  struct Wish {
    std::string name = "127.0.0.1";         // an address or a host name, as subject and as alternative name
    std::string from = "20200101000000Z";   // valid from, UTC
    std::string until = "20991231000000Z";  // valid until
    bool self_signed = false;
  };
  /// A server's certificate and key in the files NAME.pem and NAME.key.
  Server make(const std::string& name, const Wish& wish);
  std::filesystem::path authority() const { return folder_ / "ca.pem"; }

 private:
  void openssl(const std::string& words) const;
  std::filesystem::path folder_;
  int made_ = 0;
};

}  // namespace weft::test
