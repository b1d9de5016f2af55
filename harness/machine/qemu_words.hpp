#pragma once

#include "harness/base/concat.hpp"
#include "harness/machine/pci_place.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::machine {

/// A value inside one of QEMU's comma-separated options.
[[nodiscard]] std::string escaped(std::string_view value);

/// "06.2", QEMU's form of a slot and function.
[[nodiscard]] std::string slot_text(const PciPlace& place);

/// Builds "driver,key=value,…", leaving out what is empty.
class Option {
  public:
    explicit Option(std::string start) : text_(std::move(start)) {}

    Option& with(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            text_ += concat(",", key, "=", escaped(value));
        }
        return *this;
    }
    Option& and_words(std::string_view words) {
        text_ += concat(",", words);
        return *this;
    }
    Option& at(const PciPlace& place) {
        if (!place.bus.empty()) {
            text_ += concat(",bus=", place.bus, ",addr=", slot_text(place),
                            place.multifunction ? ",multifunction=on" : "");
        }
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// The words of a command line.
class Arguments {
  public:
    void add(std::string option, std::string value) {
        words.push_back(std::move(option));
        words.push_back(std::move(value));
    }
    void device(const Option& option) { add("-device", option.text()); }

    std::vector<std::string> words;
};

} // namespace harness::machine
