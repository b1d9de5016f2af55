#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"
#include "harness/base/source.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/retention/policy.hpp"
#include "harness/scenario/file_reference.hpp"
#include "harness/scenario/names.hpp"
#include "harness/scenario/parameters.hpp"
#include "harness/scenario/store_actions.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/scenario/time_request.hpp"
#include "harness/scenario/variant.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace harness::scenario {

/// Letters and digits that each run makes for itself.
struct GeneratedSecret {
    std::uint32_t size = 32;
};

/// A variable of the harness's environment.
struct SecretVariable {
    std::string name;
    Place place;
};

/// A field of an item, in a file of vaults as `harness emulate connect` takes it.
struct VaultField {
    std::string reference; ///< "op://vault/item/field"
    FileReference vaults;
    Place place; ///< Of the reference.
};

/// A value that nobody is to see: where it comes from, and where machines find it.
struct SecretRequest {
    std::string name; ///< A word.
    std::variant<GeneratedSecret, SecretVariable, FileReference, VaultField> source;
    std::string path; ///< In the guest, below /run.
    unsigned mode = 0400;
    std::string owner; ///< As chown takes it.
    Place place;
};

/// "the variable B2_KEY"
[[nodiscard]] std::string source_text(const SecretRequest& secret);

/// How the guest starts: its kernel directly (the default, fastest), the firmware that the report
/// recorded, or one of the two by name.
enum class Firmware { direct, recorded, uefi, bios };

/// Whether the firmware starts only what is signed: not at all (the default), not yet (it has no
/// keys and waits for them), or by keys that it has.
enum class SecureBoot { off, setup, enrolled };

/// What runs in the guest once it is there: the tools for disks alone (the default, fastest), or a
/// whole system with systemd.
enum class GuestSystem { appliance, debian };

/// A changed machine that the scenario is to be run on.
struct VariantRequest {
    Variant variant;
    Place place;
};

/// What the scenario asks for as its machine. What is empty comes from the report and the planner.
struct MachineRequest {
    FileReference report;
    std::optional<Bytes> memory; ///< What the guest gets at most; 256 MiB or more.
    std::optional<std::uint32_t> cpu_count;
    Firmware firmware = Firmware::direct;
    GuestSystem system = GuestSystem::appliance;
    bool has_tpm = false;
    SecureBoot secure_boot = SecureBoot::off;
    Place place;
    Place memory_place;      ///< Of the value, or of the machine where it is not given.
    Place cpu_count_place;   ///< Likewise.
    Place firmware_place;    ///< Likewise.
    Place tpm_place;         ///< Likewise.
    Place secure_boot_place; ///< Likewise.
    std::vector<VariantRequest> variants; ///< Empty: as recorded, alone.
};

/// The keys that this machine has and that a machine with UEFI alone can have, in the table's
/// order.
[[nodiscard]] std::vector<std::string_view> keys_that_need_uefi(const MachineRequest& machine);

/// The scripts that disko makes of a layout.
enum class DiskoPhase { destroy, format, mount, unmount };

/// A failure that must come, and how to know it: the name of a check for a `check` step (when it
/// passes, or when no check has such a name, the step fails), the message for an `apply` step.
struct ExpectedFailure {
    std::string check; ///< The whole text, or a glob with '*' (see `matches_glob`).
    std::string reason;
    Place place; ///< Of the text.
};

/// `apply`: runs disko's phases in this order; at least one, none twice.
struct ApplyAction {
    std::vector<DiskoPhase> phases;
    std::optional<ExpectedFailure> expected_failure = std::nullopt;
};

/// `check: layout`: compares what the guest has with what the scenario's files promise.
struct CheckAction {
    std::vector<ExpectedFailure> expected_failures;
};

