#include "emulators/s3/xml.hpp"

#include <pugixml.hpp>

#include <algorithm>

namespace harness::emulators::s3 {

namespace {

constexpr int deepest = 16;

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned nibble = 4;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            if (byte < first_printable && c != '\n' && c != '\t') {
                out += "&#x";
                out.push_back(digits[byte >> nibble]);
                out.push_back(digits[byte & 0xFU]);
                out.push_back(';');
            } else {
                out.push_back(c);
            }
        }
    }
}

std::string local_name(std::string_view name) {
    const std::size_t colon = name.rfind(':');
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

XmlElement element_of(const pugi::xml_node& node, int depth) {
    XmlElement out{local_name(node.name()), node.text().get(), {}};
    for (const pugi::xml_node& child : node.children()) {
        if (child.type() == pugi::node_element && depth < deepest) {
            out.elements.push_back(element_of(child, depth + 1));
        }
    }
    return out;
}

} // namespace

XmlText::XmlText() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

void XmlText::open(std::string_view name, bool has_namespace) {
    out_.append("<").append(name);
    if (has_namespace) {
        out_.append(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"");
    }
    out_.append(">");
}

void XmlText::open_typed(std::string_view name, std::string_view type) {
    out_.append("<").append(name);
    out_.append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"");
    out_.append(type).append("\">");
}

void XmlText::close(std::string_view name) {
    out_.append("</").append(name).append(">");
}

void XmlText::words(std::string_view value) {
    append_escaped(out_, value);
}

void XmlText::text(std::string_view name, std::string_view value) {
    open(name);
    words(value);
    close(name);
}

std::string XmlText::take() {
    return std::move(out_);
}

const XmlElement* XmlElement::find(std::string_view wanted) const {
    const auto at = std::find_if(elements.begin(), elements.end(),
                                 [&](const XmlElement& one) { return one.name == wanted; });
    return at == elements.end() ? nullptr : &*at;
}

std::string_view XmlElement::text_of(std::string_view wanted) const {
    const XmlElement* element = find(wanted);
    return element == nullptr ? std::string_view() : element->text;
}

std::optional<XmlElement> read_xml(std::string_view text, std::string_view root) {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    const pugi::xml_node node = document.document_element();
    if (!result || local_name(node.name()) != root) {
        return std::nullopt;
    }
    return element_of(node, 0);
}

} // namespace harness::emulators::s3
