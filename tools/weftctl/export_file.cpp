#include "weftctl/export_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "weft/error.hpp"
#include "weftctl/output.hpp"

namespace weft::ctl {
namespace {

constexpr std::size_t enough_to_write = std::size_t{64} * 1024;

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

struct ExportFile::Digest {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_MD_CTX, Free>;
  Context context{EVP_MD_CTX_new()};

  static void need(int good) {
    if (good != 1) throw std::runtime_error("SHA-256 cannot be computed here");
  }
  Digest() { need(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr)); }
  void add(std::string_view bytes) { need(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size())); }
  std::string text() const {
    const Context copy(EVP_MD_CTX_new());
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    need(EVP_MD_CTX_copy_ex(copy.get(), context.get()));
    need(EVP_DigestFinal_ex(copy.get(), bytes.data(), &size));
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned at = 0; at < size; ++at) {
      text += digits[bytes.at(at) >> 4U];
      text += digits[bytes.at(at) & 15U];
    }
    return text;
  }
};

ExportFile::ExportFile(std::filesystem::path file, bool replace)
    : file_(std::move(file)), replace_(replace), descriptor_(STDOUT_FILENO), digest_(std::make_unique<Digest>()) {
  if (file_.empty()) return;
  std::error_code failed;
  if (!replace_ && std::filesystem::exists(std::filesystem::symlink_status(file_, failed))) {
    throw UsageError("the file " + file_.string() + " is there already; name another one, or say --force");
  }
  std::string name = file_.string() + ".XXXXXX";
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);  // 0600
  if (descriptor_ < 0) throw UsageError("the file " + file_.string() + " cannot be made: " + reason());
  beside_ = name;
}

ExportFile::~ExportFile() {
  if (beside_.empty()) return;
  ::close(descriptor_);
  ::unlink(beside_.c_str());
}

void ExportFile::line(std::string_view text) {
  const std::size_t begin = waiting_.size();
  waiting_.append(text).push_back('\n');
  digest_->add(std::string_view(waiting_).substr(begin));
  ++lines_;
  if (waiting_.size() >= enough_to_write) write_out();
}

std::string ExportFile::sha256() const { return digest_->text(); }

void ExportFile::write_out() {
  std::string_view left = waiting_;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) throw ReaderGone();
    if (written < 0) {
      throw std::runtime_error((file_.empty() ? "standard output" : "the file " + file_.string()) +
                               " cannot be written: " + reason());
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  waiting_.clear();
}

void ExportFile::finish() {
  write_out();
  if (file_.empty()) return;
  const auto fail = [&](const char* what) { throw std::runtime_error("the file " + file_.string() + what + reason()); };
  if (::fsync(descriptor_) != 0) fail(" cannot be written: ");
  // link() refuses what came in between; rename() takes its place.
  if (!replace_ && ::link(beside_.c_str(), file_.c_str()) != 0) {
    if (errno == EEXIST) throw UsageError("the file " + file_.string() + " was made by somebody else meanwhile");
    fail(" cannot be given its name: ");
  }
  if (replace_ && ::rename(beside_.c_str(), file_.c_str()) != 0) fail(" cannot be given its name: ");
  if (!replace_) ::unlink(beside_.c_str());
  ::close(descriptor_);
  beside_.clear();
  // The name is on disk when its folder is.
  const std::filesystem::path folder = file_.has_parent_path() ? file_.parent_path() : ".";
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

}  // namespace weft::ctl
