#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/request.hpp"

namespace harness::restore_verify {

namespace {

Result<Request> read(const std::string& text) {
    return read_request(std::make_shared<const Source>("/etc/backup/nightly.yaml", text));
}

std::string mistakes_in(const std::string& text) {
    const auto request = read(text);
    return request ? "" : render(request.error());
}

const std::string least = "repository: s3:https://host/bucket\n"
                          "password: { file: password }\n";

} // namespace

TEST_CASE("a request of two lines restores the newest of each host", "[restore_verify]") {
    const auto request = read(least);
    REQUIRE(request);
    CHECK(request->name == "nightly");
    CHECK(request->repository == "s3:https://host/bucket");
    CHECK(std::get<scenario::FileReference>(request->password.source).resolved ==
          "/etc/backup/password");
    CHECK(request->choice.newest == 1);
    CHECK(request->within == std::chrono::hours(1));
    CHECK(!request->sample);
}

TEST_CASE("each key of a request is read", "[restore_verify]") {
    const auto request = read(R"(repository: local:copy
password: { environment: RESTIC_PASSWORD }
credentials:
  - { variable: AWS_ACCESS_KEY_ID }
  - { variable: AWS_SECRET_ACCESS_KEY, file: /run/key }
snapshots: { hosts: [zephyrus], tags: [night], paths: [/home], newest: 2, oldest: 1, random: 3 }
only: [/home/me]
sample: 12.5%
within: 30m
answer-within: 20s
directory: scratch
promises: { newest-within: 26h, at-least: 7, restore-within: 5m, may-shrink: 20%,
            retention: "7 daily, 4 weekly" }
check-data: 5%
history: nights.jsonl
webhook: { url: { environment: HOOK }, on: always, within: 10s }
)");
    REQUIRE(request);
    CHECK(request->repository == "/etc/backup/copy");
    REQUIRE(request->credentials.size() == 2);
    CHECK(std::get<scenario::SecretVariable>(request->credentials[0].source).name ==
          "AWS_ACCESS_KEY_ID");
    CHECK(request->choice.hosts == std::vector<std::string>{"zephyrus"});
    CHECK(request->choice.random == 3);
    CHECK(request->sample == 12.5);
    CHECK(request->directory == "/etc/backup/scratch");
    CHECK(request->promises.newest_within == std::chrono::hours(26));
    CHECK(request->promises.may_shrink == 20);
    CHECK(retention::to_text(request->promises.retention.value()).starts_with("7 daily, 4 weekly"));
    CHECK(request->check_data == 5);
    CHECK(request->history == "/etc/backup/nights.jsonl");
    REQUIRE(request->webhook);
    CHECK(request->webhook->is_always);
}

TEST_CASE("checks are commands with expectations, as steps have them", "[restore_verify]") {
    const auto request = read(least + R"(checks:
  - run: test -s etc/passwd
  - name: the database is whole
    run: [sqlite3, var/app.db, PRAGMA integrity_check]
    expect: { stdout: { equals: ok } }
    within: 1m
)");
    REQUIRE(request);
    REQUIRE(request->checks.size() == 2);
    CHECK(request->checks[0].name == "run test -s etc/passwd");
    CHECK(request->checks[1].name == "the database is whole");
    CHECK(request->checks[1].action.standard_output->equals == "ok");
    CHECK(request->checks[1].within == std::chrono::minutes(1));
}

TEST_CASE("an unknown key of a request is named with what was meant", "[restore_verify]") {
    CHECK(mistakes_in(least + "smaple: 10%\n") ==
          "/etc/backup/nightly.yaml:3:1: error: unknown key 'smaple'\n"
          "   3 | smaple: 10%\n"
          "     | ^~~~~~\n"
          "  help: did you mean 'sample'?\n");
}

TEST_CASE("a request says what its values must be like", "[restore_verify]") {
    const auto says = [](const std::string& line, const std::string& text) {
        CHECK_THAT(mistakes_in(least + line), Catch::contains_text(text));
    };
    says("sample: 0%\n", "write more than 0% and at most 100%, such as 10% or 0.5%");
    says("sample: 101%\n", "101%");
    says("promises: { newest-within: 3 months }\n",
         "write minutes, hours, days or weeks: 90m, 26h, 2d, 1w");
    says("only: [home]\n", "it begins with '/', and does not end with one");
    says("snapshots: { newest: 0 }\n", "no snapshot is restored");
    says("promises: { may-shrink: 5% }\n", "add 'history: FILE.jsonl'");
    says("promises: { retention: 7 daily }\n", "add 'history: FILE.jsonl'");
    says("history: h\npromises: { retention: 7 dayly }\n", "daily");
    says("history: h\npromises: { retention: 0 daily }\n", "nothing but the newest");
    says("history: h\npromises: { retention: \"7 daily, tag x\" }\n", "of tags nothing is known");
    says("answer-within: 2h\n", "'answer-within' is longer than the whole night");
    says("webhook: { url: {} }\n", "add 'file: PATH' or 'environment: NAME'");
    says("credentials: [{ variable: RESTIC_PASSWORD }]\n", "'RESTIC_PASSWORD' is no credential");
    says("credentials: [{ variable: A_B }, { variable: A_B }]\n", "'A_B' stands here twice");
    says("checks: [{ run: a }, { run: a }]\n", "give each a 'name' of its own");
    says("sample: 5%\nchecks: [{ run: a }]\n", "sample");
    CHECK_THAT(mistakes_in("repository: x\n"), Catch::contains_text("'password' is missing"));
}

TEST_CASE("a password in the repository's address is refused, and not shown", "[restore_verify]") {
    const std::string text = mistakes_in("repository: rest:https://me:geheimnis@host/\n"
                                         "password: { file: x }\n");
    CHECK_THAT(text, Catch::contains_text("the repository's address has a password in it"));
    CHECK_THAT(text, Catch::contains_text("RESTIC_REST_PASSWORD"));
    CHECK(text.find("geheimnis") == std::string::npos);
}

} // namespace harness::restore_verify