/// `check: retention`: compares the snapshots that are there with those that a policy keeps.
struct RetentionAction {
    std::vector<std::string> snapshots; ///< Globs of absolute paths in the guest.
    std::string source;                 ///< What they are snapshots of; empty: not asked.
    retention::Policy policy;           ///< Of `config` once that has been read.
    std::optional<FileReference> config;
    std::string config_policy; ///< Which of the file's; empty: the first.
    std::optional<calendar::Length> every;
    std::string cleaner;     ///< The unit that removes some; empty: whatever ran last.
    std::string expected_on; ///< The day of a failure that must come: "2026-04-01"; empty: none.
    std::string expected_reason;
    Place place;
    Place config_policy_place;
    Place expected_place;
};

/// `check: contents`: compares trees with a manifest that an earlier step took.
struct ContentsAction {
    Word manifest;
    std::vector<std::string> snapshots; ///< Globs: each with the manifest of its own time.
    std::string tree;                   ///< Or one, with the newest.
    manifest::Ignored ignored;
    bool reads_again = false; ///< Also what can not have changed since it was compared.
    std::vector<ExpectedFailure> expected_differences; ///< Globs of their texts.
    Place manifest_place;
};

/// `check: snapshots`: after a power cut, whether a snapshot is lost that was there before what was
/// recorded and after it.
struct SnapshotsAction {
    std::vector<std::string> snapshots; ///< Globs of absolute paths in the guest.
};

/// Run by `bash -euo pipefail -c`.
struct ShellScript {
    std::string text;
};

/// Run without a shell; the first is the program. Never empty.
struct Argv {
    std::vector<std::string> arguments;
};

/// What a text must be like; all that is given must hold. `matches` is a valid regular expression
/// that must be found somewhere in the text (see `contains_match`).
struct TextExpectation {
    std::optional<std::string> contains;
    std::optional<std::string> equals;
    std::optional<std::string> matches;
    std::optional<std::string> lacks;
    Place place;
};

using Command = std::variant<ShellScript, Argv>;

/// `run`: a command in the guest.
struct RunAction {
    Command command;
    std::vector<int> exit_codes{0}; ///< One of these.
    std::optional<TextExpectation> standard_output;
    std::optional<TextExpectation> standard_error;
    Place command_place;
    Place exit_code_place; ///< Of the value, or of the command where it is not given.
};

[[nodiscard]] bool may_end_with(const RunAction& action, int exit_code);

/// "exit code 1 or 12"
[[nodiscard]] std::string exit_codes_text(const RunAction& action);

/// `start`: a program in the guest that goes on beside the steps that follow.
struct StartAction {
    Command command;
    Word load; ///< `as`: its name; unique in the scenario.
    Place load_place;
};

/// `listen`: waits for lines of a program that was started.
struct ListenAction {
    Word load;
    std::uint32_t lines = 1;
    Place place;
};

/// `stop`: asks a program that was started to end, and waits until it has.
struct StopAction {
    Word load;
    Place place;
};

/// The instant at which the machine was lost that a `replace` step has replaced.
struct LastInstant {};

/// `check: ledger`: compares what a program was told to be written with what is there.
struct LedgerAction {
    Word load;
    Command holds; ///< Prints the number of each write that is there.
    /// What is there is of this instant: a time, the machine's last, or a path in the guest, of a
    /// subvolume or of a file with the instant in it. Empty: of now.
    std::optional<std::variant<WrittenTime, LastInstant, std::string>> as_of;
    std::chrono::milliseconds may_lose{0};
    bool has_nothing_after = false;
    std::optional<ExpectedFailure> expected_failure; ///< Its `check` is of the message.
    Place load_place;
};

/// What a machine has in the place of what the one before it had; what is not given is the same.
struct OtherHardware {
    std::optional<FileReference> report;
    std::optional<FileReference> layout;
    std::optional<VariantRequest> variant; ///< Else as recorded.
    std::optional<Bytes> memory;
    std::optional<std::uint32_t> cpu_count;
    Place place; ///< Of the step.
};

/// `replace`: the machine is lost, and another begins with blank disks.
struct ReplaceAction {
    std::optional<OtherHardware> hardware; ///< Else it is of the same kind.
};

/// A file on every mountpoint of the layout; the runner chooses its name.
struct EveryMountpoint {};

/// These files, in this order; at least one, none twice.
struct GuestFiles {
    std::vector<GuestPath> paths;
};

