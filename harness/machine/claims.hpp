#pragma once

#include "harness/base/concat.hpp"
#include "harness/machine/claim.hpp"

#include <utility>
#include <vector>

namespace harness::machine {

/// Collects what a plan claims of one part of the machine.
class Claims {
  public:
    /// Keys are "<key>.<aspect>", subjects "<subject> <aspect>".
    Claims(std::vector<Claim>& claims, Section section, std::string key, std::string subject)
        : claims_(claims), section_(section), key_(std::move(key)), subject_(std::move(subject)) {}

    void same(std::string_view aspect, const std::string& value) {
        add(aspect, value, value, Fidelity::same, "");
    }
    /// Of a text that a report may leave out.
    void same_if_known(std::string_view aspect, const std::string& value) {
        if (!value.empty()) {
            same(aspect, value);
        }
    }
    void stand_in(std::string_view aspect, std::string recorded, std::string replayed,
                  std::string reason) {
        add(aspect, std::move(recorded), std::move(replayed), Fidelity::stand_in,
            std::move(reason));
    }
    void scaled(std::string_view aspect, std::string recorded, std::string replayed,
                std::string reason) {
        add(aspect, std::move(recorded), std::move(replayed), Fidelity::scaled, std::move(reason));
    }
    void absent(std::string_view aspect, std::string recorded, std::string reason) {
        add(aspect, std::move(recorded), "", Fidelity::absent, std::move(reason));
    }
    /// Same where the two texts are, else a stand-in for `reason`.
    void same_or_stand_in(std::string_view aspect, const std::string& recorded,
                          const std::string& replayed, std::string reason) {
        if (recorded == replayed) {
            same(aspect, recorded);
        } else {
            stand_in(aspect, recorded, replayed, std::move(reason));
        }
    }

  private:
    void add(std::string_view aspect, std::string recorded, std::string replayed, Fidelity fidelity,
             std::string reason) {
        const bool has_aspect = !aspect.empty();
        claims_.push_back({section_, has_aspect ? concat(key_, ".", aspect) : key_,
                           has_aspect ? concat(subject_, " ", aspect) : subject_,
                           std::move(recorded), std::move(replayed), fidelity, std::move(reason)});
    }

    std::vector<Claim>& claims_;
    Section section_;
    std::string key_;
    std::string subject_;
};

} // namespace harness::machine
