#include "harness/stores/faults.hpp"

#include "emulators/b2/operations.hpp"
#include "emulators/s3/rights.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>

namespace harness::stores {

namespace s3 = emulators::s3;

Result<std::vector<s3::Fault>> read_faults(const std::vector<scenario::FaultText>& texts,
                                           const std::vector<std::string>& further) {
    Diagnostics problems;
    std::vector<s3::Fault> faults;
    for (const scenario::FaultText& text : texts) {
        auto fault = s3::read_fault(text.text, text.place, further);
        if (fault) {
            faults.push_back(std::move(*fault));
        } else {
            problems.append(fault.error());
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return faults;
}

Result<std::vector<s3::Fault>> read_store_faults(const std::vector<scenario::FaultText>& texts) {
    return read_faults(texts, emulators::b2::operation_names());
}

void check_store(const scenario::StoreRequest& request, Diagnostics& problems) {
    if (const auto faults = read_store_faults(request.faults); !faults) {
        problems.append_new(faults.error());
    } else if (request.server.kind != scenario::StoreServer::Kind::stand_in) {
        for (std::size_t i = 0; i < faults->size(); ++i) {
            if ((*faults)[i].harm == s3::Harm::stale) {
                problems.error(request.faults[i].place, "a real server shows no list as it was",
                               "leave 'do=stale' out, or let the stand-in keep this store");
            }
        }
    }
    const std::vector<std::string> known = s3::capabilities_of({});
    for (const scenario::StoreKeyRequest& key : request.keys) {
        for (const std::string& right : key.rights.value_or(std::vector<std::string>())) {
            if (std::find(known.begin(), known.end(), right) == known.end()) {
                problems.error(key.rights_place, concat("B2 has no capability '", right, "'"),
                               suggestion(right, known));
            }
        }
    }
}

} // namespace harness::stores