/// Pseudo-random data, the same for the same seed of the run.
struct RandomContent {
    Bytes size;
};
struct TextContent {
    std::string text;
};
/// What a file of the host holds; read, and a TextContent, before anything starts.
struct FileContent {
    FileReference file;
};
/// A program of the host.
struct ProgramContent {
    std::string name;
    Place place;
    std::shared_ptr<const Source> given; ///< What it holds: found and read before anything starts.
};

/// `write`: puts data into files in the guest.
struct WriteAction {
    std::variant<EveryMountpoint, GuestFiles> target;
    std::variant<RandomContent, TextContent, FileContent, ProgramContent> content;
    std::optional<Word> payload; ///< `as`: the name for `compare`; unique in the scenario.
    Place target_place;
    Place payload_place;
};

/// `manifest`: takes the manifest of a tree in the guest, for `check: contents`.
struct ManifestAction {
    GuestPath tree;
    Word name; ///< May be taken again and again, of the same tree.
    Place name_place;
};

/// `compare`: reads again what an earlier step wrote as this payload, and compares the digests.
struct CompareAction {
    Word payload;
    Place place;
};

/// `corrupt`: changes a bit of each of these files, or of what the file system has written down of
/// it, on its disk, behind the file system's back.
struct CorruptAction {
    std::vector<GuestPath> files; ///< At least one.
    bool every_copy = true;       ///< Of those that the file system keeps; else the first alone.
    bool in_metadata = false;
};

/// What the machine's system is started from: a file system on one of its disks.
struct RootRequest {
    std::string device;
    std::string subvolume; ///< Of btrfs; empty: the one that is its default.
    Place place;
};

/// `reboot`: restarts the guest and waits until it answers again.
struct RebootAction {
    std::optional<RootRequest> root; ///< From now on; else as it was.
    std::optional<ExpectedFailure> expected_failure;
};

/// `power-off`: shuts the guest down and waits for its end.
struct PowerOffAction {
    bool is_orderly = true; ///< Else as when the plug is pulled.
};

/// `power-on`: starts the machine that a `power-off` step stopped.
struct PowerOnAction {
    std::optional<RootRequest> root; ///< From now on; else as it was.
    std::optional<ExpectedFailure> expected_failure;
};

/// `power`: changes what the firmware of a portable machine says. What is empty stays as it was.
struct PowerAction {
    std::optional<bool> is_plugged_in;
    std::optional<unsigned> charge_percent; ///< 0 to 100.
    std::optional<bool> is_lid_open;
};

/// `checkpoint`: keeps the machine as it is, for later runs to begin here.
struct CheckpointAction {
    Word name; ///< Unique in the scenario.
    Place place;
};

/// What units that are started while time passes may do: globs of their names.
struct UnitLeave {
    std::vector<std::string> may_fail;
    std::vector<std::string> may_go_on; ///< Their end is not waited for.
};

/// `advance`, `sleep`: time passes, from timer to timer or in one leap.
struct AdvanceAction {
    calendar::Length length;
    bool is_asleep = false;
    UnitLeave leave;
};

/// `until`: time passes until then, or until a timer starts something.
struct UntilAction {
    std::optional<WrittenTime> time;
    std::vector<std::string> timers; ///< Empty: any.
    UnitLeave leave;
};

/// `set-clock`: to a time, or by a length.
struct SetClockAction {
    std::optional<WrittenTime> time;
    calendar::Length change;
    bool is_back = false;
    UnitLeave leave;
};

struct Step;

/// `repeat`: the same steps again and again.
struct RepeatAction {
    std::uint32_t count = 1;              ///< Of rounds.
    std::optional<calendar::Length> span; ///< Else: until so much time has passed.
    std::vector<Step> steps;
};

/// `record-writes`: notes all that is done to the disks while these steps run.
struct RecordWritesAction {
    Word name; ///< Unique in the scenario.
    std::vector<Step> steps;
    Place place;
};

