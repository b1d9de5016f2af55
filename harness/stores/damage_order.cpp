#include "harness/stores/damage_order.hpp"

namespace harness::stores {

namespace {

namespace s3 = emulators::s3;

s3::Damage to_damage(scenario::ObjectDamage how) {
    switch (how) {
    case scenario::ObjectDamage::flip:
        return s3::Damage::flip;
    case scenario::ObjectDamage::truncate:
        return s3::Damage::truncate;
    case scenario::ObjectDamage::remove:
        return s3::Damage::remove;
    case scenario::ObjectDamage::roll_back:
        return s3::Damage::roll_back;
    case scenario::ObjectDamage::replace:
        return s3::Damage::replace;
    }
    return s3::Damage::flip;
}

s3::Choice to_choice(scenario::ObjectChoice choice) {
    switch (choice) {
    case scenario::ObjectChoice::by_seed:
        return s3::Choice::by_seed;
    case scenario::ObjectChoice::oldest:
        return s3::Choice::oldest;
    case scenario::ObjectChoice::newest:
        return s3::Choice::newest;
    }
    return s3::Choice::by_seed;
}

} // namespace

s3::DamageOrder damage_order(const scenario::DamageObjectAction& action) {
    return {.damage = to_damage(action.how),
            .bucket = action.bucket,
            .objects = action.objects,
            .count = action.count,
            .choice = to_choice(action.choice),
            .seed = action.seed,
            .is_every_version = action.is_every_version};
}

} // namespace harness::stores
