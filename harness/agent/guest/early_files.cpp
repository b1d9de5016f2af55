#include "harness/agent/guest/early_files.hpp"

#include "harness/agent/guest/system.hpp"

#include <cerrno>
#include <sys/stat.h>

namespace harness::agent::guest {

void make_parents(const std::string& path) {
    for (std::size_t at = 1; (at = path.find('/', at)) != std::string::npos; ++at) {
        ::mkdir(path.substr(0, at).c_str(), 0755);
    }
}

void write_early_files(const std::vector<EarlyFile>& files, std::vector<std::string>& remarks) {
    for (const EarlyFile& file : files) {
        make_parents(file.path);
        if (!write_file(file.path, file.content, 0644)) {
            remarks.push_back("can not write " + file.path + ": " + error_text(errno));
        }
    }
}

} // namespace harness::agent::guest
