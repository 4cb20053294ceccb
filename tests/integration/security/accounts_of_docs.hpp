#pragma once

#include <string>
#include <vector>

namespace weft::test {

/// The statements of the ```sql blocks of docs/security.md, for this machine: accounts named doc_app, doc_admin and
/// doc_operator at 127.0.0.1, password "doc".
std::vector<std::string> account_statements();

}  // namespace weft::test
