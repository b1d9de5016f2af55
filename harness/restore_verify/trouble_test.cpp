#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/trouble.hpp"

namespace harness::restore_verify {

namespace {

Trouble of(const std::string& said) {
    Request request;
    request.repository = "s3:https://host/b";
    return explain(said, "exit code 1", request);
}

} // namespace

// The texts are those of restic 0.14.0 and 0.18.1.
TEST_CASE("what restic says is told in words, with what to do", "[restore_verify]") {
    CHECK(of("Fatal: wrong password or no key found").problem ==
          "the password opens no key of the repository");
    CHECK(of("Fatal: unable to open config file: Stat: The specified key does not exist.\n"
             "Is there a repository at the following location?")
              .problem == "there is no repository");
    CHECK(of("Fatal: unable to open config file: stat nonexist/config: no such file or directory")
              .problem == "there is no repository");
    CHECK(of("Stat(<config/>) returned error, retrying after 1s: dial tcp: lookup x on "
             "1.2.3.4:53: no such host\n")
              .problem == "the name of the repository's server leads nowhere");
    CHECK(of("dial tcp 127.0.0.1:1: connect: connection refused").problem ==
          "the repository's server can not be reached");
    CHECK(of("Fatal: unable to open config file: Stat: Access Denied.").problem ==
          "the repository's server refuses the key");
    CHECK(of("Fatal: unable to open repository at b2:b: b2.NewClient: b2_authorize_account: 401: ")
              .problem == "the repository's server refuses the key");
    CHECK(of("Fatal: unable to open repository at b2:b:h: Bucket: b: bucket not found").problem ==
          "there is no such bucket");
    CHECK(of("ignoring error for /a: ciphertext verification failed").problem ==
          "data of the repository is damaged");
    CHECK(of("write /t/x: no space left on device").is_full_disk);
}

TEST_CASE("a lost backup is a verdict, and a lost network is none", "[restore_verify]") {
    CHECK(of("Fatal: wrong password or no key found").is_verdict);
    CHECK(of("ciphertext verification failed").is_verdict);
    CHECK(!of("no such host").is_verdict);
    CHECK(!of("Access Denied").is_verdict);
}

TEST_CASE("what nobody knows is shown as restic said it", "[restore_verify]") {
    const Trouble one = of("something odd\n\tgithub.com/x\nmain.run\n[0:00] 1%\n");
    CHECK(one.problem == "restic ended with exit code 1: something odd");
    CHECK(one.help == "try it by hand: restic -r s3:https://host/b snapshots --no-lock");
    CHECK(telling_lines("a\na\nb\nc\n", 2) == "b\nc");
}

} // namespace harness::restore_verify
