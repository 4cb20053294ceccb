#include "weftctl/arguments.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "weft/version.hpp"
#include "weftctl/exit_codes.hpp"
#include "weftctl/text_width.hpp"

namespace weft::ctl {
namespace {

constexpr const char* closing =
    "Exit codes: 0 good, 1 a fault was found, 2 wrong arguments, 3 a server does not answer,\n"
    "4 a file or server is set up wrongly, 5 anything else, 6 interrupted. docs/operations.md has a section for each "
    "verb.";

/// The command line's grammar, bound to an Arguments.
class Grammar {
 public:
  explicit Grammar(Arguments& arguments) : arguments_(arguments) {
    app_.name("weftctl");
    app_.footer(closing);
    app_.set_version_flag("--version", std::string(weft::version()));
    app_.require_subcommand(1);
    app_.add_flag("--json", arguments.json, "print one JSON document instead of tables");
    app_.add_option("--deadline", seconds_, "how long it may take in all, in seconds")->check(CLI::Range(0.1, 86400.0));
    add_verbs();
  }

  CLI::App& app() noexcept { return app_; }

  /// What can follow the words so far: "init, status, ...".
  std::string verbs_here() {
    CLI::App* here = &app_;
    while (!here->get_subcommands().empty()) here = here->get_subcommands().front();
    std::string names;
    for (const CLI::App* verb : here->get_subcommands([](CLI::App*) { return true; })) {
      names += (names.empty() ? "" : ", ") + verb->get_name();
    }
    return names;
  }

  /// What the grammar alone cannot say. Gives what is wrong, or "".
  std::string finish() {
    for (const auto& [app, verb] : verbs_) {
      if (app->parsed()) arguments_.verb = verb;
    }
    arguments_.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(seconds_ * 1000));
    if (arguments_.verb == Verb::schema_print) {
      if (arguments_.dialect == "mariadb" && arguments_.database.empty()) arguments_.database = "weft";
      return "";
    }
    if (!arguments_.topology.empty() && !arguments_.embedded.empty()) {
      return "--topology and --embedded name two stores; say one of them";
    }
    // Not by the parser: it would ask once a verb, and also for those that are not meant.
    const char* from_environment = std::getenv("WEFT_TOPOLOGY");
    if (arguments_.topology.empty() && arguments_.embedded.empty() && from_environment != nullptr) {
      arguments_.topology = from_environment;
    }
    if (arguments_.verb == Verb::move_start) {
      if (const std::string fault = which_owners(); !fault.empty()) return fault;
    }
    if (arguments_.topology.empty() && arguments_.embedded.empty()) {
      return takes_embedded(arguments_.verb)
                 ? "say which store: --topology FILE (or WEFT_TOPOLOGY in the environment) or --embedded FOLDER"
                 : "say which store: --topology FILE (or WEFT_TOPOLOGY in the environment)";
    }
    return "";
  }

 private:
  std::string which_owners() const {
    const bool named = !arguments_.owners.empty() || !arguments_.owner_list.empty();
    if (named && arguments_.from != 0) return "name owners, or --from a shard; not both";
    if (!named && arguments_.from == 0) return "say which owners: their ids, --list FILE, or --from SHARD";
    if (arguments_.percent != 0 && arguments_.from == 0)
      return "--percent is of the owners of a shard: say --from SHARD";
    return "";
  }

  static bool takes_embedded(Verb verb) { return verb != Verb::init && verb < Verb::doctor; }

  CLI::App* add_verb(CLI::App& to, const char* name, const char* what, Verb verb) {
    CLI::App* app = to.add_subcommand(name, what);
    app->fallthrough();
    verbs_.emplace_back(app, verb);
    if (verb == Verb::schema_print) return app;
    app->add_option("--topology", arguments_.topology, "the topology file")->type_name("FILE");
    app->add_option("--entities", arguments_.entity_files, "an entity file, beside those the topology names")
        ->type_name("FILE")
        ->allow_extra_args(false);
    if (takes_embedded(verb)) {
      app->add_option("--embedded", arguments_.embedded, "the folder of an embedded store")->type_name("FOLDER");
    }
    return app;
  }

