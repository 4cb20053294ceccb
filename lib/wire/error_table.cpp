#include "wire/error_table.hpp"

#include <algorithm>
#include <array>

namespace weft::detail {

namespace {

constexpr unsigned bit(Phase phase) { return 1U << static_cast<unsigned>(phase); }
constexpr unsigned any_phase = 0x7F;
// Where a lost answer leaves open whether something was committed. Everywhere else the server rolls back with the
// connection.
constexpr unsigned committing = bit(Phase::write) | bit(Phase::commit);
constexpr unsigned not_committing = any_phase & ~committing;
constexpr unsigned connecting = bit(Phase::connect);

constexpr Verdict keep(Code code, std::string_view remedy) {
  return {code, Outcome::not_applied, false, false, false, remedy};
}
constexpr Verdict keep_named(Code code, std::string_view remedy) {
  return {code, Outcome::not_applied, false, false, true, remedy};
}
constexpr Verdict gone(Code code, std::string_view remedy) {
  return {code, Outcome::not_applied, false, true, false, remedy};
}
constexpr Verdict broken(Code code, std::string_view remedy) {
  return {code, Outcome::not_applied, true, false, false, remedy};
}
constexpr Verdict doubt(std::string_view remedy) {
  return {Code::in_doubt, Outcome::unknown, true, false, false, remedy};
}

constexpr ErrorRule server(int native, Verdict verdict, unsigned phases = any_phase) {
  return {Backend::server, native, {}, phases, false, verdict};
}
constexpr ErrorRule state(std::string_view sqlstate, Verdict verdict, unsigned phases) {
  return {Backend::server, 0, sqlstate, phases, false, verdict};
}
constexpr ErrorRule lite(int native, Verdict verdict, unsigned phases = any_phase) {
  return {Backend::sqlite, native, {}, phases, false, verdict};
}
constexpr ErrorRule lite_family(int native, Verdict verdict, unsigned phases = any_phase) {
  return {Backend::sqlite, native, {}, phases, true, verdict};
}

constexpr std::string_view lost = "the connection was lost";
constexpr std::string_view lost_write =
    "the connection was lost before the answer came: the write may or may not have been committed";
constexpr std::string_view late = "the deadline passed before the answer came";
constexpr std::string_view late_write =
    "the deadline passed before the answer came: the write may or may not have been committed";
constexpr std::string_view taken = "the key or a unique value is taken";
constexpr std::string_view unfit = "a value does not fit its column (NULL, length, range or check)";
constexpr std::string_view privilege = "the account lacks a privilege on this table: grant it";
constexpr std::string_view no_room = "the server has no disk space: free some";
constexpr std::string_view read_only = "the server takes no writes now (read_only)";
constexpr std::string_view refused = "the server refuses the account: check user, password and host";
constexpr std::string_view full_house =
    "the server has no connection left: lower the pool caps or raise max_connections";
constexpr std::string_view exists = "the table, column or key is there already";
constexpr std::string_view absent = "the table, column or key to change is not there";
constexpr std::string_view unfit_ddl = "the server cannot make such a table, column or key";
constexpr std::string_view file_busy = "another writer held the file until the deadline";

constexpr auto table = std::to_array<ErrorRule>({
    server(deadline_passed_code, doubt(late_write), committing),
    server(deadline_passed_code, broken(Code::timeout, late), not_committing),

    server(1062, keep(Code::duplicate, taken)), server(1169, keep(Code::duplicate, taken)),
    server(1586, keep(Code::duplicate, taken)),

    server(1213, gone(Code::conflict, "the server ended a dead-lock by rolling this transaction back: run it again")),
    server(1020, keep(Code::conflict, "the row was changed by another transaction: run it again")),
    server(1412, keep(Code::conflict, "the table was altered meanwhile: run the transaction again")),
    server(1205, keep(Code::timeout, "another transaction held the row too long")),
    server(1969, keep(Code::timeout, "the statement ran longer than max_statement_time")),
    server(3024, keep(Code::timeout, "the statement ran longer than max_execution_time")),
    server(1317, keep(Code::unavailable, "the statement was killed on the server")),
    server(1615, keep(Code::unavailable, "the table was altered while the statement was prepared: run it again")),
    server(1206, keep(Code::overloaded, "the server's lock table is full")),
    server(1461,
           keep(Code::overloaded, "the server holds too many prepared statements: raise max_prepared_stmt_count")),
    server(1637, keep(Code::overloaded, "the server has too many open transactions")),

    server(1290, keep(Code::not_writable, read_only)), server(1792, keep(Code::not_writable, read_only)),
    server(1836, keep(Code::not_writable, read_only)), server(1021, keep(Code::not_writable, no_room)),
    server(1114, keep(Code::not_writable, no_room)),

    server(1040, broken(Code::overloaded, full_house)), server(1203, broken(Code::overloaded, full_house)),
    server(1226, broken(Code::overloaded, full_house)), server(1044, broken(Code::unavailable, refused), connecting),
    server(1045, broken(Code::unavailable, refused), connecting),
    server(1130, broken(Code::unavailable, refused), connecting),
    server(1698, broken(Code::unavailable, refused), connecting),
    server(1129, broken(Code::unavailable, "the server blocks this host: FLUSH HOSTS there"), connecting),
    server(2002, broken(Code::unavailable, "nobody answers there: check that the server runs and the address is right"),
           connecting),
    server(2003, broken(Code::unavailable, "nobody answers there: check that the server runs and the address is right"),
           connecting),
    server(2005, broken(Code::unavailable, "the host name is not known"), connecting),
    server(2026,
           broken(Code::unavailable,
                  "TLS failed: check that the server has TLS and its certificate fits `ca` and the host name"),
           connecting),

    server(1044, keep_named(Code::schema, privilege)), server(1142, keep_named(Code::schema, privilege)),
    server(1143, keep_named(Code::schema, privilege)), server(1227, keep_named(Code::schema, privilege)),
    server(1370, keep_named(Code::schema, privilege)),
    server(1049, keep_named(Code::schema, "there is no such database: run `weftctl init`")),
    server(1146, keep_named(Code::schema, "there is no such table: run `weftctl init` or `weftctl schema print`")),
    server(1054, keep_named(Code::schema, "there is no such column")),
    // A change of the tables that the server refused. Nothing of it is done.
    server(1007, keep_named(Code::schema, exists)), server(1050, keep_named(Code::schema, exists)),
    server(1060, keep_named(Code::schema, exists)), server(1061, keep_named(Code::schema, exists)),
    server(1068, keep_named(Code::schema, exists)), server(1008, keep_named(Code::schema, absent)),
    server(1051, keep_named(Code::schema, absent)), server(1072, keep_named(Code::schema, absent)),
    server(1091, keep_named(Code::schema, absent)), server(1059, keep_named(Code::schema, unfit_ddl)),
    server(1063, keep_named(Code::schema, unfit_ddl)), server(1067, keep_named(Code::schema, unfit_ddl)),
    server(1069, keep_named(Code::schema, unfit_ddl)), server(1070, keep_named(Code::schema, unfit_ddl)),
    server(1071, keep_named(Code::schema, unfit_ddl)), server(1074, keep_named(Code::schema, unfit_ddl)),
    server(1075, keep_named(Code::schema, unfit_ddl)), server(1117, keep_named(Code::schema, unfit_ddl)),
    server(1118, keep_named(Code::schema, unfit_ddl)), server(1170, keep_named(Code::schema, unfit_ddl)),
    server(1845, keep_named(Code::schema, unfit_ddl)), server(1846, keep_named(Code::schema, unfit_ddl)),
    server(1136, keep(Code::schema, "the number of values differs from the number of columns")),
    server(1064, keep(Code::usage, "the statement is not valid SQL on this server")),

    server(1048, keep(Code::usage, unfit)), server(1264, keep(Code::usage, unfit)),
    server(1265, keep(Code::usage, unfit)), server(1292, keep(Code::usage, unfit)),
    server(1364, keep(Code::usage, unfit)), server(1366, keep(Code::usage, unfit)),
    server(1406, keep(Code::usage, unfit)), server(1690, keep(Code::usage, unfit)),
    server(3819, keep(Code::usage, unfit)), server(4025, keep(Code::usage, unfit)),
    server(1451, keep(Code::usage, "a foreign key forbids it: entity tables must have none")),
    server(1452, keep(Code::usage, "a foreign key forbids it: entity tables must have none")),
    server(1105, keep(Code::usage, "the server refused the statement; mostly a value larger than max_allowed_packet")),
    server(1153, broken(Code::usage, "a value is larger than max_allowed_packet")),

    server(1180, doubt("the server failed while committing")),
    server(1053, broken(Code::unavailable, "the server is shutting down"), not_committing),
    server(1053, doubt(lost_write), committing),
    server(1927, broken(Code::unavailable, "the connection was killed on the server"), not_committing),
    server(1927, doubt(lost_write), committing),
    server(4031, broken(Code::unavailable, "the server closed the connection: it was idle too long"), not_committing),
    server(4031, doubt(lost_write), committing), server(2006, broken(Code::unavailable, lost), not_committing),
    server(2006, doubt(lost_write), committing), server(2013, broken(Code::unavailable, lost), not_committing),
    server(2013, doubt(lost_write), committing), server(2055, broken(Code::unavailable, lost), not_committing),
    server(2055, doubt(lost_write), committing), state("08", broken(Code::unavailable, lost), not_committing),
    state("08", doubt(lost_write), committing),

    // SQLite. The codes are the extended ones.
    lite(2067, keep(Code::duplicate, taken)),                                                   // CONSTRAINT_UNIQUE
    lite(1555, keep(Code::duplicate, taken)),                                                   // CONSTRAINT_PRIMARYKEY
    lite(2579, keep(Code::duplicate, taken)),                                                   // CONSTRAINT_ROWID
    lite_family(19, keep(Code::usage, unfit)),                                                  // CONSTRAINT
    lite_family(20, keep(Code::usage, unfit)),                                                  // MISMATCH
    lite_family(18, keep(Code::usage, "a value is too large")),                                 // TOOBIG
    lite_family(5, keep(Code::timeout, file_busy)),                                             // BUSY
    lite_family(6, keep(Code::timeout, file_busy)),                                             // LOCKED
    lite_family(9, keep(Code::timeout, late)),                                                  // INTERRUPT
    lite_family(13, keep(Code::not_writable, "the disk is full: free some space")),             // FULL
    lite(1032, broken(Code::not_writable, "the file was moved or deleted while it was open")),  // READONLY_DBMOVED
    lite_family(8,
                keep(Code::not_writable, "the file or its folder is read-only: change its permissions")),  // READONLY
    lite_family(14, broken(Code::unavailable,
                           "the file cannot be opened: check that the folder exists and may be written")),  // CANTOPEN
    lite_family(23, broken(Code::unavailable, "access to the file is denied")),                             // AUTH
    lite_family(10, broken(Code::unavailable, "reading or writing the file failed"), not_committing),       // IOERR
    lite_family(10, doubt("writing the file failed: the write may or may not be there"), committing),
    lite_family(11, broken(Code::corrupt, "the file is damaged: restore it from a copy")),                   // CORRUPT
    lite_family(26, broken(Code::corrupt, "the file is not an SQLite database")),                            // NOTADB
    lite_family(7, broken(Code::overloaded, "out of memory")),                                               // NOMEM
    lite_family(17, keep(Code::unavailable, "the tables were altered meanwhile: run it again")),             // SCHEMA
    lite_family(1, keep_named(Code::schema, "the statement does not fit the tables"), bit(Phase::prepare)),  // ERROR
    lite_family(1, keep(Code::usage, "the statement failed")),
    lite_family(25, keep(Code::usage, "the number of parameters is wrong")),  // RANGE
});

bool fits(const ErrorRule& rule, const Failure& failure) noexcept {
  if (rule.backend != failure.backend || (rule.phases & bit(failure.phase)) == 0) return false;
  if (rule.native == 0) return failure.sqlstate.starts_with(rule.sqlstate);
  return rule.native == (rule.family ? failure.native & 0xFF : failure.native);
}

}  // namespace

std::span<const ErrorRule> error_table() noexcept { return table; }

Verdict judge(const Failure& failure) noexcept {
  const auto* found = std::ranges::find_if(table, [&](const ErrorRule& rule) { return fits(rule, failure); });
  if (found != table.end()) return found->verdict;
  if ((committing & bit(failure.phase)) != 0)
    return doubt("an unexpected failure: the write may or may not have been committed");
  return broken(Code::unavailable, "an unexpected failure");
}

void throw_failure(const Failure& failure, const Verdict& verdict, std::string_view where,
                   std::string_view server_text) {
  std::string message = std::string(where) + ": " + std::string(verdict.remedy);
  if (verdict.names_only && !server_text.empty()) message += " (" + std::string(server_text) + ")";
  const auto from_server = [&](auto error) {
    error.from_server(failure.sqlstate, std::max(failure.native, 0));
    return error;
  };
  switch (verdict.code) {
    case Code::conflict: throw from_server(Conflict(message));
    case Code::duplicate: throw from_server(Duplicate(message));
    case Code::in_doubt: throw from_server(InDoubt(message));
    case Code::usage: throw from_server(UsageError(message));
    case Code::schema: throw from_server(SchemaError(message));
    case Code::not_writable:
    case Code::unavailable:
    case Code::timeout:
    case Code::overloaded: throw from_server(Unavailable(verdict.code, verdict.outcome, message));
    case Code::corrupt:
    case Code::internal: break;
  }
  throw from_server(Error(verdict.code, verdict.outcome, message));
}

}  // namespace weft::detail
