// A whole program against the installed library: an embedded store, an object, and an error caught over the library's
// edge.
#include <cstdint>
#include <iostream>
#include <string>
#include <weft/weft.hpp>

namespace {

struct Note {
  weft::Id id{};
  weft::OwnerId user_id{};
  std::string text{};
  std::uint64_t row_version = 0;
};

const auto note = weft::Entity<Note>("note")
                      .owner("user", "user_id", &Note::user_id)
                      .id("note_id", &Note::id)
                      .field("text", &Note::text)
                      .version(&Note::row_version);

bool keeps_notes(const char* folder) {
  auto store = weft::Store::embedded(folder);
  auto notes = store.of(note);
  const weft::OwnerId user = store.add_owner("user");
  Note made = notes.create({.user_id = user, .text = "first"});
  Note stale = made;
  made.text = "second";
  if (!notes.save(made)) return false;
  try {
    notes.save(stale);
    return false;
  } catch (const weft::Conflict& conflict) {
    if (conflict.outcome() != weft::Outcome::not_applied) return false;
  }
  const auto found = notes.find({user, made.id});
  store.close();
  return found && found->text == "second";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 || weft::version().empty()) return 2;
  try {
    return keeps_notes(arguments[1]) ? 0 : 1;
  } catch (const weft::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
