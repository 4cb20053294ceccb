#include <algorithm>
#include <optional>

#include "model/names.hpp"
#include "model/password.hpp"
#include "model/topology_draft.hpp"

namespace weft::detail {
namespace {

struct Account {
  std::string user;
  PasswordAnswer password;
  std::uint32_t line = 0;
  bool sound = true;  // as the file says it; whether the password is at hand is another matter
};
using Accounts = std::map<std::string, Account>;

Account read_account(const TomlValue& section, const std::string& what, const TopologyDraft& draft,
                     FileFaults& faults) {
  Account made;
  TableReader reader(section, what, faults);
  made.user = reader.needed_text("user", "name the database user").value_or("");
  const auto file = reader.text("password_file");
  const auto variable = reader.text("password_env");
  made.line = reader.line_of(file ? "password_file" : "password_env");
  if (file.has_value() == variable.has_value() && !reader.faulty()) {
    reader.fault("password_file", reader.what() + (file ? " has both password_file and password_env; leave one out"
                                                        : " has no password; give password_file or password_env"));
  }
  reader.finish();
  made.sound = !reader.faulty();
  if (!made.sound) return made;
  made.password = file ? password_from_file(draft.folder / *file) : password_from_env(*variable);
  // An absent password matters only where the account is used; a bad one is told at once.
  if (!made.password.fault.empty() && !made.password.absent) {
    faults.add(made.line, reader.what() + ": " + made.password.fault);
    made.sound = false;
  }
  return made;
}

bool is_loopback(std::string_view host) noexcept {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") &&
          std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

void read_tls(TableReader& reader, const TopologyDraft& draft, Server& server) {
  const auto word = reader.text("tls");
  const auto ca = reader.text("ca");
  const std::string verify = "tls = \"verify\" with ca = \"FILE\"";
  if (word == "off" || word == "off-on-purpose") {
    server.tls = Tls::off;
    if (word == "off" && !server.host.empty() && !is_loopback(server.host))
      reader.fault(
          "tls", reader.what() +
                     " has tls = \"off\" and is not on this machine, so passwords and rows would cross the network in "
                     "plain text; write " +
                     verify + ", or tls = \"off-on-purpose\"");
    if (ca)
      reader.fault("ca",
                   reader.what() + " has a ca that is not looked at with tls off; leave it out, or write " + verify);
    return;
  }
  if (word && *word != "verify") {
    reader.fault(
        "tls", reader.what() + " has tls = \"" + *word + "\"; write " + verify + ", or tls = \"off\" on this machine");
    return;
  }
  if (!ca) {
    if (!reader.faulty())
      reader.fault("tls", reader.what() + " has no ca to verify the server with; write " + verify +
                              ", or tls = \"off\" on this machine");
    return;
  }
  server.ca = (draft.folder / *ca).string();
  std::error_code failed;
  if (!std::filesystem::is_regular_file(server.ca, failed))
    reader.fault(
        "ca", reader.what() + " has the ca file " + server.ca + ", which is not there; put it there or mend the path");
}

/// The account a server names under `key`; nullptr when there is none, or none that can be used.
const Account* account_of(TableReader& reader, std::string_view key, const std::optional<std::string>& name,
                          const Accounts& accounts) {
  if (!name) return nullptr;
  const auto found = accounts.find(*name);
  if (found == accounts.end()) {
    reader.fault(key,
                 reader.what() + " has the unknown account '" + *name + "'; write a section [account." + *name + "]");
    return nullptr;
  }
  return found->second.sound ? &found->second : nullptr;
}

void read_server(const TomlMember& member, Accounts& accounts, TopologyDraft& draft, FileFaults& faults) {
  const std::string& name = member.key;
  TableReader reader(member.value, "[server." + name + "]", faults);
  Server server;
  server.name = name;
  const auto host = reader.needed_text("host", "name the machine");
  server.host = host.value_or("");
  if (host && !is_host(server.host))
    reader.fault("host", reader.what() + " has a host that cannot be; write a host name or an address");
  server.port = static_cast<std::uint16_t>(reader.integer("port", 1, 65535).value_or(3306));
  read_tls(reader, draft, server);
  const auto named = reader.needed_text("account", "name the application's account, like account = \"app\"");
  const Account* account = account_of(reader, "account", named, accounts);
  const Account* admin = account_of(reader, "admin_account", reader.text("admin_account"), accounts);
  reader.finish();
  draft.named_servers.emplace(name, member.value.line);

  if (account != nullptr) {
    server.user = account->user;
    server.password = account->password.password;
    if (account->password.absent) {
      faults.add(account->line, "[account." + *named + "]: " + account->password.fault);
      accounts.at(*named).sound = false;  // told once, however many servers use it
    }
  }
  // An application need not hold the administrator's password: then the servers have no admin account here.
  if (admin != nullptr && !admin->password.absent) {
    Server other = server;
    other.name += " (admin)";
    other.user = admin->user;
    other.password = admin->password.password;
    draft.topology.admin_servers.emplace(name, std::move(other));
  }
  if (!reader.faulty()) draft.topology.servers.emplace(name, std::move(server));
}

// One account on all servers. As with the administrator's, a program need not hold its password.
void read_operator(TableReader& root, TopologyDraft& draft, FileFaults& faults) {
  const TomlValue* section = root.value("operator");
  if (section == nullptr) return;
  const Account account = read_account(*section, "[operator]", draft, faults);
  if (!account.sound || account.password.absent) return;
  for (const auto& [name, server] : draft.topology.servers) {
    Server other = server;
    other.name += " (operator)";
    other.user = account.user;
    other.password = account.password.password;
    draft.topology.operator_servers.emplace(name, std::move(other));
  }
}

}  // namespace

bool is_host(std::string_view host) noexcept {
  return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == ':' ||
           c == '-' || c == '_' || c == '%';
  });
}

void read_servers(TableReader& root, TopologyDraft& draft, FileFaults& faults) {
  Accounts accounts;
  const TomlTable* account_sections = root.table("account");
  for (const TomlMember& member : account_sections == nullptr ? TomlTable{} : *account_sections)
    accounts.emplace(member.key, read_account(member.value, "[account." + member.key + "]", draft, faults));
  const TomlTable* server_sections = root.table("server");
  if (server_sections == nullptr) {
    root.fault("server", "there is no server; write a section like [server.db1]");
    return;
  }
  for (const TomlMember& member : *server_sections) read_server(member, accounts, draft, faults);
  read_operator(root, draft, faults);
}

}  // namespace weft::detail
