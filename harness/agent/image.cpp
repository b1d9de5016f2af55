#include "harness/agent/image.hpp"

asm(".section .rodata\n"
    ".balign 16\n"
    "harness_agent_image_start:\n"
    ".incbin \"" HARNESS_AGENT_FILE "\"\n"
    "harness_agent_image_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char harness_agent_image_start[];
extern const char harness_agent_image_end[];
}

namespace harness::agent {

std::string_view guest_agent_image() {
    return {harness_agent_image_start,
            static_cast<std::size_t>(harness_agent_image_end - harness_agent_image_start)};
}

} // namespace harness::agent
