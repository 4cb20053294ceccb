#include "sql/key_range.hpp"

namespace weft::detail {

void KeyRangeText::add(const KeyRange& range, std::string& text, std::vector<Value>& params) const {
  if (range.owner) {
    text += " AND " + key_[0].name + " = " + key_[0].comparand;
    params.push_back(*range.owner);
  }
  // Of one owner the rest of the key makes the order.
  const std::size_t first = range.owner ? 1 : 0;
  limit(range.after, true, first, text, params);
  limit(range.up_to, false, first, text, params);
}

// "a >= ? AND (a > ? OR (a = ? AND b > ?))": a row comparison would not use the index.
void KeyRangeText::limit(const std::optional<std::vector<Value>>& key, bool above, std::size_t first, std::string& text,
                         std::vector<Value>& params) const {
  if (!key) return;
  if (first == key_.size()) {  // an owner with one row at most
    if (above) text += " AND 1 = 0";
    return;
  }
  const std::string beyond = above ? " > " : " < ";
  text += " AND " + key_[first].name + (above ? " >= " : " <= ") + key_[first].comparand + " AND ";
  params.push_back((*key)[first]);
  for (std::size_t at = first; at < key_.size(); ++at) {
    const std::string& name = key_[at].name;
    const std::string& value = key_[at].comparand;
    if (at + 1 == key_.size()) {
      // The upper end belongs to the range, the lower one does not.
      text += name + (above ? " > " : " <= ") + value + std::string(2 * (at - first), ')');
      params.push_back((*key)[at]);
    } else {
      text += "(" + name + beyond + value + " OR (" + name + " = " + value + " AND ";
      params.insert(params.end(), 2, (*key)[at]);
    }
  }
}

std::string KeyRangeText::one_of(std::size_t keys) const {
  std::string one;
  for (const Part& part : key_) one += (one.empty() ? "(" : " AND ") + part.name + " = " + part.comparand;
  one += ")";
  std::string all = one;
  for (std::size_t more = 1; more < keys; ++more) all += " OR " + one;
  return all;
}

std::string KeyRangeText::names() const {
  std::string list;
  for (const Part& part : key_) list += (list.empty() ? "" : ", ") + part.name;
  return list;
}

}  // namespace weft::detail