/// `cut-power`: cuts the power at one point of a recording after the other, and each time does the
/// steps with the disks as they are then.
struct CutPowerAction {
    Word recording;
    std::optional<std::uint32_t> count; ///< Of cuts, spread over all; else all.
    std::uint32_t only = 0;             ///< The number of the one cut to try; 0: all of the above.
    std::vector<Step> steps;
    Place place;
};

using Action =
    std::variant<ApplyAction, CheckAction, RetentionAction, SnapshotsAction, ContentsAction,
                 LedgerAction, RequestsAction, RecoveryAction, RunAction, StartAction, ListenAction,
                 StopAction, WriteAction, CompareAction, CorruptAction, ManifestAction,
                 RebootAction, PowerOffAction, PowerOnAction, PowerAction, CheckpointAction,
                 AdvanceAction, UntilAction, SetClockAction, RepeatAction, RecordWritesAction,
                 CutPowerAction, BadDaysAction, AwaitHarmAction, DamageObjectAction, ReplaceAction,
                 CostAction, RotateKeyAction>;

/// Whether a step runs: while all went well, once something failed, or in either case.
enum class When { success, failure, always };

struct Step {
    std::string name; ///< Given or derived; unique in the scenario.
    std::string kind; ///< The key that made it: "apply", "run", "power-off", ...
    std::chrono::milliseconds deadline{};
    When when = When::success;
    Action action;
    Place place; ///< Of the kind's key.
    /// Names of steps of other machines that have to pass before it.
    std::vector<std::string> after;
    /// The step in canonical JSON: the same where it asks for the same.
    std::string digest_input;
};

/// The steps within an action: those that it repeats, records, or does after each power cut. None
/// of them has any itself.
[[nodiscard]] std::span<const Step> inner_steps(const Action& action);
[[nodiscard]] std::span<Step> inner_steps(Action& action);

/// The steps, each with those within it behind it.
[[nodiscard]] std::vector<const Step*> with_inner_steps(std::span<const Step> steps);

/// A whole scenario file, read and found consistent in itself. The files that it names are not
/// read.
struct Scenario {
    std::string file;         ///< As the user named it.
    std::string machine_name; ///< Of several; empty where it has one.
    std::string name;         ///< The file's name without folder and extension: "zephyrus-storage".
    std::string summary;
    std::string description;
    std::vector<Word> tags;
    MachineRequest machine;
    std::optional<FileReference> layout;
    std::optional<TimeRequest> time;  ///< Else the host's.
    std::vector<StoreRequest> stores; ///< That all of its machines reach.
    std::vector<SecretRequest> secrets;
    /// Of a stand-in for 1Password Connect that all of its machines reach.
    std::optional<FileReference> vaults;
    bool fails_on_leak = false; ///< Of one of them; else the report warns.
    std::vector<Step> steps;    ///< Never empty. Of this machine.
    /// Of a machine of other hardware that replaces one: the step by which it comes.
    std::optional<std::size_t> begun_by;
    std::vector<Parameter> parameters; ///< With the values that this scenario was read with.
    std::string combination; ///< "size=1MiB,fault=none": of `for-each`; empty: it has none.
    /// The content in canonical JSON: the same for files that differ in comments, spelling and
    /// order of keys only. Meant for a digest.
    std::string digest_input;
    /// Where it has several machines: the same for each of the others, with its own steps. Names of
    /// steps then begin with the machine's: "server: fill the database".
    std::vector<Scenario> others;
};

/// The scenario again for each of its steps that brings a machine of other hardware, in their
/// order: with that machine, its layout and its variant.
[[nodiscard]] std::vector<Scenario> replacements_of(const Scenario& scenario);

/// The steps that happen on the scenario's hardware: up to the one that brings another, and of such
/// a machine from that one on.
[[nodiscard]] std::span<const Step> steps_on_its_hardware(const Scenario& scenario);

/// Reads a scenario, with the declared values of its parameters, and the first of each that has
/// several. Reports all mistakes of the file at once: of YAML, of keys and types, and of
/// meaning (a comparison of what was never written, a step while the machine is off, ...).
[[nodiscard]] Result<Scenario> parse_scenario(std::shared_ptr<const Source> source);

} // namespace harness::scenario
