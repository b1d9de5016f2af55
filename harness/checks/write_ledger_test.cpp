#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/write_ledger.hpp"

using namespace harness;
using namespace harness::checks;

namespace {

LedgerInstant at(std::int64_t milliseconds) {
    return LedgerInstant(std::chrono::milliseconds(milliseconds));
}

std::string seconds_of(LedgerInstant instant) {
    return concat(instant.time_since_epoch().count() / 1'000'000, " s");
}

/// Write n is tried at n seconds and acknowledged half a second later.
WriteLedger ledger_of(std::uint64_t writes) {
    WriteLedger ledger;
    for (std::uint64_t n = 1; n <= writes; ++n) {
        const auto time = static_cast<std::int64_t>(n) * 1000;
        ledger.take(concat("try ", n, " ", n, ".000000\n"), at(time + 100));
        ledger.take(concat(n, "\n"), at(time + 500));
    }
    return ledger;
}

LedgerVerdict judge(const WriteLedger& ledger, std::string_view held, LedgerQuestion question) {
    question.load = "writes";
    return judge_ledger(ledger, parse_held_writes(held), question, seconds_of);
}

LedgerQuestion as_of(std::int64_t milliseconds) {
    LedgerQuestion question;
    question.as_of = at(milliseconds);
    return question;
}

} // namespace

TEST_CASE("a ledger's lines are read in whatever pieces they come", "[checks]") {
    WriteLedger ledger;
    ledger.take("try 7 5.25\n7", at(6000));
    CHECK(ledger.acknowledged_count() == 0);
    ledger.take("\r\ntry 8", at(7000));
    CHECK(ledger.acknowledged_count() == 1);
    CHECK(ledger.line_count() == 2);
    CHECK(ledger.writes().at(7).tried == at(5250));
    CHECK(ledger.writes().at(7).acknowledged == at(7000)); // When its line was whole.
    CHECK_FALSE(ledger.writes().contains(8));
    CHECK(ledger.fault().empty());
}

TEST_CASE("a line that is none of a ledger spoils it, and is told", "[checks]") {
    WriteLedger ledger = ledger_of(2);
    ledger.take("INSERT 0 1\n3\n", at(3500));
    CHECK(ledger.fault().starts_with("its line 5 is 'INSERT 0 1'; a ledger's lines are '42'"));
    const auto verdict = judge(ledger, "1\n2\n3\n", as_of(9000));
    CHECK(verdict.message.starts_with("the ledger of 'writes' can not be relied on: its line 5"));
    for (const char* wrong : {"try x\n", "try 4 soon\n", "-1\n", " 4\n", "\n"}) {
        WriteLedger other;
        other.take(wrong, at(1));
        INFO(wrong);
        CHECK_FALSE(other.fault().empty());
    }
}

TEST_CASE("a line without end is cut off and told", "[checks]") {
    WriteLedger ledger;
    ledger.take(std::string(1000, '7'), at(1));
    CHECK(ledger.fault().starts_with("its line 1 is '777"));
}

