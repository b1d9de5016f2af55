#pragma once

#include "harness/secrets/mask.hpp"

#include <map>
#include <tuple>

namespace harness::secrets {

/// A secret was found in what somebody has written.
struct Leak {
    std::string secret;
    std::string where; ///< "console of machine 'server'", "step 'back up'", "file app.log"
    Form form = Form::plain;
    std::uint64_t count = 0;
};

/// All that leaked in one run.
class LeakBook {
  public:
    void note(const std::string& secret, Form form, const std::string& where) {
        ++counts_[{secret, where, form}];
    }

    /// What is written there is written anew, as a whole.
    void forget(const std::string& where) {
        std::erase_if(counts_, [&](const auto& one) { return std::get<1>(one.first) == where; });
    }

    /// By secret, place and form.
    [[nodiscard]] std::vector<Leak> leaks() const;

  private:
    std::map<std::tuple<std::string, std::string, Form>, std::uint64_t> counts_;
};

} // namespace harness::secrets
