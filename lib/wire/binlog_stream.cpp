#include "wire/binlog_stream.hpp"

#include <mysql.h>
// Does not stand by itself: after mysql.h.
#include <mariadb_rpl.h>
#include <sys/socket.h>

#include <chrono>
#include <map>
#include <string_view>

#include "base/random.hpp"
#include "base/watchdog.hpp"
#include "wire/error_table.hpp"

namespace weft::detail {
namespace {

constexpr int position_not_there = 1236;

struct CloseMysql {
  void operator()(MYSQL* mysql) const noexcept { mysql_close(mysql); }
};
struct CloseRpl {
  void operator()(MARIADB_RPL* rpl) const noexcept { mariadb_rpl_close(rpl); }
};
struct FreeEvent {
  void operator()(MARIADB_RPL_EVENT* event) const noexcept { mariadb_free_rpl_event(event); }
};

std::string copied(const MARIADB_STRING& text) { return {text.str, text.length}; }

// Every column's bit set, the spare ones of the last byte left aside.
bool is_whole(const unsigned char* bitmap, std::size_t columns) {
  if (bitmap == nullptr) return true;
  for (std::size_t bit = 0; bit < columns; ++bit) {
    if (((bitmap[bit / 8] >> (bit % 8)) & 1U) == 0) return false;
  }
  return true;
}

void set_options(MYSQL* mysql, const Server& server, Deadline deadline) {
  const auto seconds = static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(deadline.left()).count()) + 1;
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &seconds);
  const auto protocol = static_cast<unsigned>(MYSQL_PROTOCOL_TCP);  // "localhost" would mean a socket file
  mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
  const unsigned no_local_files = 0;
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no_local_files);
  if (server.tls != Tls::verify) return;
  const my_bool yes = 1;
  mysql_options(mysql, MYSQL_OPT_SSL_CA, server.ca.c_str());
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
  mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &yes);
}

}  // namespace

struct BinlogStream::Body {
  Body(const Server& server, Deadline end) : deadline(end), where(server.name), mysql(mysql_init(nullptr)) {
    set_options(mysql.get(), server, deadline);
    if (mysql_real_connect(mysql.get(), server.host.c_str(), server.user.c_str(), server.password.reveal().c_str(),
                           nullptr, server.port, nullptr, 0) == nullptr) {
      fail(Phase::connect);
    }
    watch = std::make_unique<Watch>([socket = mysql_get_socket(mysql.get())] { ::shutdown(socket, SHUT_RDWR); });
    watch->arm(deadline);
  }

  void say(const std::string& statement) {
    if (mysql_real_query(mysql.get(), statement.data(), statement.size()) != 0) fail(Phase::read);
  }

  void open(const std::string& position) {
    // What a replica of MariaDB says before it asks: events as they are, checksums as the log has them, begin behind
    // the position.
    say("SET @mariadb_slave_capability = 4, @master_binlog_checksum = @@global.binlog_checksum, "
        "@slave_gtid_strict_mode = 0, "
        "@slave_gtid_ignore_duplicates = 0, @slave_connect_state = '" +
        position + "'");
    rpl.reset(mariadb_rpl_init(mysql.get()));
    // A number no replica has: the server would end the connection of a replica that has the same.
    const auto number = static_cast<unsigned>(0xe0000000U + random_below(0x0fffffffU));
    mariadb_rpl_optionsv(rpl.get(), MARIADB_RPL_SERVER_ID, number);
    mariadb_rpl_optionsv(rpl.get(), MARIADB_RPL_START, 4UL);
    mariadb_rpl_optionsv(rpl.get(), MARIADB_RPL_FLAGS, static_cast<unsigned>(MARIADB_RPL_BINLOG_DUMP_NON_BLOCK));
    mariadb_rpl_optionsv(rpl.get(), MARIADB_RPL_UNCOMPRESS, 1U);
    if (mariadb_rpl_open(rpl.get()) != 0) fail(Phase::read);
  }

  MARIADB_RPL_EVENT* fetch() {
    MARIADB_RPL_EVENT* got = mariadb_rpl_fetch(rpl.get(), event.get());
    if (got == nullptr) {
      static_cast<void>(event.release());  // the library has freed it
      if (mysql_errno(mysql.get()) != 0 || mariadb_rpl_errno(rpl.get()) != 0) fail(Phase::read);
      return nullptr;
    }
    if (got != event.get()) {
      static_cast<void>(event.release());
      event.reset(got);
    }
    return got;
  }

  void add_table(const st_mariadb_rpl_table_map_event& map) {
    tables[map.table_id] = std::make_shared<const BinlogTable>(
        BinlogTable{copied(map.database), copied(map.table), copied(map.column_types), copied(map.metadata)});
  }

