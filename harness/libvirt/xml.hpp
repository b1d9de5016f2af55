#pragma once

#include <pugixml.hpp>

#include <initializer_list>
#include <string>
#include <utility>

namespace harness::libvirt {

using Attributes = std::initializer_list<std::pair<const char*, std::string>>;

/// Adds an element with attributes at the end of its parent.
inline pugi::xml_node add(pugi::xml_node parent, const char* name, Attributes attributes = {}) {
    pugi::xml_node node = parent.append_child(name);
    for (const auto& [key, value] : attributes) {
        node.append_attribute(key).set_value(value.c_str());
    }
    return node;
}

/// Adds an element that holds a text.
inline pugi::xml_node add_text(pugi::xml_node parent, const char* name, const std::string& text) {
    pugi::xml_node node = parent.append_child(name);
    node.text().set(text.c_str());
    return node;
}

} // namespace harness::libvirt
