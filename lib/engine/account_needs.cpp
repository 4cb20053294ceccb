#include "engine/account_needs.hpp"

#include <array>

namespace weft::detail {
namespace {

constexpr bool databases = false;
constexpr bool server = true;
constexpr bool any = false;
constexpr bool pairs = true;

constexpr std::array<Need, 7> admin_needs{{
    {"SELECT", databases, any, "init, status, schema check, doctor"},
    {"INSERT", databases, any, "init"},
    {"CREATE", databases, any, "init"},
    {"TRIGGER", databases, pairs, "doctor, to see triggers"},
    {"SLAVE MONITOR", server, any, "status, doctor"},
    {"PROCESS", server, any, "doctor, to see who replicates"},
    {"BINLOG ADMIN", server, pairs, "init"},
}};

constexpr std::array<Need, 11> operator_needs{{
    {"SELECT", databases, pairs, "all pair verbs, move, index check"},
    {"INSERT", databases, pairs, "pair out, pair in, pair solo, pair takeover, pair rejoin, index check --mend"},
    {"UPDATE", databases, pairs, "pair out, pair in, pair solo, pair takeover, pair rejoin, pair conflicts --resolve"},
    {"DELETE", databases, pairs, "pair in, pair rejoin"},
    {"SLAVE MONITOR", server, pairs, "all pair verbs, move"},
    {"REPLICATION SLAVE ADMIN", server, pairs, "pair out, pair in, pair takeover, pair rejoin"},
    {"REPLICATION MASTER ADMIN", server, pairs, "pair in, pair solo, pair takeover, pair rejoin"},
    {"READ_ONLY ADMIN", server, pairs, "pair out, pair in, pair solo, pair takeover, pair rejoin"},
    {"RELOAD", server, pairs, "pair takeover"},
    {"REPLICATION SLAVE", server, pairs, "pair rejoin, to read the lost side's log"},
    {"BINLOG ADMIN", server, pairs, "pair rejoin"},
}};

}  // namespace

std::span<const Need> needs_of(Account account) {
  if (account == Account::operators) return operator_needs;
  if (account == Account::admin) return admin_needs;
  return {};
}

}  // namespace weft::detail
