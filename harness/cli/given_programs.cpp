#include "harness/cli/given_programs.hpp"

#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

namespace harness::cli {

namespace {

constexpr Bytes largest_program = mebibytes(256);

struct Program {
    std::shared_ptr<const Source> content;
    std::string digest;
};

class Programs {
  public:
    explicit Programs(Diagnostics& problems) : problems_(problems) {}

    void give(engine::Job& job) {
        for (scenario::Step& step : job.scenario.steps) {
            give(step.action, step.digest_input);
        }
        for (engine::Job& next : job.replacements) {
            give(next);
        }
    }

  private:
    /// `digest` is that of the step that the action is within.
    void give(scenario::Action& action, std::string& digest) {
        auto* write = std::get_if<scenario::WriteAction>(&action);
        auto* wanted =
            write != nullptr ? std::get_if<scenario::ProgramContent>(&write->content) : nullptr;
        if (wanted != nullptr) {
            const Program& program = find(*wanted);
            digest += concat("\n", wanted->name, " ", program.digest);
            wanted->given = program.content;
        }
        for (scenario::Step& inner : scenario::inner_steps(action)) {
            give(inner.action, digest);
        }
    }

    const Program& find(const scenario::ProgramContent& wanted) {
        const auto [known, is_new] = known_.try_emplace(wanted.name);
        if (is_new) {
            known->second = read(wanted);
        }
        return known->second;
    }

    Program read(const scenario::ProgramContent& wanted) {
        const std::string path = async::find_program(wanted.name);
        if (path.empty()) {
            problems_.error(wanted.place,
                            concat("there is no program '", wanted.name, "' on this host"),
                            concat("put it into a directory of PATH; this step hands it to the "
                                   "machine, so it has to run there by itself, or with the "
                                   "guest's libraries"));
            return {};
        }
        const auto source = read_source(path, wanted.place, "program", largest_program);
        if (!source) {
            problems_.append_new(source.error());
            return {};
        }
        return {*source, sha256_hex((*source)->text())};
    }

    Diagnostics& problems_;
    std::map<std::string, Program> known_;
};

void give(Loaded& loaded, Programs& programs) {
    programs.give(loaded.job);
    for (Loaded& other : loaded.others) {
        give(other, programs);
    }
}

} // namespace

Diagnostics give_programs(std::vector<Loaded>& runs) {
    Diagnostics problems;
    Programs programs(problems);
    for (Loaded& loaded : runs) {
        give(loaded, programs);
    }
    return problems;
}

} // namespace harness::cli
