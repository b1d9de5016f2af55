#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::emulators::s3 {

/// Writes the XML of answers.
class XmlText {
  public:
    XmlText();

    /// With S3's namespace, where it is asked for.
    void open(std::string_view name, bool has_namespace = false);
    void close(std::string_view name);
    /// A text within what is open.
    void words(std::string_view value);
    /// An element that holds a text.
    void text(std::string_view name, std::string_view value);
    /// An element with an attribute xsi:type, as grants have it.
    void open_typed(std::string_view name, std::string_view type);

    [[nodiscard]] std::string take();

  private:
    std::string out_;
};

/// An element of a request's body. Namespaces are cut off, as clients differ in them.
struct XmlElement {
    std::string name;
    std::string text; ///< Its own, without that of elements in it.
    std::vector<XmlElement> elements;

    [[nodiscard]] const XmlElement* find(std::string_view wanted) const;
    [[nodiscard]] std::string_view text_of(std::string_view wanted) const;
};

/// Nothing where it is not well-formed, or its root is another.
[[nodiscard]] std::optional<XmlElement> read_xml(std::string_view text, std::string_view root);

} // namespace harness::emulators::s3
