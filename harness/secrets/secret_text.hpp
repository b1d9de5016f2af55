#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::secrets {

/// Overwrites what a value was, so that no later reader of this memory finds it.
void cleanse(void* memory, std::size_t size) noexcept;

template <typename Value>
void cleanse(std::vector<Value>& values) noexcept {
    cleanse(values.data(), values.capacity() * sizeof(Value));
    values.clear();
}

/// A value that nobody is to see. It is never copied, and overwritten where it ends.
class SecretText {
  public:
    SecretText() = default;
    /// Takes a copy; the other one stays its owner's.
    explicit SecretText(std::string_view value) : bytes_(value.begin(), value.end()) {}
    ~SecretText() { cleanse(bytes_); }
    SecretText(SecretText&&) noexcept = default;
    SecretText& operator=(SecretText&& other) noexcept {
        bytes_.swap(other.bytes_);
        return *this;
    }
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;

    [[nodiscard]] std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

  private:
    std::vector<char> bytes_; ///< Not a string: a short one would be moved by copying.
};

} // namespace harness::secrets
