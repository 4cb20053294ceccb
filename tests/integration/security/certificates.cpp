#include "integration/security/certificates.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/process.hpp"

namespace weft::test {

Certificates::Certificates(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "ca.cnf") << "[ca]\ndefault_ca = own\n[own]\nnew_certs_dir = .\ndatabase = index.txt\n"
                                       "rand_serial = yes\ndefault_md = sha256\npolicy = any\nunique_subject = no\n"
                                       "copy_extensions = copy\n[any]\ncommonName = supplied\n";
  std::ofstream(folder_ / "index.txt").flush();
  openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=authority of a test' -days 3650 "
      "-keyout ca.key -out ca.pem");
}

Certificates::Server Certificates::make(const std::string& name, const Wish& wish) {
  const bool address = wish.name.find_first_not_of("0123456789.") == std::string::npos;
  const std::string file = name + "-" + std::to_string(++made_);
  openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + wish.name +
          " -addext subjectAltName=" + (address ? "IP:" : "DNS:") + wish.name + " -keyout " + file + ".key -out " +
          file + ".csr");
  const std::string dates = " -startdate " + wish.from + " -enddate " + wish.until;
  openssl("ca -batch -config ca.cnf -in " + file + ".csr -out " + file + ".pem -notext" + dates +
          (wish.self_signed ? " -selfsign -keyfile " + file + ".key" : " -cert ca.pem -keyfile ca.key"));
  return {folder_ / (file + ".pem"), folder_ / (file + ".key")};
}

void Certificates::openssl(const std::string& words) const {
  const auto log = folder_ / "openssl.log";
  Process run({"sh", "-c", "cd '" + folder_.string() + "' && exec openssl " + words}, {.log = log});
  if (run.wait(std::chrono::seconds(30)) == 0) return;
  std::ifstream told(log);
  throw std::runtime_error("openssl failed: " + std::string(std::istreambuf_iterator<char>(told), {}));
}

}  // namespace weft::test