  void add_verbs() {
    CLI::App* init =
        add_verb(app_, "init", "make what is missing on the servers: databases, tables, first rows", Verb::init);
    init->add_flag("--dry-run", arguments_.dry_run, "only say what would be made");
    CLI::App* status = add_verb(app_, "status", "show every shard, side, baton, ticket server and cache", Verb::status);
    status->add_option("--snapshot", arguments_.snapshot, "a placement snapshot file; its age is shown")
        ->type_name("FILE");

    CLI::App* explain =
        add_verb(app_, "explain", "where an owner lives; with an entity and key, where an object is", Verb::explain);
    explain->add_option("KIND", arguments_.kind, "the owner's kind")->required();
    explain->add_option("OWNER", arguments_.owner, "its id, or its text key")->required();
    explain->add_option("ENTITY", arguments_.entity, "an entity of that owner kind");
    explain->add_option("KEYPART", arguments_.key, "the rest of the key, in the entity's order; bytes as 0x…");
    explain->add_flag("--by-name", arguments_.by_name, "OWNER is a text key, also when it looks like a number");

    CLI::App* schema = app_.add_subcommand("schema", "print entities' tables, or check them on the servers");
    schema->require_subcommand(1);
    schema->fallthrough();
    CLI::App* print =
        add_verb(*schema, "print", "print the SQL that makes the tables of an entity file", Verb::schema_print);
    print->add_option("ENTITY-FILE", arguments_.entity_file, "a TOML entity file")->required();
    print->add_option("--dialect", arguments_.dialect, "mariadb or sqlite")
        ->check(CLI::IsMember({"mariadb", "sqlite"}));
    print->add_option("--database", arguments_.database, "database name in front of each table (default: weft)")
        ->type_name("NAME");
    add_verb(*schema, "check", "compare the entities with the tables on every shard and side", Verb::schema_check);

    CLI::App* index = app_.add_subcommand("index", "look after the index");
    index->require_subcommand(1);
    index->fallthrough();
    CLI::App* repair =
        add_verb(*index, "repair", "free claims and object rows that have no object", Verb::index_repair);
    repair->add_flag("--dry-run", arguments_.dry_run, "only count");
    CLI::App* check = add_verb(*index, "check", "compare roles, batons, placements, gates, unique values and places",
                               Verb::index_check);
    check->add_flag("--mend", arguments_.mend, "take what the index lacks for objects that are there");

    CLI::App* tickets = app_.add_subcommand("tickets", "look after the ticket servers' counters");
    tickets->require_subcommand(1);
    tickets->fallthrough();
    add_verb(*tickets, "check", "compare every counter with its high-water mark", Verb::tickets_check);
    CLI::App* move =
        add_verb(*tickets, "repair", "move counters that are refused past every known id", Verb::tickets_repair);
    move->add_flag("--dry-run", arguments_.dry_run, "only say where they would go on");

    CLI::App* doctor = add_verb(app_, "doctor", "check the safe settings of every server", Verb::doctor);
    doctor->add_flag("--all", arguments_.all, "show what is good, too");
    add_pair_verbs();
    add_cache_verbs();
    add_rebalance_verbs();
    add_move_verbs();
    add_owner_verbs();
  }

  void add_rebalance_verbs() {
    CLI::App* rebalance = app_.add_subcommand("rebalance", "bring the shards to an even load");
    rebalance->require_subcommand(1);
    rebalance->fallthrough();
    CLI::App* plan = add_verb(*rebalance, "plan", "propose the fewest moves that bring each shard near its share",
                              Verb::rebalance_plan);
    plan->add_option("--by", arguments_.unit, "what a shard's load is")->check(CLI::IsMember({"bytes", "rows"}));
    plan->add_option("--tolerance", arguments_.tolerance, "how far from its share a shard may stay, in percent")
        ->check(CLI::Range(0.1, 99.0));
    plan->add_option("--most", arguments_.most_moves, "no more moves than these")->check(CLI::Range(1, 10'000'000));
    plan->add_option("--out", arguments_.out, "a file for the plan")->type_name("FILE");
    plan->add_option("--picture", arguments_.picture, "a file for an SVG picture of it")->type_name("FILE");
    CLI::App* run =
        add_verb(*rebalance, "run", "make the moves of a plan that are still to be made", Verb::rebalance_run);
    run->add_option("PLAN", arguments_.plan, "the file that 'rebalance plan --out' has written")->required();
    run->add_option("--most", arguments_.most_moves, "only so many, from the first on")
        ->check(CLI::Range(1, 10'000'000));
    run->add_flag("--dry-run", arguments_.dry_run, "check, count rows, and only say what would be moved");
    add_pace(run);
  }

  void add_pace(CLI::App* verb) {
    verb->add_option("--rate", arguments_.rate, "rows per second over all moves of this run (default: no limit)");
    verb->add_option("--max-lag-ms", arguments_.max_lag_ms, "wait for the pair's other side this often while copying")
        ->check(CLI::Range(10, 60000));
    verb->add_option("--pause-ms", arguments_.pause_ms, "how long writers of an owner may wait; over it, try again")
        ->check(CLI::Range(10, 60000));
    verb->add_option("--tries", arguments_.tries, "how often")->check(CLI::Range(1, 10000));
    verb->add_option("--at-once", arguments_.at_once, "owners")->check(CLI::Range(1, 64));
    verb->add_option("--verify-rows", arguments_.verify_rows,
                     "owners with more rows are compared before they are locked, and then only what was changed since");
    verb->add_flag("--ignore-tables", arguments_.ignore_tables,
                   "tables that no entity names hold nothing of these owners");
  }