  void add_rows(const st_mariadb_rpl_rows_event& rows, BinlogTransaction& to) {
    const auto table = tables.find(rows.table_id);
    if (table == tables.end() || table->second->types.size() != rows.column_count) {
      throw Error(Code::corrupt, Outcome::not_applied,
                  where + ": a row event of the binary log names an unknown table");
    }
    if (!is_whole(rows.column_bitmap, rows.column_count) || !is_whole(rows.column_update_bitmap, rows.column_count)) {
      throw SchemaError(where + ": the binary log holds rows of table " + table->second->database + "." +
                        table->second->table + " without all of their columns; set binlog_row_image = FULL");
    }
    BinlogChange change{table->second, BinlogChange::Kind::insert,
                        std::string(static_cast<const char*>(rows.row_data), rows.row_data_size)};
    if (rows.type == UPDATE_ROWS) change.kind = BinlogChange::Kind::update;
    if (rows.type == DELETE_ROWS) change.kind = BinlogChange::Kind::erase;
    to.changes.push_back(std::move(change));
  }

  [[noreturn]] void fail(Phase phase) {
    const int from_stream = rpl ? static_cast<int>(mariadb_rpl_errno(rpl.get())) : 0;
    const int native = from_stream != 0 ? from_stream : static_cast<int>(mysql_errno(mysql.get()));
    if (native == position_not_there) {
      throw SchemaError(where +
                        ": its binary log does not hold what lies behind the recorded position (it was purged, or the "
                        "server was restored from an older copy); make this side anew from a copy of the other one");
    }
    const bool overdue = watch && watch->disarm();
    const Failure failure{Backend::server, overdue || deadline.passed() ? deadline_passed_code : native,
                          mysql_sqlstate(mysql.get()), phase};
    throw_failure(failure, judge(failure), where, mysql_error(mysql.get()));
  }

  Deadline deadline;
  std::string where;
  std::unique_ptr<MYSQL, CloseMysql> mysql;
  std::unique_ptr<Watch> watch{};
  std::unique_ptr<MARIADB_RPL, CloseRpl> rpl{};
  std::unique_ptr<MARIADB_RPL_EVENT, FreeEvent> event{};
  std::map<std::uint64_t, std::shared_ptr<const BinlogTable>> tables{};
};

BinlogStream::BinlogStream(const Server& server, const std::string& position, Deadline deadline)
    : body_(std::make_unique<Body>(server, deadline)) {
  body_->open(position);
}

BinlogStream::~BinlogStream() = default;

std::optional<BinlogTransaction> BinlogStream::next() {
  std::optional<BinlogTransaction> transaction;
  while (const MARIADB_RPL_EVENT* event = body_->fetch()) {
    switch (event->event_type) {
      case GTID_EVENT: {
        const auto& gtid = event->event.gtid;
        transaction.emplace();
        transaction->domain = gtid.domain_id;
        transaction->server = event->server_id;
        transaction->sequence = gtid.sequence_nr;
        if ((gtid.flags & FL_STANDALONE) != 0) transaction->statement = true;
        break;
      }
      case TABLE_MAP_EVENT: body_->add_table(event->event.table_map); break;
      case WRITE_ROWS_EVENT_V1:
      case UPDATE_ROWS_EVENT_V1:
      case DELETE_ROWS_EVENT_V1:
      case WRITE_ROWS_EVENT:
      case UPDATE_ROWS_EVENT:
      case DELETE_ROWS_EVENT:
      case WRITE_ROWS_COMPRESSED_EVENT_V1:
      case UPDATE_ROWS_COMPRESSED_EVENT_V1:
      case DELETE_ROWS_COMPRESSED_EVENT_V1:
      case WRITE_ROWS_COMPRESSED_EVENT:
      case UPDATE_ROWS_COMPRESSED_EVENT:
      case DELETE_ROWS_COMPRESSED_EVENT:
        if (transaction) body_->add_rows(event->event.rows, *transaction);
        break;
      case XID_EVENT:
        if (transaction) return transaction;
        break;
      case XA_PREPARE_LOG_EVENT:
      case QUERY_COMPRESSED_EVENT:
        if (transaction) transaction->statement = true;
        break;
      case QUERY_EVENT: {
        if (!transaction) break;
        const auto& text = event->event.query.statement;
        const std::string_view statement(text.str, text.length);
        if (statement.starts_with("SAVEPOINT") || statement == "BEGIN") break;
        // An XID ends what InnoDB alone took part in; COMMIT ends the rest, a standalone statement is all there is.
        if (statement != "COMMIT") transaction->statement = true;
        if (statement == "COMMIT" || statement == "ROLLBACK" || transaction->changes.empty()) return transaction;
        break;
      }
      default: break;
    }
  }
  return std::nullopt;
}

}  // namespace weft::detail