TEST_CASE("instants are seconds, with a fraction or without", "[checks]") {
    CHECK(parse_ledger_instant("12") == at(12'000));
    CHECK(parse_ledger_instant("12.5") == at(12'500));
    CHECK(parse_ledger_instant("12.0005009") == LedgerInstant(std::chrono::microseconds(12000500)));
    for (const char* wrong : {"", ".", "12.", "12.x", "-1", "12 ", "99999999999"}) {
        INFO(wrong);
        CHECK_FALSE(parse_ledger_instant(wrong));
    }
}

TEST_CASE("all that was acknowledged before an instant must be there", "[checks]") {
    const WriteLedger ledger = ledger_of(5);
    const auto right = judge(ledger, "1\n2\n3\n", as_of(3600));
    CHECK(right.message.empty());
    CHECK(right.summary == "3 writes of 'writes' acknowledged before 3 s: all are there");
    const auto more = judge(ledger, "1\n2\n3\n4\n", as_of(3600)); // It was on its way.
    CHECK(more.message.empty());
    CHECK(more.summary.ends_with("all are there; 1 more there, acknowledged later or never"));
    CHECK(judge(ledger, "1\n2\n", as_of(3500)).message.empty()); // Not before, but then.
    const auto wrong = judge(ledger, "1\n", as_of(3600));
    CHECK(wrong.message == "2 of 3 writes that 'writes' got acknowledged before 3 s are missing: "
                           "the first is 2, acknowledged at 2 s");
    CHECK(wrong.expected == "3 writes");
    CHECK(wrong.seen == "missing: 2, 3");
    CHECK(wrong.summary == "3 writes of 'writes' acknowledged before 3 s: 2 writes lost, of the "
                           "last 1.100 s");
}

TEST_CASE("without an instant, all that was acknowledged so far must be there", "[checks]") {
    WriteLedger ledger = ledger_of(2);
    LedgerQuestion question;
    question.as_of = ledger.end();
    question.is_of_now = true;
    CHECK(judge(ledger, "1\n2\n", question).message.empty());
    ledger.take("3\n", at(9000)); // While it was being told what is there.
    CHECK(judge(ledger, "1\n2\n", question).message.empty());
    CHECK(judge(ledger, "2\n", question).message ==
          "1 of 2 writes that 'writes' got acknowledged so far "
          "is missing: the first is 1, acknowledged at 1 s");
}

TEST_CASE("what may be lost is not missed, but told", "[checks]") {
    const WriteLedger ledger = ledger_of(5);
    LedgerQuestion question = as_of(5600);
    question.may_lose = std::chrono::seconds(2);
    const auto right = judge(ledger, "1\n2\n3\n", question);
    CHECK(right.message.empty());
    CHECK(right.summary == "5 writes of 'writes' acknowledged before 5 s: 2 writes lost, of the "
                           "last 1.100 s");
    CHECK(judge(ledger, "1\n2\n", question).message ==
          "1 of 3 writes that 'writes' got acknowledged before 5 s less the 2.000 s that may be "
          "lost is missing: the first is 3, acknowledged at 3 s");
}

TEST_CASE("a check that nothing could fail, fails", "[checks]") {
    CHECK(judge(ledger_of(5), "", as_of(1000)).message ==
          "'writes' got nothing acknowledged before 1 s, so nothing can be missing; let it write "
          "('listen') before");
    LedgerQuestion question = as_of(9000);
    question.has_nothing_after = true;
    CHECK(judge(ledger_of(2), "1\n2\n", question).message ==
          "'writes' has sent nothing after 9 s, so this shows nothing; let it go on ('listen') "
          "before it is stopped");
}

TEST_CASE("what was never tried is found, also above the last of a ledger that is whole",
          "[checks]") {
    WriteLedger ledger = ledger_of(3);
    ledger.take("try 5 5.0\ntry 6\n", at(5000));
    CHECK(judge(ledger, "1\n2\n3\n4\n", as_of(4000)).message ==
          "1 write is there that 'writes' never tried: the first is 4");
    CHECK(
        judge(ledger, "1\n2\n3\n5\n6\n", as_of(4000)).message.empty()); // Tried, and not told yet.
    CHECK(judge(ledger, "1\n2\n3\n7\n", as_of(4000)).message.empty());
    ledger.close();
    CHECK(judge(ledger, "1\n2\n3\n7\n", as_of(4000)).message ==
          "1 write is there that 'writes' never tried: the first is 7");
}

TEST_CASE("what was sent after an instant is there by mistake", "[checks]") {
    const WriteLedger ledger = ledger_of(5);
    LedgerQuestion question = as_of(3600);
    question.has_nothing_after = true;
    CHECK(judge(ledger, "1\n2\n3\n", question).message.empty());
    CHECK(judge(ledger, "1\n2\n3\n4\n5\n", question).message ==
          "2 writes are there that 'writes' sent after 3 s: the first is 4, sent after 4 s");
    question.as_of = at(4200); // Write 4 was on its way then: it may be there, or not.
    CHECK(judge(ledger, "1\n2\n3\n4\n", question).message.empty());
    CHECK(judge(ledger, "1\n2\n3\n", question).message.empty());
}

TEST_CASE("what came when can not be told of writes without a time of sending", "[checks]") {
    WriteLedger ledger = ledger_of(3);
    ledger.take("4\n", at(4500));
    LedgerQuestion question = as_of(2600);
    question.has_nothing_after = true;
    CHECK(judge(ledger, "1\n2\n4\n", question).message ==
          "the ledger of 'writes' does not tell when write 4 was sent; let the load print 'try 4 "
          "SECONDS' before it sends it");
}

TEST_CASE("a clock that is set back accuses nobody", "[checks]") {
    WriteLedger ledger = ledger_of(3);
    ledger.clock_was_set(at(2000));
    ledger.take("try 4 2.0\n", at(3600)); // Stamps are not set back.
    ledger.take("4\n", at(3600));
    // A state of 3.55 s by the first count: write 4 came later, whatever the clock said.
    CHECK(judge(ledger, "1\n2\n3\n", as_of(3550)).message.empty());
    LedgerQuestion question = as_of(2900); // By the second count, when write 3 was there.
    question.has_nothing_after = true;
    ledger.take("try 5 6.0\n", at(6100));
    CHECK(judge(ledger, "1\n2\n3\n", question).message.empty());
    CHECK_FALSE(judge(ledger, "1\n2\n3\n5\n", question).message.empty());
}

TEST_CASE("what is there must be a list of numbers, each of them once", "[checks]") {
    CHECK(parse_held_writes(" 1 \r\n\n2\n").writes == std::set<std::uint64_t>{1, 2});
    CHECK(parse_held_writes("1\npsql: error\n").fault ==
          "line 2 of what 'holds' prints is 'psql: error'; let it print the number of each write "
          "that is there, a line each");
    CHECK(judge(ledger_of(1), "1\n1\n", as_of(9000)).message == "write 1 is there twice");
}