  void add_move_verbs() {
    CLI::App* move =
        app_.add_subcommand("move", "move owners from one shard to another while they are read and written");
    move->require_subcommand(1);
    move->fallthrough();
    CLI::App* start = add_verb(*move, "start", "move owners to a shard", Verb::move_start);
    start->add_option("KIND", arguments_.kind, "the owners' kind")->required();
    start->add_option("OWNER", arguments_.owners, "their ids, or their text keys");
    start->add_option("--to", arguments_.to, "the shard they go to")->required()->type_name("SHARD");
    start->add_option("--list", arguments_.owner_list, "a file with an owner a line")->type_name("FILE");
    start->add_option("--from", arguments_.from, "instead of naming owners: those of this shard")->type_name("SHARD");
    start->add_option("--percent", arguments_.percent, "with --from: so many of them (default: all)")
        ->check(CLI::Range(0.01, 100.0));
    start->add_flag("--by-name", arguments_.by_name, "OWNER is a text key, also when it looks like a number");
    start->add_flag("--dry-run", arguments_.dry_run, "check, count rows, and only say what would be moved");
    add_pace(start);
    CLI::App* list = add_verb(*move, "list", "moves that have not ended", Verb::move_list);
    list->add_flag("--all", arguments_.all, "those that have, too");
    CLI::App* show = add_verb(*move, "show", "one move", Verb::move_show);
    show->add_option("MOVE", arguments_.moves, "its number")->required()->expected(1);
    CLI::App* resume = add_verb(*move, "resume", "go on with moves that broke off", Verb::move_resume);
    resume->add_option("MOVE", arguments_.moves, "their numbers; none: all that have not ended");
    add_pace(resume);
    CLI::App* abort = add_verb(*move, "abort", "give a move up: the owner stays where it is", Verb::move_abort);
    abort->add_option("MOVE", arguments_.moves, "its number")->required()->expected(1);
    add_pace(abort);
  }

  CLI::App* add_owner_verb(CLI::App& to, const char* name, const char* what, Verb verb) {
    CLI::App* app = add_verb(to, name, what, verb);
    app->add_option("KIND", arguments_.kind, "the owner's kind")->required();
    app->add_option("OWNER", arguments_.owner, "its id, or its text key")->required();
    app->add_flag("--by-name", arguments_.by_name, "OWNER is a text key, also when it looks like a number");
    return app;
  }

  void add_owner_verbs() {
    CLI::App* owner = app_.add_subcommand("owner", "all that the store holds of one owner: show, export, erase it");
    owner->require_subcommand(1);
    owner->fallthrough();
    add_owner_verb(*owner, "show", "count what every side of every pair holds of it", Verb::owner_show);
    CLI::App* out = add_owner_verb(*owner, "export", "write all its rows as JSON lines", Verb::owner_export);
    CLI::Option* file = out->add_option("--out", arguments_.out, "a file (mode 0600); else standard output");
    file->type_name("FILE");
    out->add_flag("--force", arguments_.force, "replace the file when it is there")->needs(file);
    CLI::App* erase = add_owner_verb(*owner, "erase", "erase it everywhere, and prove it by counts", Verb::owner_erase);
    erase->add_flag("--dry-run", arguments_.dry_run, "only count");
    erase->add_flag("--yes", arguments_.yes, "do not ask");
    erase->add_flag("--keep-owner", arguments_.keep_owner, "only its rows: name, placement and gate stay");
    erase->add_flag("--ignore-tables", arguments_.ignore_tables,
                    "tables of no known entity hold nothing of it, I have looked");
  }

  void add_cache_verbs() {
    CLI::App* cache = app_.add_subcommand("cache", "the states of the cache servers");
    cache->require_subcommand(1);
    cache->fallthrough();
    add_verb(*cache, "list", "show every cache server in force", Verb::cache_list);
    CLI::App* off = add_verb(*cache, "off", "take a cache server out of use: then it may be stopped", Verb::cache_off);
    off->add_option("SERVER", arguments_.server, "its address, or its place in the list")->required();
    CLI::App* on = add_verb(*cache, "on", "bring a cache server back into use", Verb::cache_on);
    on->add_option("SERVER", arguments_.server, "its address, or its place in the list")->required();
    CLI::App* audit =
        add_verb(*cache, "audit", "compare a sample of cached objects with their rows", Verb::cache_audit);
    audit->add_option("--entity", arguments_.entity, "only objects of this entity");
    audit->add_option("--keys", arguments_.keys, "how many rows to look at")->check(CLI::Range(1, 10'000'000));
    audit->add_option("--until", arguments_.until, "look again at what differs after 1, 5 and 60 s, up to this one")
        ->check(CLI::IsMember({1, 5, 60}));
  }

