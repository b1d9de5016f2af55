#pragma once

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Loads the modules that `/etc/harness/modules` lists, in its order.
void load_listed_modules();

/// Loads modules beside everything else.
void load_in_background(const std::vector<std::string>& modules);

/// Loads what these drivers stand on, and opens their files, so that `load_drivers` has nothing to
/// look for. Where a machine goes on from a saved one, a program that looks takes a third of the
/// time until its disks are there.
void prepare_drivers(const std::vector<std::string>& drivers);

/// Loads drivers and waits until they are there.
void load_drivers(const std::vector<std::string>& drivers);

} // namespace harness::agent::guest
