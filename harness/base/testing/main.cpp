#include "harness/base/testing/skip.hpp"

#include <iostream>
#include <vector>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

namespace {

constexpr int skipped = 77;

std::vector<harness::testing::WhySkipped>& questions() {
    static std::vector<harness::testing::WhySkipped> all;
    return all;
}

} // namespace

harness::testing::SkipWhere::SkipWhere(WhySkipped why) {
    questions().push_back(why);
}

int main(int argc, char** argv) {
    for (const auto why : questions()) {
        if (const std::string reason = why(); !reason.empty()) {
            std::cerr << reason << "\n";
            return skipped;
        }
    }
    return Catch::Session().run(argc, argv);
}
