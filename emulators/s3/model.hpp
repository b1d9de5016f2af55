#pragma once

#include "emulators/s3/digest.hpp"
#include "emulators/s3/store.hpp"

#include <chrono>
#include <map>
#include <set>

/// What a store holds, as a value. It knows the rules of versions, but no requests.
namespace harness::emulators::s3 {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Day = std::chrono::sys_days;

/// Who owns buckets.
struct Account {
    std::string id;
    std::string name;
};

/// A key and what it may do.
struct AccessKey {
    std::string id;
    std::string secret;
    Account account;
    /// By B2's names ("readFiles"); nothing: all that there are.
    std::optional<std::vector<std::string>> capabilities = {};
    std::string bucket = {};          ///< The only one that it is for; empty: all.
    std::string prefix = {};          ///< Of the only names that it is for.
    std::optional<Time> expires = {}; ///< It is nobody's from then on.
    bool is_master = false;           ///< The account's own, which B2's S3 does not take.
    std::string name = {};            ///< As its maker calls it.
};

struct Checksum {
    Algorithm algorithm = Algorithm::crc32;
    std::string value; ///< In base64; of a composite one with the count of parts: "…-3".
    bool is_composite = false;
};

struct Retention {
    std::string mode; ///< GOVERNANCE or COMPLIANCE; empty: none.
    std::chrono::sys_seconds until;
};

/// What is still known of a part once it is one with the others.
struct KeptPart {
    std::uint64_t size = 0;
    std::optional<Checksum> checksum;
};

/// One version of an object, or the mark that hides it.
struct Version {
    std::string id; ///< "null" where the bucket kept no versions.
    bool is_marker = false;
    Time modified;
    std::string etag; ///< Without quotes.
    StoredBytes content;
    http::Headers metadata; ///< What is given back with it: content-type, x-amz-meta-….
    std::optional<Checksum> checksum;
    std::vector<KeptPart> parts; ///< Of one that came in parts.
    Retention retention = {};
    bool has_legal_hold = false;
    Account owner;
    std::string sha1 = {}; ///< In hex, as B2's own API tells it; empty where nobody said.

    [[nodiscard]] std::uint64_t size() const { return content ? content->size() : 0; }
};

struct Part {
    Time modified;
    std::string md5; ///< Its bytes.
    StoredBytes content;
    std::optional<Checksum> checksum;
    std::string sha1 = {}; ///< In hex; empty where nobody said.
};

/// An upload in parts that is not over.
struct Upload {
    std::string key;
    Time begun;
    http::Headers metadata;
    std::optional<Algorithm> checksum;
    bool is_composite = true;
    Account owner;
    Retention retention = {};
    bool has_legal_hold = false;
    std::map<unsigned, Part> parts;
    bool is_unwritten = true; ///< As is a new one.
    std::set<unsigned> unwritten_parts = {};
};

enum class Versioning { never, enabled, suspended };

/// A version that came, was changed, or is gone.
struct VersionChange {
    std::string key;
    std::string id;
    bool is_gone = false;
};

/// What a store that outlives the process has still to write down. New uploads and their parts tell
/// it themselves; settings of buckets are compared.
struct Unwritten {
    std::vector<VersionChange> versions;
    std::vector<std::string> ended_uploads;
    std::vector<std::string> completions;
};

/// Bytes that a store keeps from now on, or no more. Who bills for them reads it.
struct StoredChange {
    std::string key;
    std::uint64_t came = 0;
    std::uint64_t went = 0;
    Time at;
    bool is_assembly = false; ///< Parts became a whole: nobody sent or removed them.
};

/// What is done to objects of some names once they are so many days old.
struct LifecycleRule {
    std::string id = {};
    std::string prefix = {};
    bool is_enabled = true;
    std::optional<unsigned> days_to_hiding = {};    ///< Since it was put.
    std::optional<unsigned> days_to_deleting = {};  ///< Since another took its place, or hid it.
    std::optional<unsigned> days_to_canceling = {}; ///< Of uploads in parts, since they began.
    bool removes_lone_marks = false;                ///< Those with nothing behind them.
};

struct Bucket {
    std::string name = {};
    std::string id = {}; ///< As B2's own API calls it.
    Time created;
    Account owner;
    Versioning versioning = Versioning::never;
    bool has_object_lock = false;
    Retention default_retention = {};
    unsigned default_days = 0;
    std::string location;                  ///< As its maker wanted it; empty: the store's own.
    std::string lifecycle;                 ///< As it was put; empty: none.
    std::vector<LifecycleRule> rules = {}; ///< The same, read.
    bool is_public = false;                ///< Everybody may read it.
    std::map<std::string, std::string> info = {}; ///< B2's bucketInfo.
    unsigned revision = 1;                        ///< Counts what was changed of these.
    /// By key, the newest last; never empty.
    std::map<std::string, std::vector<Version>, std::less<>> objects;
    std::map<std::string, Upload, std::less<>> uploads; ///< By their id.
    /// What was answered to the completion of uploads, as it may be asked for again.
    std::map<std::string, http::Reply, std::less<>> completed;
    Unwritten unwritten = {};
    /// Since somebody took them.
    std::vector<StoredChange> changes = {};
};

/// All of a store.
struct Model {
    std::map<std::string, Bucket, std::less<>> buckets;
    std::vector<AccessKey> made_keys = {}; ///< Those that somebody asked for, in their order.
    std::uint64_t last_id = 0;
};

/// A name that nothing else in this store has; later ones are greater.
[[nodiscard]] std::string next_id(Model& model);

/// A new bucket of this name, which no other has.
Bucket& add_bucket(Model& model, const std::string& name, const Account& owner, Time now);

/// The newest version of a key, hidden or not; nothing where there is none.
[[nodiscard]] const Version* newest(const Bucket& bucket, std::string_view key);
[[nodiscard]] Version* find_version(Bucket& bucket, std::string_view key, std::string_view id);

/// Whoever changes what is known of a version says so, so that it is written down.
void note_change(Bucket& bucket, const std::string& key, const std::string& id);

/// Adds a version by the bucket's rule: beside the older ones, or in the place of "null". One that
/// has an id keeps it. Answers its id, empty where the bucket keeps no versions now.
std::string add_version(Model& model, Bucket& bucket, const std::string& key, Version version);

/// Hides an object, as its deletion by name does; where no versions are kept it is gone.
struct Removal {
    std::string version_id; ///< Of the mark, or of what was removed.
    bool is_marker = false;
};
Removal hide(Model& model, Bucket& bucket, const std::string& key, Time now, const Account& owner);

/// Removes one version for ever; nothing where it was not there.
std::optional<Removal> remove_version(Bucket& bucket, std::string_view key, std::string_view id,
                                      Time now);

/// Tells of all that a bucket holds as if it had come now: it was kept by an earlier process.
void note_stored(Bucket& bucket, Time now);

/// Whether object lock keeps a version now, whoever asks.
[[nodiscard]] bool is_locked(const Version& version, Time now);

/// Keeps a part, in the place of an earlier one of this number.
void keep_part(Bucket& bucket, Upload& upload, unsigned number, Part part);
/// Ends an upload without an object; it is there.
void cancel_upload(Bucket& bucket, std::string_view id, Time now);
/// Makes an object of an upload, which is there. Answers as `add_version`.
std::string finish_upload(Model& model, Bucket& bucket, std::string_view id, Version version);

/// Keeps what was answered to the completion of an upload; of very many the oldest are forgotten.
void keep_completion(Bucket& bucket, std::string_view id, http::Reply reply);

} // namespace harness::emulators::s3