  CLI::App* add_pair_verb(CLI::App& to, const char* name, const char* what, Verb verb) {
    CLI::App* app = add_verb(to, name, what, verb);
    app->add_option("SHARD", arguments_.pair, "the number of a shard, or 'index'")->required();
    app->add_flag("--dry-run", arguments_.dry_run, "check, and only say what would be done");
    return app;
  }

  void add_pair_verbs() {
    CLI::App* pair = app_.add_subcommand("pair", "hand over and take over between the two sides of a pair");
    pair->require_subcommand(1);
    pair->fallthrough();
    const auto is_side = CLI::IsMember({"A", "B"}, CLI::ignore_case);
    CLI::App* out =
        add_pair_verb(*pair, "out", "hand everything of one side to the other: then it may go down", Verb::pair_out);
    out->add_option("SIDE", arguments_.side, "A or B")->required()->transform(is_side);
    add_pair_verb(*pair, "in", "bring both sides in again, and hand each parity home", Verb::pair_in);
    CLI::App* solo = add_pair_verb(*pair, "solo", "let one side, which has both batons, go on alone", Verb::pair_solo);
    solo->add_option("SIDE", arguments_.side, "the side that goes on")->required()->transform(is_side);
    CLI::App* takeover =
        add_pair_verb(*pair, "takeover", "one side is lost: the other takes over its owners", Verb::pair_takeover);
    takeover->add_option("--lost", arguments_.side, "the side that is lost, A or B")
        ->required()
        ->transform(is_side)
        ->type_name("SIDE");
    add_rejoin_verbs(*pair);
    takeover->add_flag("--yes", arguments_.yes, "do not ask");
    takeover->add_flag("--old-side-is-fenced", arguments_.old_side_is_fenced,
                       "the index's pair: the lost side is powered off or cut off, I have seen to it");
  }

  void add_rejoin_verbs(CLI::App& pair) {
    CLI::App* diff =
        add_verb(pair, "diff", "compare the two sides of a pair, row by row where they differ", Verb::pair_diff);
    diff->add_option("SHARD", arguments_.pair, "the number of a shard, or 'index'")->required();
    diff->add_option("--entity", arguments_.entity, "only the table of this entity");
    diff->add_flag("--rows", arguments_.rows, "list the keys of rows that differ");
    CLI::App* rejoin = add_pair_verb(pair, "rejoin", "bring the lost side back after a takeover, with what only it had",
                                     Verb::pair_rejoin);
    rejoin->add_flag("--ignore-statements", arguments_.ignore_statements,
                     "what that side ran by itself and is no row change has been looked at");
    CLI::App* conflicts = add_verb(pair, "conflicts", "what a rejoin could not bring in, because both sides changed it",
                                   Verb::pair_conflicts);
    conflicts->add_option("SHARD", arguments_.pair, "the number of a shard")->required();
    conflicts->add_flag("--all", arguments_.all, "dropped and resolved ones too");
    conflicts->add_flag("--show", arguments_.show, "with the rows themselves, as they were and are");
    CLI::Option* resolve =
        conflicts
            ->add_option("--resolve", arguments_.resolve, "keep: the survivor's row stays; take: the other is written")
            ->check(CLI::IsMember({"keep", "take"}));
    CLI::Option* number = conflicts->add_option("--takeover", arguments_.takeover, "resolve: of this takeover");
    resolve->needs(number);
    conflicts->add_option("--change", arguments_.change, "resolve: only this change; else all listed ones")
        ->needs(resolve);
  }

  Arguments& arguments_;
  CLI::App app_{"Looks after a Weft store: its servers, tables and index."};
  double seconds_ = 0;
  std::vector<std::pair<CLI::App*, Verb>> verbs_;
};

void complain(const std::string& what) {
  std::cerr << "weftctl: usage: " << what << " (weftctl --help, weftctl VERB --help)\n";
}

}  // namespace

std::optional<Arguments> read_arguments(int argc, const char* const* argv, int& exit_code) {
  Arguments arguments;
  Grammar grammar(arguments);
  try {
    grammar.app().parse(argc, argv);
  } catch (const CLI::Success& asked) {  // help, version
    exit_code = grammar.app().exit(asked);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    const std::string verbs = grammar.verbs_here();
    const bool verb_missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !verbs.empty();
    const std::vector<std::string> unknown = grammar.app().remaining(true);
    const std::string begun = unknown.empty() ? "" : "there is no '" + printable(unknown.front()) + "'; ";
    complain(verb_missing ? begun + "say what to do: " + verbs : error.what());
    exit_code = exit_usage;
    return std::nullopt;
  }
  const std::string fault = grammar.finish();
  if (fault.empty()) return arguments;
  complain(fault);
  exit_code = exit_usage;
  return std::nullopt;
}

}  // namespace weft::ctl
