#pragma once

#include "harness/secrets/censor.hpp"
#include "harness/secrets/secret_text.hpp"

#include <memory>

namespace harness::secrets {

/// Where machines find a secret: in their memory, never on a disk.
struct Placement {
    std::string path;
    unsigned mode = 0400;
    std::string owner = "root:root"; ///< As chown takes it.
};

struct Secret {
    std::string name;
    SecretText value;
    std::optional<Placement> placement; ///< Empty: machines get it in another way.
};

/// The secrets of one run, from its beginning to its end: whatever else the run makes that nobody
/// is to see is added to them.
class RunSecrets {
  public:
    RunSecrets() : censor_(std::make_shared<Censor>()) {}

    /// Hidden from now on, and put into each machine at its next start. The value has
    /// `shortest_value` to `longest_value` bytes.
    void add(std::string name, SecretText value, std::optional<Placement> placement);

    [[nodiscard]] const std::vector<Secret>& all() const { return secrets_; }

    /// Of what is there, and of what will be added.
    [[nodiscard]] Hiding hiding() const { return Hiding(censor_); }

  private:
    std::vector<Secret> secrets_;
    std::shared_ptr<Censor> censor_;
};

/// `count` letters and digits, from as many random bytes as `random` has to be called for.
[[nodiscard]] SecretText letters_and_digits(std::size_t count, unsigned char (*random)());

/// What can not be a value, with what to do instead; empty: nothing.
struct ValueProblem {
    std::string problem; ///< "has 5 bytes"
    std::string help;
};
[[nodiscard]] std::optional<ValueProblem> problem_of(std::string_view value);

/// Without the ends of lines behind it, which files and `$(…)` have and secrets have not.
[[nodiscard]] std::string_view without_line_end(std::string_view value);

} // namespace harness::secrets
