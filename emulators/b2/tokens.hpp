#pragma once

#include "emulators/s3/model.hpp"

namespace harness::emulators::b2 {

using s3::Time;

/// What a token is for.
enum class Purpose { account, upload, part, download };

/// What somebody who has a token may do.
struct Grant {
    Purpose purpose = Purpose::account;
    std::string key_id;  ///< Of the key that it was made with; gone with it.
    std::string bucket;  ///< Of all but `account`.
    std::string subject; ///< Of `part` the large file, of `download` what names begin with.
    Time until = {};
    bool is_busy = false; ///< An upload goes on: there may be one at a time.
};

/// Tokens that were handed out. The oldest are forgotten where there are very many.
class Tokens {
  public:
    /// Nobody can guess what is made with a secret.
    explicit Tokens(std::string secret) : secret_(std::move(secret)) {}

    [[nodiscard]] std::string issue(Grant grant);
    /// Null where there is none of that text.
    [[nodiscard]] Grant* find(std::string_view token);
    void forget(std::string_view token);

    /// A text that nobody can guess, such as a new key's secret.
    [[nodiscard]] std::string draw(std::string_view what);

  private:
    std::string secret_;
    std::uint64_t count_ = 0;
    std::map<std::string, Grant, std::less<>> grants_; ///< In the order in which they were made.
};

} // namespace harness::emulators::b2
