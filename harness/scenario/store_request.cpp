#include "harness/scenario/store_request.hpp"

#include "harness/base/concat.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

namespace {

constexpr std::string_view usual_region = "eu-central-003";

bool is_region(std::string_view text) {
    constexpr std::size_t number_and_hyphen = 4;
    const std::size_t hyphen = text.rfind('-');
    return Word::parse(text) && hyphen != std::string_view::npos &&
           text.size() - hyphen == number_and_hyphen &&
           text.find_first_not_of("0123456789", hyphen + 1) == std::string_view::npos;
}

std::string remedy_for_region(std::string_view) {
    return "write one such as 'eu-central-003' or 'us-west-004'";
}

bool is_bucket(std::string_view text) {
    constexpr std::size_t shortest = 3;
    constexpr std::size_t longest = 63;
    return text.size() >= shortest && text.size() <= longest && Word::parse(text).has_value();
}

std::string remedy_for_bucket(std::string_view) {
    return "use 3 to 63 small letters, digits and single hyphens";
}

constinit const Shape region_shape{"region", "a region of Backblaze such as 'eu-central-003'",
                                   TextShape{.longest = 40,
                                             .pattern = "^[a-z0-9]+(-[a-z0-9]+)*-[0-9]{3}$",
                                             .accepts = is_region,
                                             .remedy = remedy_for_region}};
constinit const Shape bucket_names{"list of buckets", "a list of buckets' names",
                                   ListShape{&bucket_shape, 100}};
constinit const Shape key_names{"list of words", "a list of names for keys",
                                ListShape{&word_shape, 100}};
constinit const Shape days_shape{"number", "a number of days from 1 to 3000",
                                 IntegerShape{1, 3000}};
constinit const Shape right_shape{"capability", "a capability of B2 such as 'readFiles'",
                                  TextShape{.longest = 64, .accepts = is_one_line}};
constinit const Shape rights_shape{"list of capabilities", "a list of B2's capabilities",
                                   ListShape{&right_shape, 100}};

constexpr std::array<KeySpec, 2> bucket_keys{{
    {.name = "lock-days",
     .shape = &days_shape,
     .default_text = "no object lock",
     .meaning = "so long nobody deletes or changes what is put there (compliance mode)",
     .example = "30"},
    {.name = "delete-hidden-days",
     .shape = &days_shape,
     .default_text = "never",
     .meaning = "so many days after it was hidden or replaced a version is deleted",
     .example = "30"},
}};
constinit const ObjectSpec bucket_object{
    .name = "stores.buckets", .meaning = "A bucket with rules of its own.", .keys = bucket_keys};
constinit const Shape bucket_map{"map", "a map with 'lock-days' or 'delete-hidden-days'",
                                 MapShape{&bucket_object}};
constinit const Shape buckets_by_name{"map of buckets", "a map of names to buckets",
                                      WordMapShape{&bucket_map, 100}};
constexpr std::array<const Shape*, 2> bucket_forms{&bucket_names, &buckets_by_name};
constinit const Shape buckets_shape{"list of names, or map of buckets",
                                    "a list of buckets' names, or a map of names to buckets",
                                    EitherShape{bucket_forms}};

constexpr std::array<KeySpec, 3> rights_keys{{
    {.name = "bucket",
     .shape = &bucket_shape,
     .default_text = "all",
     .meaning = "the only bucket that it is for",
     .example = "panther-zephyrus"},
    {.name = "prefix",
     .shape = &line_of_text,
     .default_text = "all",
     .meaning = "the only objects that it is for, by the beginning of their names",
     .example = "zephyrus/"},
    {.name = "may",
     .shape = &rights_shape,
     .default_text = "everything",
     .meaning = "what it may do, by B2's names",
     .example = "[listBuckets, listFiles, readFiles, writeFiles]"},
}};
constinit const ObjectSpec rights_object{
    .name = "stores.keys", .meaning = "A key that may not do everything.", .keys = rights_keys};
constinit const Shape rights_map{"map", "a map with 'bucket', 'prefix' or 'may'",
                                 MapShape{&rights_object}};
constinit const Shape keys_by_name{"map of keys", "a map of names to keys",
                                   WordMapShape{&rights_map, 100}};
constexpr std::array<const Shape*, 2> key_forms{&key_names, &keys_by_name};
constinit const Shape keys_shape{"list of words, or map of keys",
                                 "a list of names for keys, or a map of names to keys",
                                 EitherShape{key_forms}};

constexpr std::array<KeySpec, 6> keys{{
    {.name = "region",
     .shape = &region_shape,
     .default_text = usual_region,
     .meaning = "its name is `s3.REGION.backblazeb2.com`",
     .example = "us-west-004"},
    {.name = "buckets",
     .shape = &buckets_shape,
     .default_text = "none",
     .meaning = "buckets that are there from the start; they keep versions, as B2's do; each may "
                "have rules",
     .example = "[panther-zephyrus]"},
    {.name = "keys",
     .shape = &keys_shape,
     .is_required = true,
     .meaning = "names of keys, drawn for each run. The machines find each in "
                "`/run/secrets/STORE/KEY.env`, as `AWS_ACCESS_KEY_ID=…` and the like, for shells "
                "and `EnvironmentFile=`",
     .example = "[zephyrus]"},
    {.name = "faults",
     .shape = &faults_shape,
     .default_text = "none",
     .meaning = "what goes wrong there from the start on, in the words of "
                "[object-store.md](object-store.md)",
     .example = "[\"on=PutObject,do=SlowDown,times=3\"]"},
    {.name = "server",
     .shape = &server_shape,
     .default_text = "stand-in",
     .meaning = "who keeps what is put there: the stand-in, a real `minio` or `versitygw` of this "
                "run, or a server outside (with `--allow-external`); see [backup.md](backup.md)",
     .example = "minio"},
    {.name = "credentials",
     .shape = &credentials_shape,
     .default_text = "none",
     .meaning = "of a server outside: where the harness finds the key that it is asked by",
     .example = "{ id: B2_KEY_ID, secret: B2_KEY }"},
}};

constinit const ObjectSpec store_object{
    .name = "stores",
    .meaning =
        "Object stores that speak S3 as Backblaze B2's does: a stand-in of ours, in memory, one "
        "for each run. The machines reach each by its name in the field, "
        "`https://s3.eu-central-003.backblazeb2.com`, through the agent's channel, and trust a "
        "certificate of this run; nothing else of the network is there. Its clock is that of the "
        "machine which speaks to it, whatever a program there has set its own to. What was asked "
        "and answered is `store-NAME.log` in the run's directory. Stores begin empty, so a "
        "checkpoint stands above the first step that speaks to one.",
    .keys = keys,
    .example = "stores:\n"
               "  b2:\n"
               "    buckets: [panther-zephyrus]\n"
               "    keys: [zephyrus]\n"
               "steps:\n"
               "  - run: |\n"
               "      set -a; . /run/secrets/b2/zephyrus.env; set +a\n"
               "      restic -r s3:$AWS_ENDPOINT_URL_S3/panther-zephyrus init\n"};
constinit const Shape store_shape{"map", "a map with 'keys'", MapShape{&store_object}};

constinit const Shape fault_shape{"fault", "a fault such as 'on=PutObject,do=SlowDown,times=3'",
                                  TextShape{.longest = 500, .accepts = is_one_line}};

/// What stands under a key: names alone, or each with what it is.
std::vector<std::pair<std::string, const Node*>> named(const Fields& fields, std::string_view key) {
    std::vector<std::pair<std::string, const Node*>> found;
    for (const Node& element : fields.list(key)) {
        if (const std::string* text = element.string()) {
            const bool is_known = std::any_of(found.begin(), found.end(), [&](const auto& other) {
                return other.first == *text;
            });
            if (is_known) {
                fields.error(element, concat("'", *text, "' stands here twice"),
                             "remove one of the two");
            } else {
                found.emplace_back(*text, nullptr);
            }
        }
    }
    const Node* node = fields.node(key);
    const Node::Map* map = node != nullptr ? node->map() : nullptr;
    if (map != nullptr) {
        for (const Member& member : *map) {
            found.emplace_back(member.key, &member.value);
        }
    }
    return found;
}

unsigned days_of(const Fields& fields, std::string_view key) {
    return static_cast<unsigned>(fields.integer(key).value_or(0));
}

std::vector<StoreBucket> parse_buckets(const Fields& store) {
    std::vector<StoreBucket> buckets;
    for (const auto& [name, node] : named(store, "buckets")) {
        StoreBucket bucket{.name = name};
        if (node != nullptr) {
            const Fields fields = store.at(*node);
            if (!is_bucket(name)) {
                store.error(*node, concat("'", name, "' is no name of a bucket"),
                            remedy_for_bucket(name));
            }
            bucket.lock_days = days_of(fields, "lock-days");
            bucket.delete_hidden_days = days_of(fields, "delete-hidden-days");
        }
        buckets.push_back(std::move(bucket));
    }
    return buckets;
}

std::vector<StoreKeyRequest> parse_keys(const Fields& store) {
    std::vector<StoreKeyRequest> found;
    for (const auto& [name, node] : named(store, "keys")) {
        auto word = Word::parse(name);
        if (!word) {
            continue; // Reported with the shape.
        }
        StoreKeyRequest key{std::move(*word), {}, {}, {}, {}};
        if (node != nullptr) {
            const Fields fields = store.at(*node);
            key.bucket = fields.optional_text("bucket").value_or("");
            key.prefix = fields.optional_text("prefix").value_or("");
            key.rights_place = fields.place_of("may");
            if (fields.node("may") != nullptr) {
                key.rights.emplace();
            }
            for (const Node& right : fields.list("may")) {
                if (const std::string* text = right.string()) {
                    key.rights->push_back(*text);
                }
            }
        }
        found.push_back(std::move(key));
    }
    return found;
}

} // namespace

