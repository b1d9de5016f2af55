#pragma once

#include "emulators/http/message.hpp"
#include "harness/base/tree.hpp"

#include <map>

namespace harness::emulators::b2 {

/// What a call says: the JSON object of its body, or the words of its query. What is asked for and
/// is of another type is denied as bad_json.
class Fields {
  public:
    Fields() = default;

    /// Throws Denied where the text is no JSON object.
    [[nodiscard]] static Fields of_json(std::string text);
    [[nodiscard]] static Fields of_query(const http::Request& request);

    /// Null is the same as nothing.
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::string text(std::string_view name) const; ///< Has to be there.
    [[nodiscard]] std::string text_or(std::string_view name, std::string_view other) const;
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
    [[nodiscard]] std::map<std::string, std::string> pairs(std::string_view name) const;
    [[nodiscard]] Fields object(std::string_view name) const;
    [[nodiscard]] std::vector<Fields> objects(std::string_view name) const;

  private:
    [[nodiscard]] const Node* find(std::string_view name) const;

    std::shared_ptr<const Tree> tree_;
    const Node* node_ = nullptr; ///< In the tree.
    bool is_query_ = false;      ///< Numbers are texts there.
};

} // namespace harness::emulators::b2
