#include "harness/cli/restore_verify_options.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

void add_restore_verify(CLI::App& app, RestoreVerifyOptions& options) {
    CLI::App* verify = app.add_subcommand(
        "restore-verify", "Restore from a restic repository, and see whether it is all there");
    verify->add_option("request", options.request, "A YAML file that says what, and what must hold")
        ->required();
    verify->add_option("--junit", options.junit,
                       "Write JUnit XML to this file, or to a file in this directory");
    verify->add_option("--format", options.format, "Of the result: text or json")
        ->check(CLI::IsMember({"text", "json"}));
    verify->add_flag("--check", options.is_check, "Find mistakes in the file; starts nothing");
    verify->add_flag("--trend", options.is_trend, "Show the nights of the history; starts nothing");
    verify->add_option("--nights", options.nights, "How many of them (14)")
        ->check(CLI::Range(1, 10000));
    verify->footer(R"(A request, of which two lines have to be there:
  repository: s3:https://s3.eu-central-003.backblazeb2.com/backups
  password: { file: /run/secrets/restic }           # or { environment: RESTIC_PASSWORD }
  credentials:                                      # of a key that can only read
    - { variable: AWS_ACCESS_KEY_ID, file: /run/secrets/b2-id }
    - { variable: AWS_SECRET_ACCESS_KEY, file: /run/secrets/b2-key }
  snapshots: { hosts: [zephyrus], newest: 1, oldest: 1, random: 2 }
  only: [/etc, /home/me]                            # default everything
  sample: 10%                                       # others each night; default all
  within: 30m                                       # what is not reached is not verified
  directory: /var/tmp                               # where there is room
  promises: { newest-within: 26h, at-least: 7, restore-within: 10m, may-shrink: 20% }
  checks:
    - run: test -s etc/passwd
  check-data: 5%                                    # of the packs, others each night
  history: nightly.jsonl
  webhook: { url: { file: /run/secrets/hook }, on: failure }

Paths are relative to the file. restic restores into a directory of its own, which is removed again;
the repository is only read. docs/restore-verify.md says what that proves, and what it does not.

Exit: 0 restored as promised; 1 a promise is broken, or the backup can not be restored; 2 bad input;
3 the world failed (no network, no room), so nothing is known; 130 interrupted.)");
}

} // namespace harness::cli