constinit const Shape bucket_shape{"bucket", "the name of a bucket",
                                   TextShape{.shortest = 3,
                                             .longest = 63,
                                             .pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
                                             .accepts = is_bucket,
                                             .remedy = remedy_for_bucket}};
constinit const Shape faults_shape{"list of faults", "a list of faults",
                                   ListShape{&fault_shape, 100}};
constinit const Shape stores_shape{"map of stores", "a map of names to stores",
                                   WordMapShape{&store_shape, 16}};

std::vector<FaultText> parse_fault_texts(const Fields& fields, std::string_view key) {
    std::vector<FaultText> faults;
    for (const Node& element : fields.list(key)) {
        if (const std::string* text = element.string()) {
            faults.push_back({*text, fields.place_of(element)});
        }
    }
    return faults;
}

std::vector<StoreRequest> parse_stores(const Fields& file) {
    std::vector<StoreRequest> stores;
    const Node* node = file.node("stores");
    const Node::Map* map = node != nullptr ? node->map() : nullptr;
    for (const Member& store : map != nullptr ? *map : Node::Map{}) {
        const Fields fields = file.at(store.value);
        auto name = Word::parse(store.key);
        if (!name) {
            continue; // Reported with the shape.
        }
        StoreRequest request{.name = std::move(*name),
                             .region =
                                 fields.optional_text("region").value_or(std::string(usual_region)),
                             .buckets = parse_buckets(fields),
                             .keys = parse_keys(fields),
                             .faults = parse_fault_texts(fields, "faults"),
                             .server = parse_store_server(fields),
                             .place = fields.place_of(store.value)};
        const auto same = std::find_if(stores.begin(), stores.end(), [&](const auto& other) {
            return other.region == request.region;
        });
        if (same != stores.end()) {
            fields.error("region",
                         concat("the store '", same->name.text(), "' has the region ",
                                request.region, " as well, so both would have one name"),
                         "give one of the two another region");
        }
        stores.push_back(std::move(request));
    }
    return stores;
}

} // namespace harness::scenario
