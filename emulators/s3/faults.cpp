#include "emulators/s3/faults.hpp"

#include "emulators/http/gate.hpp"

#include <algorithm>
#include <fnmatch.h>

namespace harness::emulators::s3 {

namespace {

bool fits(const Fault& fault, std::string_view operation, std::string_view other_name,
          std::string_view key, Time now) {
    const auto names = [&](std::string_view name) {
        return std::find(fault.operations.begin(), fault.operations.end(), name) !=
               fault.operations.end();
    };
    const bool is_its_operation =
        fault.operations.empty() || names(operation) || (!other_name.empty() && names(other_name));
    const bool is_its_key =
        fault.key.empty() || ::fnmatch(fault.key.c_str(), std::string(key).c_str(), 0) == 0;
    return is_its_operation && is_its_key && (!fault.from || now >= *fault.from) &&
           (!fault.until || now < *fault.until);
}

} // namespace

Faults::Faults(std::vector<Fault> faults, std::uint64_t seed)
    : faults_(std::move(faults)), counts_(faults_.size()), random_(seed),
      gate_(std::make_shared<http::Gate>()) {
    for (Fault& fault : faults_) {
        fault.gate = gate_;
    }
}

void Faults::let_go() {
    gate_->open();
}

bool Faults::comes(const Fault& fault, Count& count) {
    ++count.met;
    if (count.met <= fault.skip || (fault.times > 0 && count.harmed >= fault.times)) {
        return false;
    }
    // Drawn also where it is sure, so that one fault more does not change what another draws.
    const double drawn = static_cast<double>(random_() >> 11U) / 9007199254740992.0;
    if (drawn >= fault.chance) {
        return false;
    }
    ++count.harmed;
    return true;
}

const Fault* Faults::strike(std::string_view operation, std::string_view key, Time now,
                            std::string_view other_name) {
    const Fault* first = nullptr;
    for (std::size_t i = 0; i < faults_.size(); ++i) {
        if (first == nullptr && fits(faults_[i], operation, other_name, key, now) &&
            comes(faults_[i], counts_[i])) {
            first = &faults_[i];
        }
    }
    return first;
}

std::vector<Faults::Toll> Faults::tolls() const {
    std::vector<Toll> out;
    for (std::size_t i = 0; i < faults_.size(); ++i) {
        out.push_back({&faults_[i], counts_[i].met, counts_[i].harmed});
    }
    return out;
}

} // namespace harness::emulators::s3
