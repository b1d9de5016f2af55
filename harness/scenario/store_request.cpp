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
constinit const Shape bucket_shape{"bucket", "the name of a bucket",
                                   TextShape{.shortest = 3,
                                             .longest = 63,
                                             .pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
                                             .accepts = is_bucket,
                                             .remedy = remedy_for_bucket}};
constinit const Shape buckets_shape{"list of buckets", "a list of buckets' names",
                                    ListShape{&bucket_shape, 100}};
constinit const Shape key_names{"list of words", "a list of names for keys",
                                ListShape{&word_shape, 100}};

constexpr std::array<KeySpec, 4> keys{{
    {.name = "region",
     .shape = &region_shape,
     .default_text = usual_region,
     .meaning = "its name is `s3.REGION.backblazeb2.com`",
     .example = "us-west-004"},
    {.name = "buckets",
     .shape = &buckets_shape,
     .default_text = "none",
     .meaning = "buckets that are there from the start; they keep versions, as B2's do",
     .example = "[panther-zephyrus]"},
    {.name = "keys",
     .shape = &key_names,
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

/// The texts of a list of words, none twice.
std::vector<std::string> distinct_texts(const Fields& fields, std::string_view key) {
    std::vector<std::string> texts;
    for (const Node& element : fields.list(key)) {
        const std::string* text = element.string();
        if (text == nullptr) {
            continue;
        }
        if (std::find(texts.begin(), texts.end(), *text) != texts.end()) {
            fields.error(element, concat("'", *text, "' stands here twice"),
                         "remove one of the two");
            continue;
        }
        texts.push_back(*text);
    }
    return texts;
}

} // namespace

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
                             .buckets = distinct_texts(fields, "buckets"),
                             .keys = {},
                             .faults = parse_fault_texts(fields, "faults"),
                             .place = fields.place_of(store.value)};
        for (const std::string& text : distinct_texts(fields, "keys")) {
            if (auto key = Word::parse(text)) {
                request.keys.push_back(std::move(*key));
            }
        }
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
