#pragma once

namespace weft::bench {

/// Which of the machine's cores this thread, and what it starts from now on, may use. Servers on one half and clients
/// on the other: where the scheduler happens to put both decides a rate more than anything that is measured. Without
/// two cores nothing is changed.
enum class Cores { all, of_servers, of_clients };
void use_cores(Cores which);

}  // namespace weft::bench
